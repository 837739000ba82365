"""Which senders of this machine live.

Each holds a lock on a file, which ends with its process, however that ends. A lease says the same to every
machine, but only after it has run out; the lock says it at once, and only where the file lies: a sender of
another machine is seen neither as alive nor as dead. A file is made under another name and locked before it
gets its own, so that nobody sees it unlocked while its sender lives.
"""

import fcntl
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ENDING = ".sender"


class Presence:
    """The senders that keep their files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def entered(self) -> Iterator[str]:
        """A name for a sender, never used again; it lives until the block ends.

        Where no file can be made the name alone is given, and its lease must do.
        """
        name = secrets.token_hex(8)
        path = self._folder / (name + _ENDING)
        making = path.with_suffix(".new")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            file = making.open("wb")
        except OSError:
            yield name
            return
        with file:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                making.rename(path)
            yield name
        # Not after an error: what it may have left behind is found by the file.
        self.forget([name])

    def dead(self) -> set[str]:
        """The senders whose files are here and who live no more."""
        return {path.stem for path in self._folder.glob("*" + _ENDING) if _is_free(path)}

    def forget(self, names: Collection[str]) -> None:
        """Take the files of dead senders away, once nothing is theirs."""
        for name in names:
            with suppress(OSError):
                (self._folder / (name + _ENDING)).unlink()


def _is_free(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False  # locked, or gone in this moment
    return True
