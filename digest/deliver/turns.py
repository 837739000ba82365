"""The event loop of an outbox: it runs until there is news, and stands still while letters are made."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

#: How long news waits for more of it.
_SOON_S = 0.005


class Turns:
    """Turns of an event loop, taken from code that is not asynchronous.

    A run costs some microseconds: no task is made for it, and Ctrl-C is seen to once for many runs.
    """

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        #: Whether Ctrl-C may wait until what runs has come to an end.
        self._is_patient = False
        #: Ctrl-C came while the loop ran; it is still to be obeyed.
        self.is_interrupted = False

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Made where it is asked for first, and closed with `close`."""
        self._loop = self._loop or self._runner.get_loop()
        return self._loop

    def news(self) -> None:
        """Leave the loop at the end of this turn; where it stands still, after its next one."""
        self.loop.stop()

    def news_soon(self) -> None:
        """The same within a moment: what comes until then is news of the same run."""
        self._timer = self._timer or self.loop.call_later(_SOON_S, self._times_up)

    def until_news(self) -> None:
        """Run until `news`, or Ctrl-C."""
        self._is_patient = True
        try:
            self.loop.run_forever()
        finally:
            self._is_patient = False

    def until(self, is_so: Callable[[], bool], *, within_s: float | None = None) -> bool:
        """Run from news to news until something is so; False where it is not in time. Ctrl-C is obeyed."""
        is_late = False

        def times_up() -> None:
            nonlocal is_late
            is_late = True
            self.loop.stop()

        timer = None if within_s is None else self.loop.call_later(within_s, times_up)
        while not (is_so() or is_late):
            self.loop.run_forever()
        if timer:
            timer.cancel()
        return is_so()

    def take(self, n: int) -> None:
        """Do what is due, without waiting for anything."""
        for _ in range(n):
            self.loop.stop()
            self.loop.run_forever()

    def close(self) -> None:
        """Run no more."""
        if self._loop:
            # News that nobody waited for must not end the loop's own clearing up.
            self.take(1)
        self._runner.close()

    @contextmanager
    def minding_ctrl_c(self) -> Iterator[None]:
        """The first Ctrl-C that comes during `until_news` is only noted. Nothing else changes.

        Where somebody else minds Ctrl-C, or this is not the main thread, nothing changes at all.
        """
        is_ours = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if is_ours:
            signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        finally:
            if is_ours and signal.getsignal(signal.SIGINT) == self._interrupt:
                signal.signal(signal.SIGINT, signal.default_int_handler)

    def _times_up(self) -> None:
        self._timer = None
        self.news()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if not self._is_patient or self.is_interrupted:
            signal.default_int_handler(number, frame)
        self.is_interrupted = True
        # A loop that waits for sockets has to be woken.
        self.loop.call_soon_threadsafe(self.loop.stop)
