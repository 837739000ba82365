"""An outbox that obeys the operator: while everything is paused nothing leaves.

What leaves for mail servers is wrapped by `guarded`, which does this and more; a local mailbox needs no more.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from digest.deliver.maildir import MaildirOutbox
from digest.deliver.paused import EVERYTHING
from digest.errors import MailTemporary
from digest.model.delivery import DeliveryId, Outcome
from digest.model.letter import Letter

#: How often pauses are looked for, in seconds.
_LOOK_S = 1.0

Item = tuple[DeliveryId, Letter]


class Pauses(Protocol):
    """Where pauses are kept. May raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, with the reasons; EVERYTHING for all."""


class RestingOutbox:
    """Wraps an outbox and has its shape. Pauses are looked for before the first letter, then every second."""

    def __init__(self, inner: MaildirOutbox, *, pauses: Pauses, now: Callable[[], datetime]) -> None:
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

    def send(self, letters: Iterable[Item]) -> Iterator[tuple[DeliveryId, Outcome]]:
        """Hand letters over. Raises MailTemporary while everything is paused, before the first is pulled."""
        self._look()
        yield from self._inner.send(self._while_open(letters))

    def _while_open(self, letters: Iterable[Item]) -> Iterator[Item]:
        looked_at = time.monotonic()
        for item in letters:
            if time.monotonic() - looked_at > _LOOK_S:
                self._look()
                looked_at = time.monotonic()
            yield item

    def _look(self) -> None:
        reason = self._pauses.active(self._now()).get(EVERYTHING)
        if reason is not None:
            raise MailTemporary(reason)
