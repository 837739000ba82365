"""An outbox that obeys the operator: while everything is paused nothing leaves.

What leaves for mail servers is wrapped by `guarded`, which does this and more; a local mailbox needs no more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from digest.deliver.guarded import EVERYTHING, Answer, Item, Outbox
from digest.errors import MailTemporary


class Pauses(Protocol):
    """Where pauses are kept. May raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, with the reasons; EVERYTHING for all."""


class RestingOutbox:
    """Wraps an outbox and has its shape. Pauses are looked for before every block of letters."""

    def __init__(self, inner: Outbox, *, pauses: Pauses, now: Callable[[], datetime]) -> None:
        self._inner = inner
        self._pauses = pauses
        self._now = now

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inner.__exit__(kind, exc, trace)

    @property
    def shown(self) -> str:
        return self._inner.shown

    def connect(self) -> None:
        """Connect, whatever is paused. Raises MailError."""
        self._inner.connect()

    def send(self, letters: Iterable[Item]) -> Iterator[Answer]:
        """Hand letters over. Raises MailTemporary while everything is paused, before the first is pulled."""
        reason = self._pauses.active(self._now()).get(EVERYTHING)
        if reason is not None:
            raise MailTemporary(reason)
        yield from self._inner.send(letters)
