"""What leaves over a connection: all of it, in its order, and how much of it is still with us."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import pytest

from digest.deliver.outlet import Outlet

LONG = b"x" * 8_000_000


class _Encrypted(asyncio.Transport):
    """A layer that must see every byte, over a socket that would take them."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__({"socket": sock, "sslcontext": ssl.create_default_context()})
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False


def over_a_pair(talk: Callable[[Outlet, asyncio.Transport, socket.socket], Awaitable[None]]) -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        theirs.settimeout(0)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
        try:
            await talk(Outlet(transport), transport, theirs)
        finally:
            transport.abort()
            theirs.close()

    asyncio.run(run())


async def heard(theirs: socket.socket, n: int) -> bytes:
    said = b""
    while len(said) < n:
        piece = await asyncio.get_running_loop().sock_recv(theirs, 1 << 20)
        if not piece:
            break
        said += piece
    return said


def test_pieces_arrive_in_their_order_and_nothing_of_them_is_left() -> None:
    async def talk(outlet: Outlet, transport: asyncio.Transport, theirs: socket.socket) -> None:
        assert outlet.write(b"body", b".\r\n", b"MAIL") == 0
        assert outlet.write(b"") == 0
        assert await heard(theirs, 11) == b"body.\r\nMAIL"

    over_a_pair(talk)


def test_what_the_system_does_not_take_at_once_is_counted_and_follows() -> None:
    async def talk(outlet: Outlet, transport: asyncio.Transport, theirs: socket.socket) -> None:
        n_left = outlet.write(LONG, b"dot")
        assert len(b"dot") < n_left < len(LONG)
        assert n_left == transport.get_write_buffer_size()
        assert outlet.write(b"after") == n_left + len(b"after")
        assert await heard(theirs, len(LONG) + 8) == LONG + b"dotafter"

    over_a_pair(talk)


def test_what_a_lost_connection_did_not_take_stays_with_us() -> None:
    async def talk(outlet: Outlet, transport: asyncio.Transport, theirs: socket.socket) -> None:
        theirs.close()
        assert outlet.write(b"body", b"dot") == 7
        assert transport.is_closing()
        assert outlet.write(b"once more") == 9

    over_a_pair(talk)


def test_beneath_tls_all_goes_through_the_transport_in_one_piece() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire = _Encrypted(ours)
        assert Outlet(wire).write(b"body", b"dot") == 0
        assert wire.written == [b"bodydot"]
        theirs.settimeout(0)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)
