"""Postfix's smtp-sink: takes every letter, answers at once, and keeps each in a file of its own."""

import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import chown, which

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_LONGEST_S = 10.0
#: Of a dumped letter: its first lines hold whom it went to.
_HEAD_BYTES = 1_000
_RECIPIENT = b"X-Rcpt-Args: <"


class Sink:
    """What has arrived. A letter counts with its last line: smtp-sink keeps cut ones too."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._folder = folder
        self._counted: dict[Path, int] = {}

    def count(self) -> int:
        """Letters so far, second copies and those under way included."""
        minutes = sorted(self._folder.iterdir())
        for minute in minutes:
            # A letter may still come into the minute before.
            if minute not in self._counted or minute in minutes[-2:]:
                self._counted[minute] = sum(1 for _ in minute.iterdir())
        return sum(self._counted.values())

    def recipients(self) -> Counter[str]:
        """Whom whole letters went to, and how many."""
        found: Counter[str] = Counter()
        for file in self._folder.glob("*/*"):
            with file.open("rb") as letter:
                head = letter.read(_HEAD_BYTES)
                letter.seek(-min(file.stat().st_size, 8), 2)
                is_whole = letter.read().rstrip().endswith(b"--")
            if is_whole:
                found[head.partition(_RECIPIENT)[2].partition(b">")[0].decode("ascii")] += 1
        return found


@contextmanager
def sinking(folder: Path) -> Iterator[Sink]:
    """A sink that runs until the block ends, with its letters in `folder`."""
    program = which("smtp-sink", path=_PATH)
    if program is None:
        raise SystemExit("the campaign needs smtp-sink: apt-get install -y postfix")
    folder.mkdir()
    with suppress(PermissionError):
        chown(folder, "nobody")  # as root it insists on being somebody else
    port = _free_port()
    command = (program, "-u", "nobody", "-d", f"{folder}/%d%H%M/", f"127.0.0.1:{port}", "500")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Sink(folder, port)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(port: int) -> None:
    ends_at = time.monotonic() + _LONGEST_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > ends_at:
                raise
            threading.Event().wait(0.05)
        else:
            return
