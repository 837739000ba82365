"""Signing up, confirming, leaving, being forgotten."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TextIO

from digest import slots
from digest.compose.letter import Composer
from digest.errors import DigestError, LinkError, MailError, SubscriptionError
from digest.flows.at_once import Door, send_at_once
from digest.flows.wishes import make_pace, valid_address, valid_interests
from digest.links import Links
from digest.model.returned import Consequence
from digest.model.subscriber import BY_HERSELF, Consent, Pace, Standing, Subscriber, SubscriberId

#: A new reader's first issue looks back this far before her confirmation.
_LOOKS_BACK = timedelta(hours=24)
#: Reasons for which an address is not written to until the operator says otherwise.
_OPERATORS = (Consequence.COMPLAINT.value, Consequence.DEAD_ADDRESS.value)
#: The columns of an import.
COLUMNS = ("email", "interests", "zone", "at", "days", "confirmed_at", "consent", "language")


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def save(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        """Add a reader as pending, or change her wishes."""

    def activate(self, id_: SubscriberId, consent: Consent, *, watermark: int, next_due_at: datetime) -> None:
        """Confirm a sign-up."""

    def unsubscribe(self, id_: SubscriberId, *, reason: str, now: datetime) -> None:
        """End a subscription."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""

    def with_address(self, email: str) -> Subscriber:
        """The reader with this address. Raises NotFound."""


class Suppressions(Protocol):
    """Who is not written to. Every method may raise StoreError."""

    def suppressed(self, email: str) -> str | None:
        """The gravest reason why nothing is sent to this address."""

    def left_at(self, email: str) -> datetime | None:
        """When she ended her subscription."""


class Shelf(Protocol):
    """Where watermarks come from."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump taken before a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one line of an import."""

    line: int
    email: str
    #: Why it was left out, one sentence; "" where it was taken.
    problem: str = ""


class Subscription:
    """The life of a subscription."""

    def __init__(
        self,
        *,
        readers: Readers,
        suppressions: Suppressions,
        shelf: Shelf,
        links: Links,
        composer: Composer,
        outbox: Door,
    ) -> None:
        self._readers = readers
        self._suppressions = suppressions
        self._shelf = shelf
        self._links = links
        self._composer = composer
        self._outbox = outbox

    def ask(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        """Sign somebody up as pending, and send her the confirmation letter.

        Raises SubscriptionError and InterestError for wishes that cannot be and for an address that only the
        operator can bring back, MailError where the letter did not leave.
        """
        self._refuse_operators(valid_address(email))
        reader = self._saved(email, interests, pace, now=now)
        if reader.standing is not Standing.ACTIVE:
            self._ask_to_confirm(reader, now=now)
        return reader

    def add(
        self,
        email: str,
        interests: Sequence[str],
        pace: Pace,
        consent: Consent,
        *,
        now: datetime | None = None,
    ) -> Subscriber:
        """Sign somebody up who has consented elsewhere. Raises SubscriptionError, InterestError.

        now: when she comes to us, where that is later than her consent.
        """
        known = valid_address(email)
        self._refuse_suppressed(known)
        since = max(consent.at, now or consent.at)
        reader = self._saved(known, interests, pace, now=since)
        return self._activated(reader, consent, since=since)

    def confirm(self, token: str, *, origin: str, now: datetime) -> Subscriber:
        """Take a confirmation token. Raises LinkError, NotFound, SubscriptionError.

        A token that is older than the last time she left brings nobody back.
        """
        ticket = self._links.read("confirm", token, now=now)
        reader = self._readers.get(ticket.subscriber_id)
        self._refuse_operators(reader.email)
        left_at = self._suppressions.left_at(reader.email)
        if left_at and ticket.made_at < left_at.replace(microsecond=0):
            message = "this confirmation link is from before you left; sign up again to get a new one"
            raise LinkError(message, purpose="confirm")
        if ticket.made_at < reader.created_at.replace(microsecond=0):
            # The number was that of somebody who was erased.
            message = "this confirmation link is of a subscription that was erased; sign up again"
            raise LinkError(message, purpose="confirm")
        return self._activated(reader, Consent(at=now, how=BY_HERSELF, origin=origin), since=now)

    def leave(self, email: str, *, now: datetime) -> Subscriber:
        """End a subscription. Raises NotFound."""
        reader = self._readers.with_address(email)
        self._readers.unsubscribe(reader.id, reason="unsubscribed", now=now)
        return self._readers.get(reader.id)

    def take_in(self, file: TextIO, *, origin: str, now: datetime) -> Iterator[Imported]:
        """Read a CSV of `COLUMNS`; lines that cannot be taken are told and stop no other.

        Raises SubscriptionError where the columns are not there.
        """
        rows = csv.DictReader(file)
        missing = [name for name in ("email", "interests") if name not in (rows.fieldnames or ())]
        if missing:
            message = f"{origin} has no column {missing[0]!r}; its first line must name {', '.join(COLUMNS)}"
            raise SubscriptionError(message)
        for row in rows:
            yield self._imported(row, line=rows.line_num, origin=origin, now=now)

    def _imported(self, row: dict[str, str | None], *, line: int, origin: str, now: datetime) -> Imported:
        email = (row.get("email") or "").strip()
        try:
            confirmed_at = _moment(row.get("confirmed_at") or "")
            consent_ = row.get("consent") or ""
            pace = make_pace(
                zone=row.get("zone") or "UTC",
                at=row.get("at") or "07:00",
                days=row.get("days") or "daily",
                language=row.get("language") or "",
            )
            interests = [line for line in map(str.strip, _apart(row.get("interests") or "")) if line]
            if confirmed_at is None:
                # Whoever left asks for the letter that brings her back herself: a list does not.
                self._refuse_suppressed(valid_address(email))
                self.ask(email, interests, pace, now=now)
            else:
                how = consent_ if consent_.startswith("import") else f"import: {consent_}".rstrip(": ")
                consent = Consent(at=min(confirmed_at, now), how=how, origin=origin)
                self.add(email, interests, pace, consent, now=now)
        except MailError:
            raise
        except DigestError as exc:
            return Imported(line=line, email=email, problem=str(exc))
        return Imported(line=line, email=email)

    def _refuse_suppressed(self, email: str) -> None:
        """Raise SubscriptionError where only she herself, or the operator, can bring an address back."""
        self._refuse_operators(email)
        reason = self._suppressions.suppressed(email)
        if reason:
            message = f"{email} has left ({reason}); only she herself can come back, by confirming a sign-up"
            raise SubscriptionError(message)

    def _refuse_operators(self, email: str) -> None:
        """Raise SubscriptionError where only the operator can bring an address back."""
        reason = self._suppressions.suppressed(email)
        if is_operators(reason):
            message = f"{email} gets no letters ({reason}); the operator lifts that with"
            raise SubscriptionError(f"{message} `digest subscribers lift {email}`")

    def _saved(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        address = valid_address(email)
        known = self._composer.languages
        if pace.language and pace.language not in known:
            message = f"letters are not written in {pace.language!r}; choose one of {', '.join(known)}"
            raise SubscriptionError(message)
        return self._readers.save(address, valid_interests(interests), pace, now=now)

    def _activated(self, reader: Subscriber, consent: Consent, *, since: datetime) -> Subscriber:
        self._readers.activate(
            reader.id,
            consent,
            watermark=self._shelf.last_dump(before=since - _LOOKS_BACK),
            next_due_at=slots.next_due(since, reader.pace),
        )
        return self._readers.get(reader.id)

    def _ask_to_confirm(self, reader: Subscriber, *, now: datetime) -> None:
        letter = self._composer.confirmation(reader, made_at=now)
        what = "the confirmation letter"
        send_at_once(self._outbox, letter, what=what, advice="subscribe again to retry")


def is_operators(reason: str | None) -> bool:
    """Whether only the operator can bring an address back that is suppressed for this reason."""
    return reason in _OPERATORS


def _apart(interests: str) -> Iterator[str]:
    """Lines between semicolons; one within quotation marks is part of its line."""
    is_quoted, begin = False, 0
    for place, sign in enumerate(interests):
        is_quoted ^= sign == '"'
        if sign == ";" and not is_quoted:
            yield interests[begin:place]
            begin = place + 1
    yield interests[begin:]


def _moment(written: str) -> datetime | None:
    if not written.strip():
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError as exc:
        raise SubscriptionError(f"{written!r} is not a moment; write one like 2026-03-01T09:00Z") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
