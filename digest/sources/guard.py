"""Connections that cannot be talked into reaching private machines, nor into lasting for ever.

The check stands where the connection is made: the name is resolved, every address is judged, and the very
address that passed is connected to. A name that answers differently the second time (DNS rebinding) and
a redirect to another host therefore meet the same check.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore2
import httpx2

from digest.errors import FetchError

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
#: One address of several may be dead: the others get their turn.
_CONNECT_S = 10.0
#: RFC 6052: an IPv4 address in the last 32 bits.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Deadline:
    """A moment after which nothing may last. clock: seconds that only grow."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left_s(self) -> float:
        """Seconds until then. Raises httpcore2.ReadTimeout when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this address is over")
        return left

    def capped_s(self, timeout_s: float | None) -> float:
        """What may be waited: `timeout_s`, but not beyond the deadline. Raises as `left_s`."""
        left = self.left_s()
        return left if timeout_s is None else min(timeout_s, left)

    @property
    def is_over(self) -> bool:
        return self._clock() >= self._end


def is_public(address: str) -> bool:
    """Whether an IP address, or the one wrapped in it (RFC 3056, 4291, 6052), is of the open internet."""
    ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    is_site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_site_local)


def host_key(host: str) -> str:
    """One spelling for a host: lower case, no brackets, no dot at the end."""
    return host.strip("[]").rstrip(".").casefold()


class GuardedTransport(httpx2.BaseTransport):
    """httpx2 over guarded connections. Raises httpcore2's errors and FetchError.

    origin: the address that was asked for, for errors. allowed: hosts (see `host_key`) that may be private.
    """

    def __init__(
        self, origin: str, *, allowed: frozenset[str], deadline: Deadline, tls: ssl.SSLContext
    ) -> None:
        backend = _GuardedBackend(origin, allowed=allowed, deadline=deadline)
        self._pool = httpcore2.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method, url=url, headers=request.headers.raw, extensions=request.extensions
            )
        )
        return httpx2.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _GuardedBackend(httpcore2.NetworkBackend):
    def __init__(self, origin: str, *, allowed: frozenset[str], deadline: Deadline) -> None:
        self._origin = origin
        self._allowed = allowed
        self._deadline = deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._checked(host, port):
            limit = min(_CONNECT_S, self._deadline.capped_s(timeout))
            try:
                stream = self._plain.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                failure = exc
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            raise httpcore2.ConnectError(f"{host} cannot be resolved") from exc
        addresses = [str(where[0]) for *_, where in found]
        if host_key(host) in self._allowed:
            return addresses
        public = [address for address in addresses if is_public(address)]
        if not public:
            message = (
                f"{host} is a private or local address, which digest does not read; "
                f"if you trust it, add it to fetch.allow_private_hosts"
            )
            raise FetchError(message, origin=self._origin)
        return public


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every step ends at the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.capped_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.capped_s(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.capped_s(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _unwrapped(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
