"""What a letter costs the sender's processor, part by part: the whole, and with parts taken out."""

import statistics
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.flows.prepare import Due
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.wiring.service import Service
from tests.benchmarks.frame import ROUNDS, Figure
from tests.benchmarks.sending import PAPERS, READERS, a_service_day, delivered, usual_size
from tests.benchmarks.sink import cpu_s, sink, source


class NoServer(Service):
    """A mail server that is not there, and takes everything."""

    def bare_outbox(self) -> Any:
        return _Nowhere()


class NoLetters(Service):
    """Everybody gets the same bytes."""

    @cached_property
    def composer(self) -> Any:
        return _Constant(super().composer)


class Neither(NoServer, NoLetters):
    """What is left: the ledger, its issues read, the guards, the bookkeeping."""


def figures() -> Iterator[Figure]:
    """Microseconds of processor a letter, medians of sides taken in turn."""
    sides: dict[str, type[Service]] = {
        "whole": Service,
        "without a mail server": NoServer,
        "constant letters": NoLetters,
        "constant letters without a mail server": Neither,
    }
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        day = a_service_day(Path(folder), port, READERS, PAPERS)
        with day.service() as built:
            built.prepare.run(Due(now=day.now))
        size_bytes = _Constant.size_bytes = usual_size(day)
        for turn in range(ROUNDS + 1):
            costs = {name: delivered(day, service)[1] for name, service in sides.items()}
            before = cpu_s(children=True)
            source(port, READERS, size_bytes=size_bytes)
            costs["smtp-source"] = cpu_s(children=True) - before
            for name, cost in costs.items():
                # The first turn fills what is kept.
                spent.setdefault(name, []).extend([cost / READERS * 1e6] if turn else [])
    for name, some in spent.items():
        yield Figure(what=f"µs of CPU a letter: {name}", value=statistics.median(some), at_least=False)


class _Nowhere:
    shown = "nowhere"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def connect(self) -> None:
        pass

    def use(self, connections: int) -> None:
        pass

    def send(
        self, letters: Iterable[tuple[DeliveryId, Letter] | None]
    ) -> Iterator[tuple[DeliveryId, Outcome]]:
        for item in letters:
            if item:
                yield item[0], Outcome(state=State.SENT, code=250, said="ok")


class _Constant:
    """A composer but for its letters."""

    size_bytes = 0

    def __init__(self, composer: object) -> None:
        self._composer = composer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._composer, name)

    @cached_property
    def _content(self) -> bytes:
        return b"Subject: papers\r\n\r\n" + (b"x" * 70 + b"\r\n") * (self.size_bytes // 72)

    def letter(self, issue: Issue, email: str, *_: object) -> Letter:
        """The same for everybody."""
        return Letter(
            mail_from="papers@papers.example",
            rcpt_to=email,
            message_id=f"<{issue.seed}@papers.example>",
            content=self._content,
            is_ready=True,
        )
