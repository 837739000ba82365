"""How long the next reply may take, at next to no cost a reply."""

import asyncio
from collections.abc import Callable

_NEVER = float("inf")


class Alarm:
    """Rings once when it was set and not put off in time. A later deadline moves no timer: the ring looks."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._deadline = _NEVER
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Ring so many seconds from now."""
        self._deadline = self._loop.time() + seconds
        if not self._timer or self._timer.when() > self._deadline:
            self._wind()

    def off(self) -> None:
        """Do not ring."""
        self._deadline = _NEVER

    def stop(self) -> None:
        """Never ring again."""
        self.off()
        if self._timer:
            self._timer.cancel()

    def _wind(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._deadline == _NEVER:
            return
        if self._loop.time() < self._deadline:
            self._wind()
        else:
            self._deadline = _NEVER
            self._ring()
