"""Letters over SMTP.

The only place with an event loop; it runs while a letter is on its way, and not in between.

What is known at a broken connection depends on how far the letter was::

    connect ─ login │ mail ─ rcpt ─ data │ dot
     stops the run  │      deferred      │ in doubt
"""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from types import TracebackType
from typing import Self

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from digest.deliver.answer import enhanced_code, outcome_of, outcome_of_dot, words
from digest.deliver.destination import SmtpDestination, Tls
from digest.deliver.envelope import Envelope, envelope
from digest.deliver.policy import is_about_the_letter
from digest.deliver.refusal import needs_login, no_starttls, plain_password, refusal, sender_refused
from digest.deliver.wire import drained, stuffed, turn
from digest.errors import MailError
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings

#: Politeness at the end is not worth a long wait.
_QUIT_S = 5.0
#: How long Ctrl-C waits for the answer to a letter that is handed over: an answer is better than a doubt.
_LAST_ANSWER_S = 5.0
#: What may come instead of an answer.
_TROUBLE = (aiosmtplib.SMTPException, OSError)


class SmtpOutbox:
    """A mail server. One connection, opened for the first letter, reused, renewed when it is worn or lost.

    tls: which certificates are believed; the system's where None. clock: seconds that only grow.
    """

    def __init__(
        self,
        destination: SmtpDestination,
        settings: SmtpSettings,
        *,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._destination = destination
        self._settings = settings
        self._given_tls = tls
        self._clock = clock
        self._runner = asyncio.Runner()
        self._smtp: aiosmtplib.SMTP | None = None
        #: Letters begun over the present connection.
        self._n_letters = 0
        #: When the connection was last of use.
        self._used_at = 0.0
        #: How far the letter in hand is.
        self._phase = ""
        #: Ctrl-C came while a letter was handed over; it is obeyed once that letter's outcome is told.
        self._is_interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._smtp:
                self._runner.run(self._hang_up())
        finally:
            self._runner.close()

    @property
    def shown(self) -> str:
        return self._destination.shown

    def connect(self) -> None:
        """Connect and log in, unless that is done. Raises MailTemporary or MailPermanent."""
        self._runner.run(self._ready())

    @property
    def offered(self) -> tuple[str, ...]:
        """What the server offers, as EHLO names it; nothing while there is no connection."""
        return tuple(name.upper() for name in self._smtp.esmtp_extensions) if self._smtp else ()

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        """Hand each letter over and tell its outcome at once.

        Raises MailError where the server takes no letter of ours at all: it cannot be reached, its
        certificate is wrong, it refuses the login or the sender. The letter in hand was then not handed over.
        """
        for delivery, letter in letters:
            try:
                outcome = self._runner.run(self._send(letter))
            except MailError:
                # Whoever tries again begins anew.
                self._runner.run(self._hang_up())
                raise
            self._used_at = self._clock()
            yield delivery, outcome
            if self._is_interrupted:
                raise KeyboardInterrupt

    async def _send(self, letter: Letter) -> Outcome:
        smtp = await self._ready()
        is_reused, self._n_letters = self._n_letters > 0, self._n_letters + 1
        try:
            return await self._offer(smtp, letter)
        except _TROUBLE as exc:
            await self._hang_up(is_broken=True)
            if not is_reused or isinstance(exc, TimeoutError):
                return self._deferred(exc, letter)
        # Servers drop connections that were idle; that says nothing of this letter.
        smtp = await self._ready()
        self._n_letters = 1
        try:
            return await self._offer(smtp, letter)
        except _TROUBLE as exc:
            await self._hang_up(is_broken=True)
            return self._deferred(exc, letter)

    def _deferred(self, exc: Exception, letter: Letter) -> Outcome:
        said = words(f"not handed over: {exc}", letter=letter)
        return Outcome(state=State.DEFERRED, said=said, phase=self._phase)

    async def _offer(self, smtp: aiosmtplib.SMTP, letter: Letter) -> Outcome:
        """One mail transaction. Raises _TROUBLE as long as the final dot is not written."""
        fit = envelope(letter, smtp.esmtp_extensions)
        if isinstance(fit, Outcome):
            return fit
        outcome = await self._announce(smtp, fit, letter) or await self._transfer(smtp, letter)
        if outcome.state is not State.SENT and smtp.is_connected:
            await self._reset(smtp)
        return outcome

    async def _announce(self, smtp: aiosmtplib.SMTP, fit: Envelope, letter: Letter) -> Outcome | None:
        self._phase = "mail"
        sender = f"FROM:<{fit.mail_from}>".encode(fit.encoding)
        code, said = await smtp.execute_command(b"MAIL", sender, *(option.encode() for option in fit.options))
        if 500 <= code <= 599 and not is_about_the_letter(code, enhanced_code(said)):
            raise sender_refused(self._destination, code, said)
        if not 200 <= code <= 299:
            return outcome_of(code, said, letter=letter, phase=self._phase)
        self._phase = "rcpt"
        code, said = await smtp.execute_command(b"RCPT", f"TO:<{fit.rcpt_to}>".encode(fit.encoding))
        if code == aiosmtplib.SMTPStatus.access_denied:
            raise needs_login(self._destination, code, said)
        return None if 200 <= code <= 299 else outcome_of(code, said, letter=letter, phase=self._phase)

    async def _transfer(self, smtp: aiosmtplib.SMTP, letter: Letter) -> Outcome:
        self._phase = "data"
        code, said = await smtp.execute_command(b"DATA")
        if code != aiosmtplib.SMTPStatus.start_input:
            return outcome_of(code, said, letter=letter, phase=self._phase)
        if smtp.protocol is None or not isinstance(smtp.transport, asyncio.WriteTransport):
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        smtp.protocol.write(stuffed(letter.content))
        await drained(smtp.transport, self._settings.timeout_s)
        smtp.protocol.write(b".\r\n")
        # From here on the server may have the letter, whatever happens to the connection.
        self._phase = "dot"
        try:
            answer = await self._last_answer(smtp.protocol)
        except _TROUBLE as exc:
            await self._hang_up(is_broken=True)
            said = words(f"handed over, and no answer came: {exc}", letter=letter)
            return Outcome(state=State.IN_DOUBT, said=said, phase=self._phase)
        return outcome_of_dot(answer.code, answer.message, letter=letter)

    async def _last_answer(self, protocol: SMTPProtocol) -> SMTPResponse:
        reading = asyncio.ensure_future(protocol.read_response(timeout=self._settings.final_dot_timeout_s))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            self._is_interrupted = True
            return await asyncio.wait_for(reading, _LAST_ANSWER_S)

    async def _reset(self, smtp: aiosmtplib.SMTP) -> None:
        # The outcome stands; a connection that cannot forget the last letter is not used for the next.
        try:
            await smtp.rset()
        except _TROUBLE:
            await self._hang_up(is_broken=True)

    async def _ready(self) -> aiosmtplib.SMTP:
        # The loop stood still since the last letter: let it see what arrived meanwhile, a hang-up above all.
        await turn()
        smtp = self._smtp
        is_idle = self._clock() - self._used_at > self._settings.idle_s
        is_worn = self._n_letters >= self._settings.letters_per_connection or is_idle
        if smtp and smtp.is_connected and not is_worn:
            return smtp
        if smtp:
            await self._hang_up(is_broken=not smtp.is_connected)
        smtp = aiosmtplib.SMTP(
            hostname=self._destination.host,
            port=self._destination.port,
            timeout=self._settings.timeout_s,
            local_hostname=self._own_name,
            use_tls=self._destination.tls is Tls.IMPLICIT,
            start_tls=False,
            tls_context=self._tls,
        )
        self._smtp, self._n_letters, self._phase = smtp, 0, "connect"
        try:
            await self._greet(smtp)
        except _TROUBLE as exc:
            await self._hang_up(is_broken=True)
            raise refusal(self._destination, exc, timeout_s=self._settings.timeout_s) from exc
        except BaseException:
            await self._hang_up(is_broken=True)
            raise
        self._used_at = self._clock()
        return smtp

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
            self._phase = "login"
            await smtp.login(destination.user, destination.password)

    async def _hang_up(self, *, is_broken: bool = False) -> None:
        smtp, self._smtp, self._n_letters = self._smtp, None, 0
        if smtp is None:
            return
        transport = smtp.transport
        try:
            if smtp.is_connected and not is_broken:
                await smtp.quit(timeout=min(_QUIT_S, self._settings.timeout_s))
        except _TROUBLE:
            # The letters are answered for; how the server takes leave changes nothing.
            return
        finally:
            smtp.close()
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
            await turn()

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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
