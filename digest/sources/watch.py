"""A watched folder: which of its files are complete and not taken yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.sources.folder import files


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file looks like from outside; any write changes it, a move inside the folder does not."""

    inode: int
    size_bytes: int
    mtime_ns: int

    @property
    def written_at(self) -> datetime:
        return datetime.fromtimestamp(self.mtime_ns / 1e9, UTC)


class Watcher:
    """Says which files of a folder can be read now. It never moves, changes or deletes one.

    A file is complete when nothing was written to it for `still_s` seconds: either its modification time is
    that old (so one that is renamed in complete is taken at the first look), or, where clocks disagree and
    that time lies ahead, two looks that far apart see the same. A file is given once; touched or written
    to again it is given again, and its content decides whether it is a new dump.
    """

    def __init__(self, folder: Path, still_s: float = 2) -> None:
        self._folder = folder
        self._still = timedelta(seconds=still_s)
        self._first_seen: dict[_Look, datetime] = {}
        self._sizes: dict[int, int] = {}
        self._given: set[_Look] = set()

    def settled(self, now: datetime) -> list[Path]:
        """The complete files that were not given before, by name. now: aware, never going back.

        Raises SourceError where the folder cannot be listed.
        """
        looks = dict(self._look())
        self._forget_all_but(set(looks.values()))
        ready = [
            path for path, look in looks.items() if look not in self._given and self._is_still(look, now)
        ]
        self._given.update(looks[path] for path in ready)
        self._sizes = {look.inode: look.size_bytes for look in looks.values()}
        return ready

    def again(self, path: Path) -> None:
        """Give this file once more: reading it failed for a reason outside the file."""
        look = _look_at(path)
        if look:
            self._given.discard(look)

    def _is_still(self, look: _Look, now: datetime) -> bool:
        # A file server whose clock is behind makes a growing file look old: its size gives it away.
        has_grown = self._sizes.get(look.inode, look.size_bytes) != look.size_bytes
        first_seen = self._first_seen.setdefault(look, now)
        if has_grown:
            return False
        return now - look.written_at >= self._still or now - first_seen >= self._still

    def _forget_all_but(self, present: set[_Look]) -> None:
        self._given &= present
        self._first_seen = {look: seen for look, seen in self._first_seen.items() if look in present}

    def _look(self) -> Iterator[tuple[Path, _Look]]:
        for path in files(self._folder):
            look = _look_at(path)
            if look:
                yield path, look


def _look_at(path: Path) -> _Look | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Look(found.st_ino, found.st_size, found.st_mtime_ns)
