"""Where letters go, read from one URL.

::

    smtp://user:password@host:587               STARTTLS where the server offers it
    smtp://…?tls=starttls                       no letter without STARTTLS
    smtp://…?tls=none                           never STARTTLS
    smtps://user:password@host:465              TLS from the first byte
    maildir:///path/to/mailbox                  a folder with new, cur and tmp; the path as it stands

User and password are percent-decoded. Without a port: 465 for smtps; for smtp 587 (submission, RFC 6409)
where a user is given, else 25.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from digest.errors import SettingsError

_KEY = "smtp_url"
_MAILDIR = "maildir://"


class Tls(StrEnum):
    """How a connection is kept private."""

    #: STARTTLS where the server offers it.
    OFFERED = "offered"
    #: STARTTLS or nothing.
    STARTTLS = "starttls"
    #: Never.
    NONE = "none"
    #: From the first byte.
    IMPLICIT = "implicit"


_SHOWN = {
    Tls.OFFERED: "STARTTLS where offered",
    Tls.STARTTLS: "STARTTLS",
    Tls.NONE: "no TLS",
    Tls.IMPLICIT: "TLS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpDestination:
    """A mail server."""

    #: A name in ASCII or an address, without brackets.
    host: str
    port: int
    tls: Tls
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def server(self) -> str:
        """`smtp://mail.example:587`, without credentials."""
        scheme = "smtps" if self.tls is Tls.IMPLICIT else "smtp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """For people: `smtp://mail.example:587, STARTTLS`, without credentials."""
        return f"{self.server}, {_SHOWN[self.tls]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirDestination:
    """A local mailbox."""

    path: Path

    @property
    def shown(self) -> str:
        """For people: `the Maildir /path`."""
        return f"the Maildir {self.path}"


def parse(url: str) -> SmtpDestination | MaildirDestination:
    """Read a destination. Raises SettingsError, whose sentence shows no credentials."""
    if any(ord(char) < 32 or ord(char) == 127 for char in url):
        raise _wrong("holds a control character; take it out")
    if url.lower().startswith(_MAILDIR):
        return _maildir(url[len(_MAILDIR) :])
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise _wrong("has brackets that hold no IPv6 address; correct the host") from exc
    if parts.scheme not in ("smtp", "smtps"):
        raise _wrong("must begin with smtp://, smtps:// or maildir:///")
    if parts.path not in ("", "/") or parts.fragment:
        raise _wrong("has something after the host; write / # ? and @ of a password as %2F %23 %3F %40")
    return _smtp(parts)


def _smtp(parts: SplitResult) -> SmtpDestination:
    user, password = _credentials(parts)
    tls = _tls(parts)
    return SmtpDestination(
        host=_host(parts),
        port=_port(parts) or _default_port(tls, has_user=bool(user)),
        tls=tls,
        user=user,
        password=password,
    )


def _maildir(path: str) -> MaildirDestination:
    # Neither decoded nor split: a path may hold any of % ? #.
    if not path.startswith("/") or not path.strip("/"):
        raise _wrong("must name the mailbox by its whole path: maildir:///path, with three slashes")
    return MaildirDestination(path=Path(path))


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        named = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise _wrong("has a host name that cannot be; correct it") from exc
    if not named or any(char.isspace() for char in named) or "%" in named:
        raise _wrong("names no host: smtp://user:password@host:587")
    return named


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError as exc:
        raise _wrong("has a port that is no number up to 65535; correct it") from exc
    if port == 0:
        raise _wrong("has port 0, which cannot be; correct it")
    return port


def _default_port(tls: Tls, *, has_user: bool) -> int:
    if tls is Tls.IMPLICIT:
        return 465
    return 587 if has_user else 25


def _credentials(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and not user:
        raise _wrong("has a password without a user: smtp://user:password@host:587")
    if "\0" in user + password:
        raise _wrong("has a NUL in the user or the password; take it out")
    return user, password


def _tls(parts: SplitResult) -> Tls:
    options = parse_qsl(parts.query, keep_blank_values=True)
    if any(name != "tls" for name, _ in options) or len(options) > 1:
        raise _wrong("may end in ?tls=starttls or ?tls=none and in no other option")
    wanted = dict(options).get("tls")
    if parts.scheme == "smtps":
        if wanted is not None:
            raise _wrong("is smtps, which is TLS from the first byte: leave ?tls= out")
        return Tls.IMPLICIT
    if wanted not in (None, "starttls", "none"):
        raise _wrong("may say ?tls=starttls or ?tls=none, nothing else")
    return Tls(wanted) if wanted else Tls.OFFERED


def _wrong(what: str) -> SettingsError:
    return SettingsError(f"DIGEST_SMTP_URL {what}", key=_KEY, file="environment")
