"""The connections that one outbox may have, out of those of its process."""

from collections.abc import Callable

from digest.deliver.pace import Berths
from digest.errors import MailTemporary

#: How long to look for a free connection, and how often, in seconds.
_LONGEST_QUEUE_S = 60.0
_QUEUE_STEP_S = 0.2


class HeldBerths:
    """Berths taken, to be given back together. most: of all there are."""

    def __init__(
        self, berths: Berths, most: int, *, clock: Callable[[], float], wait: Callable[[float], None]
    ) -> None:
        self._berths = berths
        self._most = most
        self._clock = clock
        self._wait = wait
        self.n = 0

    def take_all(self, shown: str) -> int:
        """One, waited for where none is free, and all others that are free but the last; how many."""
        self.take_one(shown)
        # One is left to letters that somebody waits for.
        while self.n < self._most - 1 and self._berths.take():
            self.n += 1
        return self.n

    def take_one(self, shown: str) -> None:
        """One at least. Raises MailTemporary where none becomes free."""
        since = self._clock()
        while not self.n:
            if self._berths.take():
                self.n = 1
                return
            if self._clock() - since >= _LONGEST_QUEUE_S:
                busy = f"all {self._most} connections to {shown} are busy"
                raise MailTemporary(f"{busy}; raise pace.connections")
            self._wait(_QUEUE_STEP_S)

    def leave(self) -> None:
        """Give all of them back."""
        while self.n:
            self._berths.leave()
            self.n -= 1
