"""Real SMTP servers on free ports of this machine, for tests that send letters."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedRWPair
from pathlib import Path
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CERTIFICATES = Path(__file__).parent / "data" / "deliver"
#: The only password that the servers here take.
PASSWORD = "open sesame"
#: An answer to EHLO that offers nothing.
HELLO = "250-peer.example\n250 HELP"


@dataclass
class Peer:
    """What the server answers, and what it saw. A reply of "drop" hangs up instead."""

    port: int = 0
    #: What it says instead of its greeting, to EHLO and HELO, to AUTH, MAIL and DATA, and by recipient to
    #: RCPT and to the final dot; "" for yes.
    greeting: str = ""
    hello: str = ""
    auth: str = ""
    mail: str = ""
    data: str = ""
    rcpt: Callable[[str], str] = lambda _: ""
    dot: Callable[[str], str] = lambda _: ""
    #: Recipient and content of each letter that came to its final dot and was not refused.
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    #: The address and the options of each MAIL FROM.
    senders: list[str] = field(default_factory=list)
    options: list[list[str]] = field(default_factory=list)
    n_connections: int = 0
    logins: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        return [address for address, _ in self.letters]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Hooks:
    """aiosmtpd's names, our answers."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._peer.senders.append(address)
        self._peer.options.append(options)
        envelope.mail_from = address
        return _said(server, self._peer.mail) or "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        reply = _said(server, self._peer.rcpt(address))
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        recipient = envelope.rcpt_tos[0]
        reply = _said(server, self._peer.dot(recipient))
        if reply in ("", "drop"):
            self._peer.letters.append((recipient, bytes(envelope.original_content or b"")))
        return reply or "250 2.0.0 taken"


class _Server(SMTP):
    """aiosmtpd, which has no hook for these."""

    def __init__(self, peer: Peer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._peer = peer
        self._is_new = True

    async def push(self, status: AnyStr) -> None:
        is_greeting, self._is_new = self._is_new, False
        if not is_greeting or not self._peer.greeting:
            await super().push(status)
        elif _said(self, self._peer.greeting) != "drop":
            await super().push(self._peer.greeting)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._refused(self._peer.hello):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        if not await self._refused(self._peer.hello):
            await super().smtp_HELO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._refused(self._peer.auth):
            await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._refused(self._peer.data):
            await super().smtp_DATA(arg)

    async def _refused(self, reply: str) -> bool:
        if reply and _said(self, reply) != "drop":
            await self.push(reply)
        return bool(reply)


def _said(server: SMTP, reply: str) -> str:
    if reply == "drop" and isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
    return reply


@contextmanager
def smtp_peer(*, tls: str = "", **options: Any) -> Iterator[Peer]:
    """Run a server until the block ends. tls: "starttls", "smtps" or none; options: aiosmtpd's own."""
    peer, loop = Peer(), asyncio.new_event_loop()
    hooks = _Hooks(peer)
    if tls == "starttls":
        options["tls_context"] = server_context()

    def login(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, sent: Any) -> AuthResult:
        peer.logins.append((sent.login.decode(), sent.password.decode()))
        return AuthResult(success=sent.password == PASSWORD.encode(), handled=False)

    def connected() -> SMTP:
        peer.n_connections += 1
        return _Server(peer, hooks, loop=loop, authenticator=login, hostname="peer.example", **options)

    listening = loop.create_server(
        connected, "127.0.0.1", 0, ssl=server_context() if tls == "smtps" else None
    )
    server = loop.run_until_complete(listening)
    peer.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # What the cancelled conversations left to close.
    for _ in range(5):
        await asyncio.sleep(0)


class Line:
    """The server's end of one connection, spoken by hand."""

    def __init__(self, file: BufferedRWPair) -> None:
        self._file = file

    def say(self, *lines: str) -> None:
        self._file.write("".join(f"{line}\r\n" for line in lines).encode())
        self._file.flush()

    def say_raw(self, piece: str) -> None:
        """Not even a whole line, in a packet of its own."""
        self._file.write(piece.encode())
        self._file.flush()

    def hear(self) -> str:
        return self._file.readline().decode().strip()

    def hears_anything(self) -> bool:
        """Whether the client says more, be it no text; False once it left."""
        return bool(self._file.read(1))

    def answer(self, *replies: str) -> list[str]:
        """One reply to each command; the commands."""
        heard = []
        for reply in replies:
            heard.append(self.hear())
            self.say(*reply.split("\n"))
        return heard

    def until_dot(self) -> bytes:
        """The content as it came over the wire, with its final dot."""
        lines = [self._file.readline()]
        while lines[-1] not in (b".\r\n", b""):
            lines.append(self._file.readline())
        return b"".join(lines)


@contextmanager
def scripted_peer(*scripts: Callable[[Line], None], at_once: bool = False) -> Iterator[int]:
    """The port of a server that plays one script for each connection, in order, then hangs up.

    at_once: the next connection is taken while the ones before it are played.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    # A client that never comes must not hang the test.
    listener.settimeout(10)

    def play_one(script: Callable[[Line], None], connection: socket.socket) -> None:
        connection.settimeout(10)
        # Clients that hang up first are what some scripts are about.
        with suppress(ConnectionError), connection, connection.makefile("rwb") as file:
            script(Line(file))

    def play() -> None:
        threads: list[threading.Thread] = []
        for script in scripts:
            connection, _ = listener.accept()
            threads.append(threading.Thread(target=play_one, args=(script, connection), daemon=True))
            threads[-1].start()
            if not at_once:
                threads[-1].join()
        for one in threads:
            one.join()

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
        thread.join(10)
    finally:
        listener.close()


def server_context() -> ssl.SSLContext:
    """For a server whose only name is localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "localhost.pem", CERTIFICATES / "localhost.key")
    return context


def trusting_context() -> ssl.SSLContext:
    """For a client that believes the test certificate, and checks the name."""
    return ssl.create_default_context(cafile=str(CERTIFICATES / "localhost.pem"))
