"""What is prepared of the papers for all readers who are asked about, until the next dump comes in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from digest import clock
from digest.wiring.service import Service

_T = TypeVar("_T")


class PerDump(Generic[_T]):
    """One of a kind for each newest dump; make: a new one."""

    def __init__(self, service: Service, make: Callable[[Service], _T]) -> None:
        self._service = service
        self._make = make
        #: Preparing takes a core for a while, and what is prepared is not made for two threads.
        self._turn = threading.Lock()
        self._kept: tuple[int, _T] | None = None

    @contextmanager
    def mine(self) -> Iterator[_T]:
        """The one of this moment, for nobody else meanwhile."""
        with self._turn:
            newest = self._service.papers.last_dump()
            if self._kept is None or self._kept[0] != newest:
                self._kept = newest, self._make(self._service.at(clock.now()))
            yield self._kept[1]
