"""Signed tokens and the addresses that carry them.

A token holds a purpose, the number of a subscriber and the moment it was made; never an address. The
moment is given, not asked: the same issue gives the same letter.

The token of a return address (VERP) holds the subscriber's number and the slot instead, in base32: mail
servers on the way back may change the case of a local part, and one holds 64 characters at most.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.hmac import HMAC
from itsdangerous import BadSignature, URLSafeSerializer

from digest.errors import LinkError
from digest.model.subscriber import SubscriberId

Purpose = Literal["confirm", "unsubscribe", "manage", "issue", "feed", "address"]

#: A confirmation link that lies around is not consent any more.
CONFIRM_WITHIN = timedelta(days=7)
#: How long a link is good. The way out never closes; a feed's address is kept by a program.
GOOD_FOR: Mapping[Purpose, timedelta] = {
    "confirm": CONFIRM_WITHIN,
    "manage": timedelta(days=90),
    "issue": timedelta(days=400),
    "address": CONFIRM_WITHIN,
}

#: Where a token leads, below the public url; the feed's has an ending of its own.
_PATHS: Mapping[Purpose, str] = {
    "confirm": "confirm",
    "unsubscribe": "u",
    "manage": "me",
    "issue": "issues",
    "address": "address",
}

#: RFC 5321, 4.5.3.1.1.
LONGEST_LOCAL_PART = 64
#: Characters of the longest return token, with its "+": a day of 3 bytes, a number of 8, a MAC of 12.
LONGEST_RETURN_TOKEN = 38
_SLOT_BYTES = 3
_EXPIRED: Mapping[Purpose, str] = {
    "confirm": "this confirmation link has expired; sign up again to get a new one",
    "manage": "this link has expired; take the one from your newest letter, or ask for a new one",
    "address": "this link has expired; change your address once more to get a new one",
    "issue": "this link has expired; the papers are in the archive still",
}
#: 96 bits: a forger has as many guesses as he can send letters.
_MAC_BYTES = 12
_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a valid token says."""

    subscriber_id: SubscriberId
    #: Aware, UTC, whole seconds.
    made_at: datetime
    #: Of the issue that it belongs to; None for what belongs to no issue.
    slot: date | None = None


class Links:
    """Makes and reads tokens. keys: oldest first; the last one signs, all of them are accepted."""

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._starts = {purpose: f"{self._public_url}/{path}/".encode() for purpose, path in _PATHS.items()}
        self._keys = list(keys)
        self._macs: dict[Purpose, HMAC] = {}

    def token(
        self, purpose: Purpose, subscriber_id: SubscriberId, *, made_at: datetime, slot: date | None = None
    ) -> str:
        """A token that is good for one purpose; slot: of the issue that it belongs to."""
        return self._signed(purpose, _payload(subscriber_id, _seconds(made_at), slot))

    def of_issue(self, subscriber_id: SubscriberId, slot: date, *, made_at: datetime) -> tuple[str, str, str]:
        """The addresses in an issue's letter: its own on the web, where she tunes, where she leaves.

        `/more/N`, `/less/N` and `/save/N` below the first one judge its paper N.
        """
        seconds, starts = _seconds(made_at), self._starts
        hers, this = _payload(subscriber_id, seconds), _payload(subscriber_id, seconds, slot)
        return (
            self._signed("issue", this, starts["issue"]),
            self._signed("manage", hers, starts["manage"]),
            self._signed("unsubscribe", hers, starts["unsubscribe"]),
        )

    @property
    def home_url(self) -> str:
        """The first page."""
        return f"{self._public_url}/"

    def confirm_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where a sign-up is confirmed."""
        return self._url("confirm", subscriber_id, made_at)

    def unsubscribe_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where one click, or one POST (RFC 8058), ends a subscription."""
        return self._url("unsubscribe", subscriber_id, made_at)

    def manage_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where a reader tunes her digest; `/pause` below it asks for a pause."""
        return self._url("manage", subscriber_id, made_at)

    def address_url(self, subscriber_id: SubscriberId, *, made_at: datetime) -> str:
        """Where a change of address is confirmed; made_at: when it was asked for."""
        return self._url("address", subscriber_id, made_at)

    def seed(self, subscriber_id: SubscriberId, slot: date) -> str:
        """32 hex digits that stand for one issue: the same every time, and nobody can tell whose they are."""
        message = f"issue:{subscriber_id}:{slot.isoformat()}".encode()
        return hmac.digest(self._keys[-1].encode(), message, "sha256").hex()[:32]

    def return_address(self, bounce_address: str, subscriber_id: SubscriberId, slot: date) -> str:
        """Where a letter's bounces go: `bounces+token@domain`, in lower case behind the "+".

        bounce_address: `bounces@domain`, of at most 26 characters before the @.
        """
        local, _, domain = bounce_address.rpartition("@")
        number = int(subscriber_id)
        payload = slot.toordinal().to_bytes(_SLOT_BYTES, "big")
        payload += number.to_bytes((number.bit_length() + 7) // 8, "big")
        token = base64.b32encode(payload + _mac(self._keys[-1], payload)).decode("ascii")
        return f"{local}+{token.rstrip('=').lower()}@{domain}"

    def read_return(self, address: str) -> tuple[SubscriberId, date]:
        """The subscriber and the slot of a return address, in any case.

        Raises LinkError where it is forged, cut off or not one of ours.
        """
        token = address.rpartition("@")[0].rpartition("+")[2].upper()
        try:
            raw = base64.b32decode(token + "=" * (-len(token) % 8))
            payload, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
            slot = date.fromordinal(int.from_bytes(payload[:_SLOT_BYTES], "big"))
        except ValueError as exc:
            raise _foreign_return() from exc
        if not any(hmac.compare_digest(mac, _mac(key, payload)) for key in self._keys):
            raise _foreign_return()
        return SubscriberId(int.from_bytes(payload[_SLOT_BYTES:], "big")), slot

    def read(self, purpose: Purpose, token: str, *, now: datetime) -> Ticket:
        """What a token says. Raises LinkError where it is forged, expired or for another purpose."""
        try:
            number, seconds, *day = _serializer(self._keys, purpose).loads(token)
            made_at = datetime.fromtimestamp(seconds, UTC)
            slot = date.fromordinal(day[0]) if day else None
        except (BadSignature, TypeError, ValueError, OverflowError) as exc:
            message = "this link is not one of ours, or was cut off; copy the whole of it from the letter"
            raise LinkError(message, purpose=purpose) from exc
        if purpose in GOOD_FOR and now - made_at > GOOD_FOR[purpose]:
            raise LinkError(_EXPIRED[purpose], purpose=purpose)
        return Ticket(subscriber_id=SubscriberId(number), made_at=made_at, slot=slot)

    def _url(self, purpose: Purpose, subscriber_id: SubscriberId, made_at: datetime) -> str:
        return self._signed(purpose, _payload(subscriber_id, _seconds(made_at)), self._starts[purpose])

    def _signed(self, purpose: Purpose, payload: bytes, before: bytes = b"") -> str:
        """What `dumps` of itsdangerous gives, at a tenth of its cost: letters have several, each its own."""
        mac = (self._macs.get(purpose) or self._new_mac(purpose)).copy()
        mac.update(payload)
        return (before + payload + b"." + _as_text(mac.finalize())).decode()

    def _new_mac(self, purpose: Purpose) -> HMAC:
        """What signs for a purpose, with the key that itsdangerous makes of the newest one; to be copied."""
        serializer = _serializer(self._keys, purpose)
        key = serializer.make_signer(serializer.salt).derive_key()
        mac = self._macs[purpose] = HMAC(key, SHA1())  # noqa: S303  as itsdangerous does
        return mac


def _serializer(keys: list[str], purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt=f"digest.{purpose}")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _payload(subscriber_id: SubscriberId, seconds: int, slot: date | None = None) -> bytes:
    """What a token says, before its signature."""
    day = f",{slot.toordinal()}" if slot else ""
    return _as_text(f"[{subscriber_id},{seconds}{day}]".encode())


def _as_text(raw: bytes) -> bytes:
    """In base64 for addresses (RFC 4648, 5), unpadded."""
    return binascii.b2a_base64(raw, newline=False).translate(_FOR_ADDRESSES).rstrip(b"=")


def _mac(key: str, payload: bytes) -> bytes:
    return hmac.digest(key.encode(), b"return:" + payload, "sha256")[:_MAC_BYTES]


def _foreign_return() -> LinkError:
    return LinkError("this return address is not one of ours; nothing was changed for it", purpose="return")
