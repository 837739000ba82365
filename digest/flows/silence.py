"""Why a reader got nothing: the first gate that her letter of today met, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest import slots
from digest.flows.desk import Desk
from digest.model.delivery import State
from digest.model.glance import LetterGlance
from digest.model.paper import StoredPaper
from digest.model.ranking import Gate, Ranked
from digest.model.subscriber import FOREVER, Standing, Subscriber, SubscriberId

#: Papers of which it is said why they are not in her letter.
_NEWEST = 20
#: Her letters that are looked through for the one of today.
_LETTERS = 30

_SUPPRESSED = {
    "unsubscribed": "She has left; only she herself can come back, by confirming a new sign-up.",
    "complaint": "She complained about a letter; lift it, and she must then confirm a new sign-up.",
    "dead address": "Her mailbox was taken for dead; lift it once it is known to work.",
}
_SKIPPED = {
    "quiet day": "Nothing new met her interests; below is why, paper by paper.",
    "paused": "Her letters were paused when it was due.",
    "expired": "It could not leave before her next one was due; its papers are candidates again.",
    "too late": "Nobody tried to send it in time; its papers go into her next one.",
    "dropped": "It was in doubt, and an operator let it be.",
}
_UNDER_WAY = (State.DUE, State.CLAIMED, State.SENDING, State.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Why nothing came, or that it did."""

    #: "not confirmed", "paused", "quiet day", "not due yet", "sending on hold", "sent" …
    name: str
    #: One sentence.
    sentence: str


class Readers(Protocol):
    """The subscribers. May raise StoreError."""

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address."""


class Letters(Protocol):
    """Her letters. May raise StoreError."""

    def letters_to(self, who: SubscriberId, *, limit: int) -> list[LetterGlance]:
        """Her last ones, newest slot first."""


class Pauses(Protocol):
    """What is not sent to. May raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, with the reasons; "*" for everything."""


class Shelf(Protocol):
    """Papers. May raise StoreError."""

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        """The papers first seen last before a moment."""


class Silence:
    """Answers for one reader and the next. Good until the next dump comes in."""

    def __init__(
        self, *, readers: Readers, letters: Letters, pauses: Pauses, shelf: Shelf, desk: Desk
    ) -> None:
        self._readers = readers
        self._letters = letters
        self._pauses = pauses
        self._shelf = shelf
        self._desk = desk
        #: The same list for every reader: what is prepared of it is prepared once.
        self._newest: Sequence[StoredPaper] | None = None

    def why(self, reader: Subscriber, *, now: datetime) -> Answer:
        """The gate of her letter of today."""
        suppressed = self._readers.suppressed(reader.email)
        standing = _standing(reader, suppressed, now=now)
        if standing:
            return standing
        paused = self._pauses.active(now)
        slot = slots.slot_at(now, reader.pace)
        for letter in self._letters.letters_to(reader.id, limit=_LETTERS):
            if letter.slot == slot:
                return _of_letter(letter, _resting(reader, paused))
        if reader.next_due_at is None or reader.next_due_at <= now:
            return Answer(
                name="not made yet",
                sentence="Her hour has come and nobody has made her issue: is the scheduler at work?",
            )
        at = f"{reader.next_due_at:%Y-%m-%d %H:%M} UTC"
        return Answer(name="not due yet", sentence=f"Her next issue is due at {at}.")

    def papers(self, reader: Subscriber, *, now: datetime) -> list[tuple[StoredPaper, Ranked | Gate]]:
        """The newest papers, each with the gate that drops it for her, or its score."""
        if self._newest is None:
            self._newest = self._shelf.newest(before=now, most=_NEWEST)
        newest = self._newest
        if not newest:
            return []
        return list(zip(newest, self._desk.explain(reader, newest, newest), strict=True))[::-1]


def _standing(reader: Subscriber, suppressed: str | None, *, now: datetime) -> Answer | None:
    if suppressed:
        return Answer(
            name=suppressed, sentence=_SUPPRESSED.get(suppressed, "Nothing is sent to her address.")
        )
    if reader.standing is Standing.PENDING:
        return Answer(name="not confirmed", sentence="She has not confirmed her sign-up.")
    if reader.standing is Standing.UNSUBSCRIBED:
        return Answer(name="unsubscribed", sentence="She has left.")
    if reader.paused_until and reader.paused_until > now:
        is_open = reader.paused_until >= FOREVER
        until = "until it is resumed" if is_open else f"until {reader.paused_until:%Y-%m-%d %H:%M} UTC"
        return Answer(name="paused", sentence=f"Her letters are paused {until}.")
    return None


def _of_letter(letter: LetterGlance, resting: str) -> Answer:
    said = f" The server said: {letter.said}" if letter.said else ""
    match letter.state:
        case State.SKIPPED:
            return Answer(name=letter.reason, sentence=_SKIPPED.get(letter.reason, "It was skipped."))
        case State.SENT:
            return Answer(name="sent", sentence=f"Her letter left at {letter.changed_at:%H:%M} UTC.{said}")
        case State.FAILED:
            return Answer(name="failed", sentence=f"Her letter was refused for good.{said}")
        case State.IN_DOUBT:
            return Answer(name="in doubt", sentence="Nobody knows whether her letter arrived.")
    if resting and letter.state in _UNDER_WAY:
        return Answer(name="sending on hold", sentence=f"Her letter waits: {resting}.")
    return Answer(name=letter.state.value, sentence=f"Her letter waits to be sent.{said}")


def _resting(reader: Subscriber, paused: Mapping[str, str]) -> str:
    domain = reader.email.rpartition("@")[2].lower()
    return paused.get("*") or paused.get(domain) or ""
