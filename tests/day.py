"""A day of digest, told as a story: papers come, readers wait, letters go."""

import email
import email.policy
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.accounts import IngestAccount, SendAccount
from digest.model.asked import Asked
from digest.model.subscriber import Consent, Subscriber
from digest.settings import Settings
from digest.wiring.service import Service
from tests.builders import MONDAY

_BANNER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"

#: Titles and what their abstracts are about; all invented.
TOPICS = (
    ("Graph Learning by Patient Walks", "graph learning with walkers that wait at busy corners"),
    ("Sand in the Archive", "river sediments and what they remember of floods"),
    ("Slow Proofs for Fast Sorting", "verified sorting algorithms and their cost"),
    ("Graph Learning Without Labels", "graph learning from the shape of neighbourhoods alone"),
    ("Night Trains and Timetables", "railway timetables that survive a missing locomotive"),
)


def _abstract(about: str) -> str:
    return (
        f"We study {about}. Earlier work needed a careful expert for every new collection that came along. "
        f"Our method reads the collection once and keeps a small table instead. On six collections it is "
        f"twice as fast as the best known way, and it never does worse than that."
    )


def a_text_dump(
    topics: Sequence[tuple[str, str]] = TOPICS, *, abstract: Callable[[str], str] = _abstract
) -> str:
    """A page of daily papers, as text, with blank lines. abstract: made of what a paper is about."""
    return _BANNER + "".join(f"{title}\n\n{abstract(about)}\n\n" for title, about in topics)


class Mailbox:
    """A Maildir, for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def letters(self) -> list[EmailMessage]:
        """Every letter, in the order of their recipients and dates."""
        files = [*self._path.glob("new/*"), *self._path.glob("cur/*")]
        found = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
        return sorted(found, key=lambda letter: (letter["To"], letter["Date"].datetime))

    def texts(self) -> list[str]:
        """The plain text part of every letter, in the same order."""
        parts = [letter.get_body(("plain",)) for letter in self.letters()]
        return [part.get_content().replace("\r\n", "\n") for part in parts if part is not None]

    def addresses(self) -> list[str]:
        """Who got letters, once for each."""
        return [letter["To"] for letter in self.letters()]


class Day:
    """One installation and its clock. Every run is a process of its own: it opens everything anew."""

    def __init__(self, home: Path, *, now: datetime = MONDAY, settings: Settings | None = None) -> None:
        self.now = now
        self.settings = (settings or Settings()).model_copy(update={"home": home})
        self.mailbox = Mailbox(home / "mail")

    def service(self) -> Service:
        return Service(self.settings, now=self.now)

    def on(self, database_url: str) -> Self:
        """Keep everything in this database."""
        key = SecretStr("a key of the test's own, long enough")
        update = {"database_url": SecretStr(database_url), "secret_key": key}
        self.settings = self.settings.model_copy(update=update)
        return self

    def later(self, **delta: float) -> Self:
        """Let time pass: `later(days=1, hours=2)`."""
        self.now += timedelta(**delta)
        return self

    def reads(self, *dumps: str, catalogued: bool = False) -> IngestAccount:
        """Take dumps in, each from a file."""
        asked = []
        for number, dump in enumerate(dumps):
            file = self.settings.home / f"dump-{self.now:%Y%m%dT%H%M}-{number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dump, encoding="utf-8")
            name = "inbox" if catalogued else file.name
            asked.append(Asked(name=name, location=str(file), is_catalogued=catalogued))
        with self.service() as built:
            return built.ingest.run(asked, now=self.now)

    def has_papers(self, count: int = len(TOPICS)) -> Self:
        """A dump of the first `count` topics comes in."""
        self.reads(a_text_dump(TOPICS[:count]))
        return self

    def has_subscriber(
        self,
        name: str = "ada",
        *,
        interests: Sequence[str] = ("graph learning",),
        zone: str = "UTC",
        days: str = "daily",
        most: int = 7,
        quiet: str = "nothing",
    ) -> Self:
        """Somebody has signed up for seven o'clock, and confirmed."""
        consent = Consent(at=self.now, how="operator", origin="a test")
        pace = make_pace(zone=zone, days=days, most=most, quiet=quiet)
        with self.service() as built:
            built.subscription.add(f"{name}@example.org", interests, pace, consent)
        return self

    def subscriber(self, name: str = "ada") -> Subscriber:
        with self.service() as built:
            return built.subscribers.with_address(f"{name}@example.org")

    def run(self, **due: bool) -> SendAccount:
        """One `digest send`."""
        with self.service() as built:
            return built.send.run(replace(Due(now=self.now), **due))  # type: ignore[arg-type]
