"""One letter's way through a connection, and what is told of it."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from digest.deliver.answer import words
from digest.errors import MailError
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter


@dataclass(slots=True, kw_only=True, eq=False)
class Passage:
    """A letter on its way."""

    id: DeliveryId
    letter: Letter
    #: What is said before its body: MAIL, RCPT and DATA, a line each.
    opening: bytes = b""
    #: A connection broke under it before; it goes first over a new one, and not a third time.
    is_again: bool = False
    #: Only connections opened after this one take it.
    after: int = 0
    #: How many letters the connection had taken before it.
    n_before: int = 0
    #: Its final dot left us: the server may have it, whatever happens.
    is_out: bool = False
    #: Nothing more is told of it.
    is_over: bool = False


@dataclass(slots=True, kw_only=True)
class Tidings:
    """What came of letters, from all connections of an outbox.

    news: something is told, or a connection takes another letter. news_soon: the same, where it
    can wait a moment for more.
    """

    news: Callable[[], None]
    news_soon: Callable[[], None]
    #: So many answers do not wait for more.
    enough: int = 1
    answers: deque[tuple[DeliveryId, Outcome]] = field(default_factory=deque)
    #: Letters of connections that broke for reasons of their own.
    again: deque[Passage] = field(default_factory=deque)
    #: What stops the run.
    error: MailError | None = None
    #: A connection is lost or worn.
    is_parted: bool = False

    def tell(self, passage: Passage, outcome: Outcome) -> None:
        """This became of it."""
        passage.is_over = True
        self.answers.append((passage.id, outcome))
        n = len(self.answers)
        if n >= self.enough:
            self.news()
        elif n == 1:
            self.news_soon()

    def stop(self, passage: Passage, error: MailError) -> None:
        """No letter of ours is taken."""
        passage.is_over = True
        self.error = self.error or error
        self.news()

    def tell_undone(self, passage: Passage, why: str, *, phase: str) -> None:
        """It was not handed over."""
        said = words(f"not handed over: {why}", letter=passage.letter)
        self.tell(passage, Outcome(state=State.DEFERRED, said=said, phase=phase))

    def tell_doubt(self, passage: Passage, why: str) -> None:
        """It was handed over, and nobody said whether it was taken."""
        said = words(f"handed over, and no answer came: {why}", letter=passage.letter)
        self.tell(passage, Outcome(state=State.IN_DOUBT, said=said, phase="dot"))

    def tell_lost(self, passage: Passage, why: str, *, phase: str, is_slow: bool) -> None:
        """Its connection is no more. is_slow: because no reply about this letter came in time."""
        if passage.is_over:
            return
        if passage.is_out:
            self.tell_doubt(passage, why)
        elif passage.n_before and not passage.is_again and not is_slow:
            # Servers drop connections that were idle or had enough; that says nothing of this letter.
            passage.is_again = True
            self.again.append(passage)
        else:
            self.tell_undone(passage, why, phase=phase)

    def forget(self) -> None:
        """Nobody asks any more."""
        self.answers.clear()
        self.again.clear()
        self.error = None


def popped(answers: deque[tuple[DeliveryId, Outcome]]) -> Iterator[tuple[DeliveryId, Outcome]]:
    """What waits to be told, taken out of its queue."""
    while answers:
        yield answers.popleft()
