"""Why a mail server takes no letter of ours, said so that the operator knows what to do."""

import os
import socket
import ssl

import aiosmtplib

from digest.deliver.answer import words
from digest.deliver.destination import SmtpDestination
from digest.errors import MailError, MailPermanent, MailTemporary


def refusal(destination: SmtpDestination, exc: Exception, *, timeout_s: float) -> MailError:
    """What kept us from connecting, greeting, encrypting or logging in, as an error for the run."""
    server = destination.server
    broken_tls = next((each for each in (exc, exc.__cause__) if isinstance(each, ssl.SSLError)), None)
    if broken_tls:
        return MailPermanent(f"{server}: {_tls_words(destination, broken_tls)}")
    match exc:
        case aiosmtplib.SMTPResponseException() if 400 <= exc.code <= 499:
            what = "takes no letters from here now; try again later, or ask who runs it"
            return _answered(destination, exc.code, exc.message, what)
        case aiosmtplib.SMTPAuthenticationError():
            what = "refuses the user or the password of DIGEST_SMTP_URL; correct them"
            return _answered(destination, exc.code, exc.message, what)
        case aiosmtplib.SMTPResponseException():
            what = "takes no letters from here; ask who runs it, or set DIGEST_SMTP_URL to another"
            return _answered(destination, exc.code, exc.message, what)
        case TimeoutError():
            how_long = f"did not answer within {timeout_s:g} seconds"
            return MailTemporary(
                f"{server} {how_long}; check host, port and firewall, or whether it wants smtps"
            )
        case aiosmtplib.SMTPServerDisconnected():
            return MailTemporary(
                f"{server} hung up before it took a letter; check the port, or try again later"
            )
        case OSError():
            return MailTemporary(
                f"{server} cannot be reached ({_os_words(exc)}); check host and port, and that it runs"
            )
    return MailPermanent(f"{server} does not let us log in ({words(str(exc))}); check DIGEST_SMTP_URL")


def sender_refused(destination: SmtpDestination, code: int, said: str) -> MailError:
    """MAIL FROM was refused for good: that is about us, not about the letter's reader."""
    what = "refuses our sender address; check DIGEST_SENDER, and that the server may send for it"
    return _answered(destination, code, said, what)


def needs_login(destination: SmtpDestination, code: int, said: str) -> MailError:
    """RCPT TO was refused because nobody logged in."""
    what = "wants a login; set DIGEST_SMTP_URL with user and password"
    return _answered(destination, code, said, what)


def no_starttls(destination: SmtpDestination) -> MailError:
    """STARTTLS is demanded and not offered."""
    return MailPermanent(
        f"{destination.server} does not offer STARTTLS, which ?tls=starttls demands; no letter was sent"
    )


def plain_password(destination: SmtpDestination) -> MailError:
    """The password would be readable on its way."""
    return MailPermanent(
        f"{destination.server} does not offer STARTTLS, so the password would travel readable; "
        f"use smtps://, or ?tls=none if that is right"
    )


def _answered(destination: SmtpDestination, code: int, said: str, what: str) -> MailError:
    kept = words(said)
    kind = MailTemporary if 400 <= code <= 499 else MailPermanent
    return kind(f"{destination.server} {what} ({code} {kept})", code=code, said=kept)


def _tls_words(destination: SmtpDestination, exc: ssl.SSLError) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        why = exc.verify_message
        return (
            f"its certificate is not one for {destination.host} ({why}); correct the host or the certificate"
        )
    return f"no TLS could be agreed on ({exc.reason or exc}); check the port: 465 is smtps, 587 is smtp"


def _os_words(exc: OSError) -> str:
    cause = exc.__cause__ if isinstance(exc.__cause__, OSError) else exc
    if isinstance(cause, socket.gaierror):
        return "its name is not known"
    # asyncio's own words name the address once more.
    return os.strerror(cause.errno) if cause.errno else str(cause)
