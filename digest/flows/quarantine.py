"""Dumps that were held back: look at one, take it in, or throw it away."""

from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Protocol

from digest.errors import SourceError
from digest.flows.ingest import Ingest
from digest.model.accounts import SourceAccount
from digest.model.asked import Asked
from digest.model.dump import HeldBack, NotModified, Payload, Rejected, Status, Validators
from digest.model.paper import Paper
from digest.parse import read

#: Records of a dump that are looked at, papers that are shown, and bytes of it.
_MOST_RECORDS, _MOST_SHOWN, _EXCERPT_BYTES = 300, 12, 4_000


class Dumps(Protocol):
    """Dumps that are held back. Every method may raise StoreError."""

    def held_back(self) -> list[HeldBack]:
        """All of them, oldest first."""

    def one_held_back(self, number: int) -> HeldBack:
        """One of them. Raises NotFound."""

    def let_go(self, number: int) -> None:
        """Note that its bytes are kept no more."""


class Sources(Protocol):
    """Where bytes come from."""

    def open(
        self, source: str, *, validators: Validators | None, now: datetime
    ) -> AbstractContextManager[Payload | NotModified]:
        """The bytes of one source. Raises SourceError."""


class Attic(Protocol):
    """Where the raw bytes are."""

    def find(self, kept: str) -> str:
        """Where they are on this machine. Raises SourceError."""

    def drop(self, kept: str) -> None:
        """Delete them; harmless where they are gone. Raises SourceError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is in a dump, as far as it was looked at."""

    dump: HeldBack
    #: The first papers.
    papers: tuple[Paper, ...] = ()
    #: How many papers there are among the first records.
    n_papers: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    #: The beginning, as text.
    excerpt: str = ""
    #: Why it cannot be read; "" where it can.
    trouble: str = ""


class Quarantine:
    """The operator's decision on dumps."""

    def __init__(self, *, dumps: Dumps, sources: Sources, attic: Attic, ingest: Ingest) -> None:
        self._dumps = dumps
        self._sources = sources
        self._attic = attic
        self._ingest = ingest

    def all(self) -> list[HeldBack]:
        """What waits."""
        return self._dumps.held_back()

    def look(self, number: int, *, now: datetime) -> Look:
        """What is in one, without storing anything. Raises NotFound."""
        dump = self._dumps.one_held_back(number)
        try:
            with self._sources.open(self._attic.find(dump.kept), validators=None, now=now) as payload:
                if isinstance(payload, NotModified):
                    raise TypeError("a file was answered with not modified")
                return _looked_at(dump, payload)
        except SourceError as exc:
            return Look(dump=dump, trouble=str(exc))

    def take_in(self, number: int, *, now: datetime) -> SourceAccount:
        """Store its papers, first seen when it was read; no habit is asked.

        Raises NotFound, SourceError.
        """
        dump = self._dumps.one_held_back(number)
        asked = Asked(name=dump.source, location=self._attic.find(dump.kept))
        account = self._ingest.take(
            asked, now=now, as_of=dump.taken_at, progress=lambda _source, _papers: None
        )
        if account.status is Status.FAILED:
            raise SourceError(account.note, origin=dump.origin)
        self._let_go(dump)
        return account

    def throw_away(self, number: int) -> None:
        """Delete its bytes; its row stays, with its account. Raises NotFound, SourceError."""
        self._let_go(self._dumps.one_held_back(number))

    def _let_go(self, dump: HeldBack) -> None:
        self._attic.drop(dump.kept)
        self._dumps.let_go(dump.number)


def _looked_at(dump: HeldBack, payload: Payload) -> Look:
    excerpt = payload.stream.read(_EXCERPT_BYTES).decode("utf-8", "replace")
    payload.stream.seek(0)
    readings = list(islice(read(payload, as_of=dump.taken_at.date()), _MOST_RECORDS))
    papers = [reading for reading in readings if isinstance(reading, Paper)]
    return Look(
        dump=dump,
        papers=tuple(papers[:_MOST_SHOWN]),
        n_papers=len(papers),
        rejected=Counter(reading.reason for reading in readings if isinstance(reading, Rejected)),
        excerpt=excerpt,
    )
