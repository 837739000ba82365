"""What can go wrong, as one tree.

::

    DigestError
    ├── SettingsError(key, file)        a setting is missing or wrong
    ├── SourceError(origin)             bytes could not be had or read
    │   ├── FetchError(status)          an address did not answer with a dump
    │   └── DumpError(position)         the bytes are not a dump that we can read
    ├── StoreError                      the database did not do what it was asked
    │   ├── StoreAway                   it cannot be reached, is locked or has no room: it may come back
    │   └── NotFound(kind, key)         there is no such row
    ├── InterestError(line, position)   an interest does not follow the keyword language
    ├── SubscriptionError               an address, zone, hour or day that cannot be
    ├── MailError(code, said)           a mail server or mailbox refused
    │   ├── MailTemporary               it may take the letter later
    │   └── MailPermanent               it never will
    ├── LinkError(purpose)              a signed link is forged, expired or for something else
    └── LoginError                      an operator may not enter, or a password cannot be set

A message is one sentence that says what is wrong and what to do: it is shown as it stands.
"""


class DigestError(Exception):
    """The root: whatever digest raises on purpose."""


class SettingsError(DigestError):
    """A setting is missing or wrong. key: `section.name`; file: where it stands, or `environment`."""

    def __init__(self, message: str, *, key: str, file: str) -> None:
        super().__init__(message)
        self.key = key
        self.file = file


class SourceError(DigestError):
    """Bytes could not be had or read. origin: the path or address."""

    def __init__(self, message: str, *, origin: str) -> None:
        super().__init__(message)
        self.origin = origin


class FetchError(SourceError):
    """An address did not answer with a dump. status: the HTTP status, None where there was no answer."""

    def __init__(self, message: str, *, origin: str, status: int | None = None) -> None:
        super().__init__(message, origin=origin)
        self.status = status


class DumpError(SourceError):
    """The bytes are not a dump that we can read. position: where, in words ("line 12"), or ""."""

    def __init__(self, message: str, *, origin: str, position: str = "") -> None:
        super().__init__(message, origin=origin)
        self.position = position


class StoreError(DigestError):
    """The database did not do what it was asked; the cause is kept."""


class StoreAway(StoreError):
    """The database cannot be reached, is locked, or has no room: it may come back by itself."""


class NotFound(StoreError):
    """There is no such row. kind: "paper", "subscriber" …; key: what was looked for."""

    def __init__(self, message: str, *, kind: str, key: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.key = key


class InterestError(DigestError):
    """An interest does not follow the keyword language. position: 0-based column in `line`."""

    def __init__(self, message: str, *, line: str, position: int) -> None:
        super().__init__(message)
        self.line = line
        self.position = position


class SubscriptionError(DigestError):
    """An address, zone, hour or day that cannot be."""


class MailError(DigestError):
    """A mail server or mailbox refused. code: the SMTP reply code or None; said: its words."""

    def __init__(self, message: str, *, code: int | None = None, said: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.said = said


class MailTemporary(MailError):
    """The server may take the letter later."""


class MailPermanent(MailError):
    """The server will never take the letter."""


class LinkError(DigestError):
    """A signed link is forged, expired or made for something else. purpose: what it was read for."""

    def __init__(self, message: str, *, purpose: str) -> None:
        super().__init__(message)
        self.purpose = purpose


class LoginError(DigestError):
    """An operator may not enter, or a password cannot be set."""
