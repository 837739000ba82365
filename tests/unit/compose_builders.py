"""Papers, readers and letters to compare, all invented."""

import email
import email.policy
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from digest.compose.issue import Extras, make_issue
from digest.compose.language import Languages
from digest.compose.letter import Composer
from digest.links import Links
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked, Reason
from digest.model.subscriber import Pace, Standing, Subscriber, SubscriberId
from digest.model.summary import Summary
from digest.settings import MailSettings, shipped

FRIDAY = date(2025, 11, 21)
MADE_AT = datetime(2025, 11, 21, 6, 30, tzinfo=UTC)
SEED = "0123456789abcdef0123456789abcdef"
LANGUAGES = Languages(shipped("templates") / "locales")
ENGLISH = LANGUAGES.of("en")
PUBLIC_URL = "https://digest.example"


def a_subscriber(
    *,
    email: str = "ada@example.org",
    interests: Sequence[str] = ("graph learning",),
    pace: Pace | None = None,
) -> Subscriber:
    return Subscriber(
        id=SubscriberId(7),
        email=email,
        standing=Standing.ACTIVE,
        interests=tuple(interests),
        pace=pace or Pace(zone="Europe/Berlin", at=time(7, 30), days=frozenset(range(5))),
        created_at=MADE_AT,
        confirmed_at=MADE_AT,
        consent=None,
        watermark=0,
        next_due_at=None,
    )


def a_paper(
    number: int = 1, *, sources: Sequence[str] = ("daily",), paper: Paper | None = None
) -> StoredPaper:
    return StoredPaper(
        id=PaperId(number),
        revision=1,
        first_seen=MADE_AT,
        first_dump=1,
        paper=paper or Paper(title=f"Paper number {number} of the day", arxiv=f"2511.{number:05d}"),
        sources=tuple(sources),
    )


def a_reason(
    interest: str = "graph learning", *, words: Sequence[str] = ("graph learning",), value: float = 2.0
) -> Reason:
    return Reason(interest=interest, words=tuple(words), field="abstract", value=value)


def ranked(number: int = 1, *, reasons: Sequence[Reason] | None = None) -> Ranked:
    found = tuple(reasons) if reasons is not None else (a_reason(),)
    return Ranked(paper_id=PaperId(number), score=sum(reason.value for reason in found), reasons=found)


def by_id(papers: Sequence[StoredPaper]) -> dict[PaperId, StoredPaper]:
    return {stored.id: stored for stored in papers}


def an_issue(
    papers: Sequence[StoredPaper],
    *,
    order: Sequence[Ranked] | None = None,
    subscriber: Subscriber | None = None,
    n_candidates: int = 143,
    extras: Extras | None = None,
) -> Issue:
    return make_issue(
        subscriber or a_subscriber(),
        FRIDAY,
        order if order is not None else [ranked(stored.id) for stored in papers],
        by_id(papers),
        n_candidates=n_candidates,
        made_at=MADE_AT,
        template_version="test",
        seed=SEED,
        language=(ENGLISH if subscriber is None else LANGUAGES.of(subscriber.pace.language)),
        extras=extras,
    )


@cache
def a_composer(
    *,
    sender: str = "digest <papers@digest.example>",
    reply_to: str = "",
    postal_address: str = "",
    public_url: str = PUBLIC_URL,
    templates: Path | None = None,
) -> Composer:
    return Composer(
        templates or shipped("templates"),
        sender=sender,
        links=Links(public_url, ["a key for tests, not for mail"]),
        mail=MailSettings(reply_to=reply_to, postal_address=postal_address),
    )


def a_letter(
    papers: Sequence[StoredPaper],
    *,
    order: Sequence[Ranked] | None = None,
    subscriber: Subscriber | None = None,
    summaries: Mapping[PaperId, Summary] | None = None,
    composer: Composer | None = None,
    extras: Extras | None = None,
) -> Letter:
    """papers: also those of the extras, where an order says which ones are ranked."""
    reader = subscriber or a_subscriber()
    issue = an_issue(papers, order=order, subscriber=reader, extras=extras)
    return (composer or a_composer()).letter(issue, reader.email, by_id(papers), summaries or {})


def a_summary(number: int, brief: str) -> Summary:
    return Summary(paper_id=PaperId(number), revision=1, engine="test", sentence=brief, brief=brief)


def parsed(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(letter.content, policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def part(letter: Letter, kind: str) -> str:
    """`plain` or `html`, decoded, with plain line ends."""
    return part_of(parsed(letter), kind)


def part_of(message: EmailMessage, kind: str) -> str:
    """The same of a letter that is parsed already."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def headers(letter: Letter) -> list[str]:
    """The header lines as they stand, unfolded."""
    head = letter.content.partition(b"\r\n\r\n")[0].decode("utf-8")
    return head.replace("\r\n ", " ").split("\r\n")


def squeezed(text: str) -> str:
    """Without any white space: what line breaks cannot change."""
    return "".join(text.split())


class Page(HTMLParser):
    """What a browser would find in an HTML part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self._texts: list[str] = []
        self._hidden = 0
        self.feed(html)

    @property
    def text(self) -> str:
        return "".join(self._texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self._hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._texts.append(data)
