"""Signed tokens and the addresses that carry them.

A token holds a purpose, the number of a subscriber and the moment it was made; never an address. The
moment is given, not asked: the same issue gives the same letter.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer

from digest.errors import LinkError
from digest.model.subscriber import SubscriberId

Purpose = Literal["confirm", "unsubscribe"]

#: A confirmation link that lies around is not consent any more.
CONFIRM_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a valid token says."""

    subscriber_id: SubscriberId
    #: Aware, UTC, whole seconds.
    made_at: datetime


class Links:
    """Makes and reads tokens. keys: oldest first; the last one signs, all of them are accepted."""

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._keys = list(keys)

    def token(self, purpose: Purpose, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """A token that is good for one purpose."""
        signed = self._serializer(purpose).dumps([subscriber_id, int(made_at.timestamp())])
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def confirm_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where a sign-up is confirmed."""
        return f"{self._public_url}/confirm/{self.token('confirm', subscriber_id, made_at=made_at)}"

    def unsubscribe_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where one click, or one POST (RFC 8058), ends a subscription."""
        return f"{self._public_url}/u/{self.token('unsubscribe', subscriber_id, made_at=made_at)}"

    def seed(self, subscriber_id: SubscriberId, slot: date) -> str:
        """32 hex digits that stand for one issue: the same every time, and nobody can tell whose they are."""
        message = f"issue:{subscriber_id}:{slot.isoformat()}".encode()
        return hmac.new(self._keys[-1].encode(), message, "sha256").hexdigest()[:32]

    def read(self, purpose: Purpose, token: str, *, now: datetime) -> Ticket:
        """What a token says. Raises LinkError where it is forged, expired or for another purpose."""
        try:
            number, seconds = self._serializer(purpose).loads(token)
            made_at = datetime.fromtimestamp(seconds, UTC)
        except (BadSignature, TypeError, ValueError, OverflowError) as exc:
            message = "this link is not one of ours, or was cut off; copy the whole of it from the letter"
            raise LinkError(message, purpose=purpose) from exc
        if purpose == "confirm" and now - made_at > CONFIRM_WITHIN:
            message = "this confirmation link has expired; sign up again to get a new one"
            raise LinkError(message, purpose=purpose)
        return Ticket(subscriber_id=SubscriberId(number), made_at=made_at)

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt=f"digest.{purpose}")
