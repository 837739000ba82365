"""What leaves over a connection: pieces in one write, uncopied where the system takes them as they are."""

import asyncio
from os import writev


class Outlet:
    """Writes to a transport, which keeps what the system does not take at once."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        sock = transport.get_extra_info("socket")
        is_plain = transport.get_extra_info("sslcontext") is None
        #: None where the transport has to see every byte: beneath TLS.
        self._fd: int | None = sock.fileno() if sock and is_plain else None

    def write(self, *pieces: bytes) -> int:
        """Write them, one behind the other. How many bytes of all that was written are still with us."""
        transport, n_gone = self._transport, 0
        if self._fd is not None and not (transport.is_closing() or transport.get_write_buffer_size()):
            try:
                n_gone = writev(self._fd, pieces)
            except OSError:
                # It takes nothing now, or never again: the transport finds out which.
                n_gone = 0
            if n_gone == sum(map(len, pieces)):
                return 0
        rest = b"".join(pieces)[n_gone:]
        if not transport.is_closing():
            transport.write(rest)
        # What a lost connection did not take, it never will.
        return len(rest) if transport.is_closing() else transport.get_write_buffer_size()
