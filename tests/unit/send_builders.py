"""Days whose letters go to a post office that answers as it is told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, event

from digest.errors import MailTemporary
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import Settings
from digest.store.engine import Database
from digest.wiring.service import Service
from tests.crowd import copy_reader
from tests.day import Day


class PowerCut(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class PostOffice:
    """The way out. What it answers by the recipient's first name; who is not named is sent to."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    #: Recipient and Message-ID of each letter that was handed over.
    letters: list[tuple[str, str]] = field(default_factory=list)
    #: What else happens, before a letter is answered.
    meanwhile: Callable[[str], object] = lambda _name: None
    #: After so many letters the server is gone.
    closes_after: int = 1_000_000
    shown: str = "the post office"

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        for id_, letter in letters:
            if len(self.letters) >= self.closes_after:
                raise MailTemporary("the post office is closed")
            name = letter.rcpt_to.partition("@")[0]
            self.letters.append((name, letter.message_id))
            self.meanwhile(name)
            yield id_, self.answers.get(name, Outcome(state=State.SENT, code=250))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.letters]


class _PostalService(Service):
    office: PostOffice
    on_begin: Callable[[Connection], None] | None = None

    @cached_property
    def database(self) -> Database:
        database = super().database
        if self.on_begin:
            event.listen(database.engine, "begin", self.on_begin)
        return database

    def outbox(self) -> Any:
        return nullcontext(self.office)


class PostalDay(Day):
    """A day whose letters go to `office`."""

    def __init__(self, home: Path, *, settings: Settings | None = None) -> None:
        super().__init__(home, settings=settings)
        self.office = PostOffice()
        #: What happens to every transaction at its beginning, from the next run on.
        self.on_begin: Callable[[Connection], None] | None = None

    def service(self) -> Service:
        built = _PostalService(self.settings, now=self.now)
        built.office = self.office
        built.on_begin = self.on_begin
        return built

    def has_crowd(self, count: int) -> Self:
        """reader1 to reader`count` have signed up."""
        self.has_subscriber("reader1")
        with self.service() as built:
            copy_reader(built, count)
        return self

    def states(self) -> dict[str, int]:
        """How many letters are in each state."""
        with self.service() as built:
            counts = built.deliveries.states(since=self.now.replace(year=2000))
        return {f"{state} {reason}".strip(): n for (state, reason), n in counts.items()}

    def with_send(self, **settings: Any) -> Self:
        """With other settings of section [send]."""
        send = self.settings.send.model_copy(update=settings)
        self.settings = self.settings.model_copy(update={"send": send})
        return self
