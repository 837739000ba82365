"""A connection up to where letters may go over it: greeting, encryption, login."""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import aiosmtplib

from digest.deliver.destination import SmtpDestination, Tls
from digest.deliver.refusal import no_starttls, plain_password, refusal
from digest.settings import SmtpSettings

#: RFC 9422, 4.1.
_MAILMAX = re.compile(r"(?i)(?<!\S)MAILMAX=([1-9]\d{0,5})(?!\S)")
#: What may come instead of an answer.
_TROUBLE = (aiosmtplib.SMTPException, OSError)


class Line(NamedTuple):
    """A connection on which everything is said but letters."""

    transport: asyncio.Transport
    #: ESMTP keywords in lower case, with their parameters.
    offered: Mapping[str, str]

    @property
    def most_letters(self) -> int | None:
        """How many letters the server takes over it (LIMITS, RFC 9422); None where it does not say."""
        found = _MAILMAX.search(self.offered.get("limits", ""))
        return int(found[1]) if found else None


class Greeter:
    """Opens connections. tls: which certificates are believed; the system's where None."""

    def __init__(
        self, destination: SmtpDestination, settings: SmtpSettings, *, tls: ssl.SSLContext | None
    ) -> None:
        self._destination = destination
        self._settings = settings
        self._given_tls = tls

    async def connected(self) -> Line:
        """A new connection. Raises MailTemporary or MailPermanent."""
        smtp = aiosmtplib.SMTP(
            hostname=self._destination.host,
            port=self._destination.port,
            timeout=self._settings.timeout_s,
            local_hostname=self._own_name,
            use_tls=self._destination.tls is Tls.IMPLICIT,
            start_tls=False,
            tls_context=None if self._destination.tls is Tls.NONE else self._tls,
        )
        try:
            await self._greet(smtp)
            if not isinstance(smtp.transport, asyncio.Transport) or smtp.transport.is_closing():
                raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        except _TROUBLE as exc:
            _abort(smtp)
            raise refusal(self._destination, exc, timeout_s=self._settings.timeout_s) from exc
        except BaseException:
            _abort(smtp)
            raise
        return Line(smtp.transport, dict(smtp.esmtp_extensions))

    async def _greet(self, smtp: aiosmtplib.SMTP) -> None:
        destination = self._destination
        await smtp.connect()
        await _introduce(smtp)
        is_private = destination.tls is Tls.IMPLICIT
        if destination.tls in (Tls.OFFERED, Tls.STARTTLS):
            if smtp.supports_extension("starttls"):
                await smtp.starttls()
                await _introduce(smtp)
                is_private = True
            elif destination.tls is Tls.STARTTLS:
                raise no_starttls(destination)
        if destination.user:
            is_allowed = is_private or destination.tls is Tls.NONE or _is_loopback(destination.host)
            if not is_allowed:
                raise plain_password(destination)
            await smtp.login(destination.user, destination.password)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()

    @cached_property
    def _own_name(self) -> str:
        # RFC 5321, 4.1.3: a machine without a full name says its address.
        name = socket.getfqdn()
        return name if "." in name and name.isascii() and name.isprintable() else "[127.0.0.1]"


async def _introduce(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not smtp.is_connected:
            raise
        await smtp.helo()


def _abort(smtp: aiosmtplib.SMTP) -> None:
    transport = smtp.transport
    smtp.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
