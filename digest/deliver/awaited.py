"""Which replies are to come: all that a conversation has to remember, because they come in order."""

from collections import deque
from enum import StrEnum

from digest.deliver.passage import Passage


class Step(StrEnum):
    """What a reply is to. The names are those of `Outcome.phase`."""

    RESET = "reset"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    QUIT = "quit"


# A name of the module is found faster than one of an enumeration.
_MAIL, _RCPT, _DATA, _DOT = Step.MAIL, Step.RCPT, Step.DATA, Step.DOT

#: What is said before a body.
ENVELOPE: tuple[Step, ...] = (_MAIL, _RCPT, _DATA)
#: Replies to a final dot and to the envelope that left with it.
_ROUND = 1 + len(ENVELOPE)


class Awaited:
    """Replies that are to come, and the letters that they are about."""

    def __init__(self) -> None:
        self._replies: deque[tuple[Step, Passage | None]] = deque()

    def __len__(self) -> int:
        return len(self._replies)

    def add(self, step: Step, passage: Passage | None) -> None:
        """One more, after the others."""
        self._replies.append((step, passage))

    def add_round(self, passage: Passage, after: Passage) -> None:
        """Four more: those to the final dot of a letter, and to MAIL, RCPT and DATA of the one after it."""
        self._replies.extend(((_DOT, passage), (_MAIL, after), (_RCPT, after), (_DATA, after)))

    def take(self) -> tuple[Step, Passage | None]:
        """The one that came."""
        return self._replies.popleft()

    def take_yes(self) -> bool:
        """Take the one that came where it is a yes of which nothing follows; whether it was.

        That is one to MAIL or RCPT of a letter that is to go on, whose next command left long ago.
        """
        if len(self._replies) < 2:
            return False
        step, passage = self._replies[0]
        if (step is not _MAIL and step is not _RCPT) or passage is None or passage.is_over:
            return False
        self._replies.popleft()
        return True

    def take_round(self) -> tuple[Passage, Passage] | None:
        """Take all four, where they are to a final dot and to the envelope behind it; the two letters.

        None where they are anything else, or where one of the letters is done with already.
        """
        replies = self._replies
        if len(replies) != _ROUND or replies[0][0] is not _DOT or replies[1][0] is not _MAIL:
            return None
        left, after = replies[0][1], replies[1][1]
        if left is None or after is None or left.is_over or after.is_over:
            return None
        replies.clear()
        return left, after

    def clear(self) -> None:
        """None will come."""
        self._replies.clear()

    @property
    def first(self) -> Step | None:
        """What comes next."""
        return self._replies[0][0] if self._replies else None

    def holds(self, step: Step) -> bool:
        """Whether a reply to such a step is to come."""
        return any(one is step for one, _ in self._replies)

    def passages(self) -> list[Passage]:
        """The letters, in their order."""
        found = {id(passage): passage for _, passage in self._replies if passage}
        return list(found.values())

    def phase(self, passage: Passage) -> str:
        """How far a letter is."""
        first = next((step for step, one in self._replies if one is passage), _MAIL)
        if first is _DOT and not passage.is_out:
            return _DATA.value
        return (_MAIL if first is Step.RESET else first).value
