"""Mail servers for benches: Postfix's smtp-sink, and one that answers late; and what processes cost."""

import asyncio
import os
import resource
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import serving

_SBIN = "/usr/sbin"
#: Made-up addresses of a letter of smtp-source.
_FROM, _TO = "papers@digest.example", "reader@example.org"


@contextmanager
def sink() -> Iterator[int]:
    """The port of an smtp-sink that takes everything until the block ends."""
    port = _free_port()
    who = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([_tool("smtp-sink"), *who, f"127.0.0.1:{port}", "256"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def late(delay_s: float) -> Iterator[int]:
    """The port of a server that offers PIPELINING and gives every answer so many seconds late."""
    with serving(lambda ready: _answer_late(delay_s, ready)) as port:
        yield port


def source(port: int, n: int, *, size_bytes: int, sessions: int = 16) -> None:
    """Push n constant letters with smtp-source: what a machine can do at most."""
    options = ["-d", "-s", str(sessions), "-l", str(size_bytes), "-m", str(n), "-f", _FROM, "-t", _TO]
    subprocess.run([_tool("smtp-source"), *options, f"127.0.0.1:{port}"], check=True)


def cpu_s(*, children: bool = False) -> float:
    """Seconds of processor that this process used so far, or its children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class _Late(asyncio.Protocol):
    """SMTP as far as a bench needs it."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._heard = b""
        self._is_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 late.example\r\n")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        answers = list(self._answers())
        if answers:
            self._say(b"".join(answers))

    def _answers(self) -> Iterator[bytes]:
        while True:
            end = b"\r\n.\r\n" if self._is_letter else b"\r\n"
            said, found, rest = self._heard.partition(end)
            if not found:
                return
            self._heard = rest
            verb = said[:4].upper()
            if self._is_letter or verb not in (b"DATA", b"EHLO", b"QUIT"):
                self._is_letter = False
                yield b"250 ok\r\n"
            elif verb == b"DATA":
                self._is_letter = True
                yield b"354 go on\r\n"
            else:
                yield b"250-late.example\r\n250 PIPELINING\r\n" if verb == b"EHLO" else b"221 bye\r\n"

    def _say(self, answer: bytes) -> None:
        asyncio.get_running_loop().call_later(self._delay_s, self._transport.write, answer)


async def _answer_late(delay_s: float, ready: int) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Late(delay_s), "127.0.0.1", 0)
    os.write(ready, f"{server.sockets[0].getsockname()[1]}\n".encode())
    os.close(ready)
    await server.serve_forever()


def _tool(name: str) -> str:
    if not Path(_SBIN, name).exists():
        raise SystemExit(f"this bench needs {name}: apt-get install -y postfix")
    return str(Path(_SBIN, name))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            # It is not there yet.
            subprocess.run(["sleep", "0.02"], check=True)
        else:
            return
    raise SystemExit("smtp-sink does not come up")
