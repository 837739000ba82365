"""A service that dies at a named step: the parts that it is built from are wrapped, our code is as it is."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from digest.model.delivery import DeliveryId, Outcome
from digest.model.letter import Letter
from digest.wiring.service import Service

#: Before and after every transaction of the ledger, and around every letter.
STEPS = tuple(
    f"{when} {what}"
    for what in (
        "issues.write",
        "deliveries.tidy",
        "deliveries.claim",
        "deliveries.record",
        "deliveries.whereabouts",
        "letter.pulled",
        "letter.answered",
    )
    for when in ("before", "after")
)


class Doom:
    """Counts the passes of one step, and dies at the n-th."""

    def __init__(self, step: str, nth: int) -> None:
        self._step = step
        self._left = nth

    def at(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A part of the store whose methods are steps."""

    def __init__(self, inner: object, name: str, doom: Doom) -> None:
        self._inner = inner
        self._name = name
        self._doom = doom

    def __getattr__(self, method: str) -> Callable[..., Any]:
        work = getattr(self._inner, method)
        step = f"{self._name}.{method}"

        def stepped(*args: Any, **options: Any) -> Any:
            self._doom.at(f"before {step}")
            answer = work(*args, **options)
            self._doom.at(f"after {step}")
            return answer

        return stepped


class WatchedOutbox:
    """An outbox whose letters are steps."""

    def __init__(self, inner: Any, doom: Doom) -> None:
        self._inner = inner
        self._doom = doom

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inner.__exit__(kind, exc, trace)

    @property
    def shown(self) -> str:
        return str(self._inner.shown)

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        for answered in self._inner.send(self._pulled(letters)):
            self._doom.at("before letter.answered")
            yield answered
            self._doom.at("after letter.answered")

    def _pulled(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Letter]]:
        waiting = iter(letters)
        while True:
            self._doom.at("before letter.pulled")
            for one in waiting:
                self._doom.at("after letter.pulled")
                yield one
                break
            else:
                return


class DoomedService(Service):
    """Everything, as the program builds it, and a step to die at."""

    doom = Doom("", 0)

    @cached_property
    def deliveries(self) -> Any:
        return Watched(super().deliveries, "deliveries", self.doom)

    @cached_property
    def issues(self) -> Any:
        return Watched(super().issues, "issues", self.doom)

    def outbox(self) -> Any:
        return WatchedOutbox(super().outbox(), self.doom)
