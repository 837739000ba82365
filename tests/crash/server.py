"""A mail server that writes down every letter that reached its final dot, in a process of its own.

accepting: answers at once. slow: takes its time before it answers to the final dot. dropping: hangs up
instead of answering to the final dot, once for one letter in four.
"""

import asyncio
import os
import re
import signal
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.processes import serving

MODES = ("accepting", "dropping", "slow")
_SLOW_S = 0.02
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.M | re.I)


class Counter:
    """The server. `folder/letters` gets a line a letter; `folder/doom` says whom to kill at which dot."""

    def __init__(self, folder: Path, mode: str) -> None:
        self._folder = folder
        self._mode = mode
        self._dropped: set[bytes] = set()
        self._log = os.open(folder / "letters", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 counter.example\r\n")
            recipient = b""
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line[line.index(b"<") + 1 : line.index(b">")]
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    if not await self._taken(recipient, content):
                        break
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        writer.transport.abort()

    async def _taken(self, recipient: bytes, content: bytes) -> bool:
        """Count a letter. Whether it is answered."""
        found = _MESSAGE_ID.search(content)
        id_ = found.group(1) if found else b"none"
        os.write(self._log, recipient + b" " + id_ + b"\n")
        self._kill()
        if self._mode == "slow":
            await asyncio.sleep(_SLOW_S)
        if self._mode == "dropping" and zlib.crc32(id_) % 4 == 0 and id_ not in self._dropped:
            self._dropped.add(id_)
            return False
        return True

    def _kill(self) -> None:
        """Kill at the dot that the campaign named, before it is answered."""
        doom = self._folder / "doom"
        if not doom.exists():
            return
        n, *pids = map(int, doom.read_text().split())
        doom.unlink()
        if n > 1:
            doom.write_text(" ".join(map(str, [n - 1, *pids])))
            return
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


async def _serve(folder: Path, mode: str, ready: int) -> None:
    counter = Counter(folder, mode)
    server = await asyncio.start_server(counter.converse, "127.0.0.1", 0, limit=2**22)
    os.write(ready, f"{server.sockets[0].getsockname()[1]}\n".encode())
    os.close(ready)
    await server.serve_forever()


@contextmanager
def counting(folder: Path, mode: str) -> Iterator[int]:
    """The port of a counting server that runs until the block ends."""
    with serving(lambda ready: _serve(folder, mode, ready)) as port:
        yield port
