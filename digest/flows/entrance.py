"""The way to the operator's desk: a password, then a session.

Every refusal is the same, whatever was wrong: no password set, a wrong one, too many tries.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from digest.errors import LoginError

#: Fewer characters can be guessed.
SHORTEST = 12
#: More are not looked at.
_LONGEST = 1_000
#: Bytes of a session's token.
_TOKEN_BYTES = 32
#: Tries count for so long.
_TRIES_COUNT_FOR = timedelta(minutes=15)
#: A session in use is written down after this part of its idle time: looking at a page is no reason to write.
_TOUCHED_AFTER = 0.2

_REFUSED = "that did not work; wait a while after several tries, or set a new password: digest admin password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How patient the door is."""

    #: A session ends after so long, however busy it is, and when it was not used for so long.
    lasts: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=60)
    #: Tries to log in while they count: from one network, and from all together.
    tries: int = 8
    tries_in_all: int = 60


class Operators(Protocol):
    """Where the password and sessions are kept. Every method may raise StoreError."""

    def password(self) -> str | None:
        """The hash of the password."""

    def attempt(self, network: str, *, now: datetime, since: datetime) -> tuple[int, int]:
        """Write a try down; how many this network, and how many all, have made since a moment."""

    def open(self, token_hash: str, network: str, *, now: datetime, until: datetime) -> None:
        """Begin a session."""

    def seen_at(self, token_hash: str, *, now: datetime) -> datetime | None:
        """When a session that lasts was last used."""

    def touch(self, token_hash: str, *, now: datetime) -> None:
        """Note that a session is in use."""

    def close(self, token_hash: str) -> None:
        """End a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An operator at the desk."""

    #: Tells this session from others in the audit.
    who: str
    #: What her forms must hold: another site cannot know it.
    seal: str


class Entrance:
    """Lets operators in and out. matches: whether a hash is that of a password."""

    def __init__(
        self,
        operators: Operators,
        *,
        matches: Callable[[str | None, str], bool],
        rules: Rules | None = None,
    ) -> None:
        self._operators = operators
        self._matches = matches
        self._rules = rules or Rules()

    def enter(self, password: str, *, network: str, now: datetime) -> str:
        """The token of a new session. Raises LoginError, always the same, and StoreError.

        network: where the try comes from. The try is counted before the password is looked at.
        """
        whence = _hash(network)
        hers, all_ = self._operators.attempt(whence, now=now, since=now - _TRIES_COUNT_FOR)
        if hers > self._rules.tries or all_ > self._rules.tries_in_all:
            raise LoginError(_REFUSED)
        if len(password) > _LONGEST or not self._matches(self._operators.password(), password):
            raise LoginError(_REFUSED)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._operators.open(_hash(token), whence, now=now, until=now + self._rules.lasts)
        return token

    def visit(self, token: str, *, now: datetime) -> Visit | None:
        """Who holds a token; None where its session is over or never was. Raises StoreError."""
        kept = _hash(token)
        seen_at = self._operators.seen_at(kept, now=now) if token else None
        idle = self._rules.idle
        if seen_at is None or now - seen_at > idle:
            return None
        if now - seen_at > _TOUCHED_AFTER * idle:
            self._operators.touch(kept, now=now)
        seal = hmac.digest(token.encode(), b"forms of the desk", "sha256").hex()
        return Visit(who=session_name(token), seal=seal)

    def leave(self, token: str) -> None:
        """End a session; harmless where it is over."""
        self._operators.close(_hash(token))


def session_name(token: str) -> str:
    """What a session is called in the audit: it tells nothing of its token."""
    return f"session {_hash(token)[:8]}"


def acceptable(password: str) -> str:
    """The password. Raises LoginError for one that can be guessed, or that is too long to be typed."""
    if len(password) < SHORTEST:
        raise LoginError(f"a password needs at least {SHORTEST} characters; three or four words make one")
    if len(password) > _LONGEST:
        raise LoginError(f"a password has at most {_LONGEST} characters")
    return password


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
