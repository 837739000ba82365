"""A real web server on a free port of this machine, whose pages are functions; and how it is asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stamina

from digest.errors import FetchError
from digest.model.dump import NotModified, Payload, Validators
from digest.settings import FetchSettings
from digest.sources.reader import SourceReader

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Site:
    """Pages by path, and what was asked for. A page answers through the request that it is given."""

    port: int = 0
    pages: dict[str, Callable[["Asked"], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/dump", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def headers(self, number: int = -1) -> dict[str, str]:
        """Of one request, names in lower case."""
        return self.asked[number][1]

    def shows(self, body: bytes, path: str = "/dump", status: int = 200, **headers: str) -> None:
        self.pages[path] = lambda asked: asked.reply(body, status, **headers)

    def redirects(self, path: str, to: str, status: int = 302) -> None:
        self.pages[path] = lambda asked: asked.reply(b"", status, Location=to)


class Asked(BaseHTTPRequestHandler):
    """One request on its way to a page."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append((self.path, headers))
        # Clients that hang up early are what some tests are about.
        with suppress(ConnectionError):
            self.site.pages[self.path](self)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Underscores of names stand for hyphens; a Content-Length given as "" is left out."""
        self.send_response(status)
        sent = {"Content_Length": str(len(body))} | headers
        for name, value in sent.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the tests' own words are enough."""


@contextmanager
def a_site() -> Iterator[Site]:
    """Serve until the block ends."""
    site = Site()
    handler = type("AskedOfSite", (Asked,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def a_site_asked_in_haste() -> Iterator[Site]:
    """The same; tries follow each other at once, and how many there are is as in earnest."""
    with stamina.set_testing(True, attempts=10, cap=True), a_site() as site:
        yield site


def read(
    url: str,
    *,
    validators: Validators | None = None,
    allowed: tuple[str, ...] = ("127.0.0.1",),
    timeout_s: float = 10,
    max_bytes: int = 1_000_000,
    tls: ssl.SSLContext | None = None,
) -> tuple[Payload | NotModified, bytes]:
    """What an address gives, and its bytes; without those where it was not modified."""
    settings = FetchSettings(timeout_s=timeout_s, max_bytes=max_bytes, allow_private_hosts=allowed)
    with SourceReader(settings, tls=tls).open(url, validators=validators, now=NOW) as found:
        return found, found.stream.read() if isinstance(found, Payload) else b""


def refused(url: str, *, allowed: tuple[str, ...] = ("127.0.0.1",), timeout_s: float = 10) -> FetchError:
    """Why an address gives nothing."""
    with pytest.raises(FetchError) as caught:
        read(url, allowed=allowed, timeout_s=timeout_s)
    return caught.value
