"""Addresses: one conditional GET, redirects followed by hand, size and time capped, patient for a moment."""

import re
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore2
import httpx2
import stamina

from digest import __version__
from digest.errors import FetchError, SourceError
from digest.model.dump import NotModified, Payload, Validators
from digest.settings import FetchSettings
from digest.sources.guard import Deadline, GuardedTransport, host_key
from digest.sources.spool import spool, too_large
from digest.sources.unpack import Unpacked

# Its own log lines would hold the whole address, with whatever key stands in it.
stamina.instrumentation.set_on_retry_hooks([])

_ATTEMPTS = 3
#: Browsers allow 20; a feed that needs more than a few is lost.
_MOST_REDIRECTS = 5
#: A server that asks for a longer pause is asked again at the next run.
_LONGEST_PAUSE_S = 30.0
#: A validator is sent back as it came; nothing legitimate is longer.
_LONGEST_VALIDATOR = 1024
_BROKEN = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
_OK = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
#: A name (as A-labels) or an address; no zone, no percent.
_HOST = re.compile(rb"[0-9A-Za-z._:-]+")
_MOVED = (301, 302, 303, 307, 308)


class _Unavailable(FetchError):
    """Worth another try. pause_s: how long the server asked to wait."""

    def __init__(
        self, message: str, *, origin: str, status: int | None = None, pause_s: float | None = None
    ) -> None:
        super().__init__(message, origin=origin, status=status)
        self.pause_s = pause_s


def fetch(
    url: str,
    settings: FetchSettings,
    *,
    tls: ssl.SSLContext,
    validators: Validators | None,
    now: datetime,
) -> Payload | NotModified:
    """Ask an address for its dump. The caller closes the payload's stream.

    Connection trouble, 429 and 5xx are tried up to 3 times within `settings.timeout_s`; Retry-After is
    honoured up to 30 seconds. Raises FetchError, SourceError beyond `settings.max_bytes`.
    """
    deadline = Deadline(settings.timeout_s)
    tries = stamina.retry_context(
        on=_pause_before_another,
        attempts=_ATTEMPTS,
        timeout=settings.timeout_s,
        wait_initial=0.5,
        wait_max=5.0,
        wait_jitter=0.5,
    )
    for attempt in tries:
        with attempt:
            get = _Get(url, settings, tls=tls, deadline=deadline, now=now)
            return get.run(validators)
    raise AssertionError("a retry context ends by returning or raising")


def _pause_before_another(exc: Exception) -> bool | float:
    if not isinstance(exc, _Unavailable):
        return False
    if exc.pause_s is None:
        return True
    return exc.pause_s if exc.pause_s <= _LONGEST_PAUSE_S else False


class _Get:
    """One try: the address, its redirects, its answer."""

    def __init__(
        self, url: str, settings: FetchSettings, *, tls: ssl.SSLContext, deadline: Deadline, now: datetime
    ) -> None:
        self._origin = url
        self._settings = settings
        self._deadline = deadline
        self._now = now
        allowed = frozenset(host_key(host) for host in settings.allow_private_hosts)
        self._client = httpx2.Client(
            transport=GuardedTransport(url, allowed=allowed, deadline=deadline, tls=tls),
            # Only what we unpack ourselves, bounded and with its end checked.
            headers={"User-Agent": f"digest/{__version__}", "Accept-Encoding": "gzip"},
            timeout=settings.timeout_s,
            follow_redirects=False,
            trust_env=False,
        )

    def run(self, validators: Validators | None) -> Payload | NotModified:
        try:
            with self._client:
                return self._follow(checked_url(self._origin), validators)
        except _BROKEN as exc:
            if self._deadline.is_over:
                limit = self._settings.timeout_s
                message = f"{self._origin} did not finish within {limit:g} seconds (fetch.timeout_s)"
                raise FetchError(message, origin=self._origin) from exc
            why = str(exc) or type(exc).__name__
            message = f"{self._origin} could not be read ({why}); check the address and try again later"
            raise _Unavailable(message, origin=self._origin) from exc

    def _follow(self, url: httpx2.URL, validators: Validators | None) -> Payload | NotModified:
        for _ in range(_MOST_REDIRECTS + 1):
            with self._client.stream("GET", url, headers=_conditions(validators)) as response:
                if response.status_code not in _MOVED:
                    return self._answer(response, validators)
                url = self._next(url, response.headers.get("location", ""))
        message = f"{self._origin} redirects more than {_MOST_REDIRECTS} times; use the address it leads to"
        raise FetchError(message, origin=self._origin)

    def _next(self, url: httpx2.URL, location: str) -> httpx2.URL:
        if not location:
            raise FetchError(f"{self._origin} redirects to nowhere; check it", origin=self._origin)
        try:
            target = checked_url(str(url.join(location)))
        except httpx2.InvalidURL as exc:
            message = f"{self._origin} redirects to an address that cannot be; check it"
            raise FetchError(message, origin=self._origin) from exc
        if url.scheme == "https" and target.scheme == "http":
            message = f"{self._origin} redirects from https to http ({target.host}), which is not followed"
            raise FetchError(message, origin=self._origin)
        return target

    def _answer(self, response: httpx2.Response, validators: Validators | None) -> Payload | NotModified:
        status = response.status_code
        if status == HTTPStatus.NOT_MODIFIED and validators:
            return NotModified(
                origin=self._origin, taken_at=self._now, validators=_validators(response) or validators
            )
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            pause_s = _pause(response.headers.get("retry-after", ""), self._now)
            message = _refusal(self._origin, status, pause_s)
            raise _Unavailable(message, origin=self._origin, status=status, pause_s=pause_s)
        if status not in _OK:
            message = _refusal(self._origin, status, None)
            raise FetchError(message, origin=self._origin, status=status)
        return self._payload(response)

    def _payload(self, response: httpx2.Response) -> Payload:
        self._refuse_by_header(response)
        wire: Iterable[bytes] = response.iter_raw()
        layers = [Unpacked(wire)]
        if _encoding(response):
            # A .gz file, sent compressed once more.
            layers.append(Unpacked(layers[0]))
        spooled = spool(layers[-1], origin=self._origin, max_bytes=self._settings.max_bytes)
        is_cut_off = any(layer.is_cut_off for layer in layers)
        if is_cut_off and not spooled.size_bytes:
            spooled.stream.close()
            message = f"{self._origin} sent damaged gzip of which nothing can be unpacked; try again later"
            raise FetchError(message, origin=self._origin, status=response.status_code)
        return Payload(
            origin=self._origin,
            taken_at=self._now,
            stream=spooled.stream,
            sha256=spooled.sha256,
            size_bytes=spooled.size_bytes,
            content_type=response.headers.get("content-type"),
            # A cut-off answer must be asked for again, whole.
            validators=None if is_cut_off else _validators(response),
            is_cut_off=is_cut_off,
        )

    def _refuse_by_header(self, response: httpx2.Response) -> None:
        encoding = _encoding(response)
        if encoding not in ("", "gzip", "x-gzip"):
            message = f"{self._origin} answered compressed with {encoding[:40]}, which was not asked for"
            raise FetchError(message, origin=self._origin, status=response.status_code)
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._settings.max_bytes:
            message = too_large(self._origin, self._settings.max_bytes)
            raise SourceError(message, origin=self._origin)


def checked_url(url: str) -> httpx2.URL:
    """An address that may be asked. Raises FetchError for another scheme, no host, or a password in it."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as exc:
        raise FetchError(f"{url} is not an address; check it", origin=url) from exc
    if parsed.userinfo:
        bare = str(parsed.copy_with(userinfo=b""))
        message = f"{bare} was given with a name or password in it, which digest does not send; leave it out"
        raise FetchError(message, origin=bare)
    if parsed.scheme not in ("http", "https"):
        raise FetchError(f"{url} is neither http nor https; digest reads only those", origin=url)
    port = 80 if parsed.port is None else parsed.port
    if not _HOST.fullmatch(parsed.raw_host) or not 0 < port < 65536:
        raise FetchError(f"{url} names no host and port that can be; check it", origin=url)
    return parsed


def _conditions(validators: Validators | None) -> dict[str, str]:
    if validators is None:
        return {}
    given = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in given.items() if value}


def _validators(response: httpx2.Response) -> Validators | None:
    etag = _kept(response.headers.get("etag", ""))
    last_modified = _kept(response.headers.get("last-modified", ""))
    return Validators(etag=etag, last_modified=last_modified) if etag or last_modified else None


def _kept(value: str) -> str | None:
    # It goes back into a header: only what can stand there.
    return value if value.isascii() and 0 < len(value) <= _LONGEST_VALIDATOR else None


def _encoding(response: httpx2.Response) -> str:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    return "" if encoding == "identity" else encoding


def _pause(retry_after: str, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110, 10.2.3); None where it says nothing readable."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    return None


def _refusal(origin: str, status: int, pause_s: float | None) -> str:
    what = f"{origin} answered {status}"
    if status in (401, 403, 407):
        return f"{what}: it does not let digest in; check that the address is public"
    if status in (404, 410):
        return f"{what}: there is nothing; check the address"
    if pause_s is not None and pause_s > _LONGEST_PAUSE_S:
        return f"{what} and asks for a pause of {pause_s:.0f} seconds; try again after that"
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{what}: it is busy or broken; try again later"
    return f"{what}, which is not a dump; check the address in a browser"
