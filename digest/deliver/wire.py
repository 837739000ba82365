"""The last steps between a letter and the socket."""

import asyncio

import aiosmtplib


def stuffed(content: bytes) -> bytes:
    """Content as it goes over the wire before the final dot (RFC 5321, 4.5.2). Lines end in CRLF."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    dotted = ended.replace(b"\r\n.", b"\r\n..")
    return b"." + dotted if dotted.startswith(b".") else dotted


async def drained(transport: asyncio.WriteTransport, timeout_s: float) -> None:
    """Wait until the body has left us. Raises TimeoutError or SMTPServerDisconnected."""
    async with asyncio.timeout(timeout_s):
        await turn()
        while transport.get_write_buffer_size() and not transport.is_closing():
            # Only a body larger than the socket's buffer comes here.
            await asyncio.sleep(0.005)
    if transport.is_closing():
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")


async def turn() -> None:
    """Let the loop do what is due: one turn to notice, one to act, one for the layer above (TLS)."""
    for _ in range(3):
        await asyncio.sleep(0)
