"""Letters over SMTP.

Their event loop runs while letters are on their way, and stands still while the next
one is asked for. A letter is asked for when a connection has room for it: one at a time where the server
takes one command at a time, up to two ahead of the answer where it offers PIPELINING.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from types import TracebackType
from typing import Self

from digest.deliver.conversation import Conversation
from digest.deliver.destination import SmtpDestination
from digest.deliver.greeting import Greeter
from digest.deliver.passage import Passage, Tidings
from digest.deliver.turns import Turns
from digest.errors import MailError
from digest.log import log
from digest.model.delivery import DeliveryId, Outcome
from digest.model.letter import Letter
from digest.settings import SmtpSettings

#: How long Ctrl-C waits for the answer to letters that are handed over: an answer is better than a doubt.
_LAST_ANSWER_S = 5.0

#: Turns of the loop: one to notice, one to act, one for the layer above (TLS).
_NOTICED_IN = 3

_IS_IDLE = attrgetter("is_idle")

Item = tuple[DeliveryId, Letter]
Answer = tuple[DeliveryId, Outcome]


class SmtpOutbox:
    """A mail server. Connections are opened as letters need them, reused, renewed when worn or lost.

    connections: how many may be open at once. tls: which certificates are believed; the system's where None.
    clock: seconds that only grow.
    """

    def __init__(
        self,
        destination: SmtpDestination,
        settings: SmtpSettings,
        *,
        connections: int = 1,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._destination = destination
        self._settings = settings
        self._most = connections
        self._clock = clock
        self._turns = Turns()
        self._greeter = Greeter(destination, settings, tls=tls)
        self._tidings = Tidings(news=self._turns.news, news_soon=self._turns.news_soon)
        self._conversations: list[Conversation] = []
        self._opening: asyncio.Task[None] | None = None
        self._n_opened = 0
        #: Asked for, and with no connection yet.
        self._stock: deque[Passage] = deque()
        #: Asked for, and not answered.
        self._n_under_way = 0
        #: Whether more letters are there to be asked for.
        self._is_flowing = False
        #: When a connection was last of use.
        self._used_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._conversations or self._opening:
                self._hang_up()
        finally:
            self._turns.close()

    @property
    def shown(self) -> str:
        return self._destination.shown

    def use(self, connections: int) -> None:
        """From now on no more than so many connections at once."""
        self._most = connections

    def connect(self) -> None:
        """Connect and log in, unless that is done. Raises MailTemporary or MailPermanent."""
        self._notice()
        while not self._tidings.error and not any(one.takes_letters for one in self._conversations):
            self._opening = self._opening or self._turns.loop.create_task(self._open())
            self._turns.until(self._opening.done)
            self._opened()
        if self._tidings.error:
            raise self._taken_error()

    @property
    def offered(self) -> tuple[str, ...]:
        """What the server offers, as EHLO names it; nothing while there is no connection."""
        return tuple(name.upper() for one in self._conversations[:1] for name in one.offered)

    def send(self, letters: Iterable[Item | None]) -> Iterator[Answer]:
        """Hand letters over, as many at once as connections take, and tell each outcome as it comes.

        None among the letters stands for none at the moment: it is asked again once an answer was told.

        Raises MailError where the server takes no letter of ours at all: it cannot be reached, its
        certificate is wrong, it refuses the login or the sender. Letters without an outcome were then not
        handed over.
        """
        if self._conversations:
            self._notice()
        try:
            with self._turns.minding_ctrl_c():
                yield from self._carried(iter(letters))
        finally:
            self._forget()

    def _carried(self, letters: Iterator[Item | None]) -> Iterator[Answer]:
        is_more = True
        answers = self._tidings.answers
        while True:
            while answers:
                self._n_under_way -= 1
                yield answers.popleft()
            if self._turns.is_interrupted:
                self._turns.is_interrupted = False
                raise KeyboardInterrupt
            if self._tidings.error:
                yield from self._last_answers()
                raise self._taken_error()
            try:
                is_more = is_more and self._pull(letters)
            except BaseException:
                # What is handed over is answered for before anybody hears of it.
                yield from self._last_answers(why="the run ended", wait_s=_LAST_ANSWER_S)
                raise
            if self._n_under_way and not answers:
                self._progress()
            elif not self._n_under_way and not is_more:
                return

    def _pull(self, letters: Iterator[Item | None]) -> bool:
        """Ask for letters while there is room. Whether more may come."""
        takers: list[Conversation] = []
        while not (self._stock or self._tidings.again or self._tidings.answers or self._tidings.error):
            takers = takers or self._takers()
            if not takers and len(self._conversations) >= self._most and self._n_under_way:
                break
            try:
                item = next(letters)
            except StopIteration:
                self._is_flowing = False
                return False
            self._is_flowing = item is not None
            if item:
                self._n_under_way += 1
                passage = Passage(id=item[0], letter=item[1])
                # Where no connection takes it, one is opened for it.
                takers.pop().take(passage) if takers else self._stock.append(passage)
            elif self._n_under_way:
                break
        return True

    def _takers(self) -> list[Conversation]:
        """Connections with room for a letter, idle ones last."""
        takers = [one for one in self._conversations if one.has_room]
        if len(takers) > 1:
            takers.sort(key=_IS_IDLE)
        return takers

    def _progress(self) -> None:
        """Let the loop run until there is news."""
        if self._stock or self._tidings.again or self._tidings.is_parted:
            self._deal()
            self._staff()
        if not self._tidings.answers:
            if self._is_flowing and self._conversations and self._conversations[0].is_pipelining:
                # Letters told of and made several at a time cost less; the server has others meanwhile.
                self._tidings.enough = len(self._conversations)
            self._turns.until_news()
            self._tidings.enough = 1
            self._used_at = self._clock()
        if self._turns.is_interrupted:
            self._settle("the run was stopped", _LAST_ANSWER_S)
        self._opened()

    def _deal(self) -> None:
        """Give letters that wait to connections; those that lost theirs only to newer ones."""
        again = self._tidings.again
        for passage in again:
            passage.after = passage.after or self._n_opened
        for one in reversed(self._takers()):
            if again and one.nth > again[0].after:
                one.take(again.popleft())
            elif self._stock:
                one.take(self._stock.popleft())

    def _staff(self) -> None:
        """Part with connections that are worn, and open one more where letters wait for it."""
        self._tidings.is_parted = False
        self._conversations = [one for one in self._conversations if not one.is_closed]
        needs_new = bool(self._tidings.again) and len(self._conversations) >= self._most
        for one in self._conversations:
            if one.is_idle and (needs_new or not one.takes_letters):
                one.end()
        is_wanted = bool(self._stock or self._tidings.again)
        if is_wanted and not self._opening and len(self._conversations) < self._most:
            self._opening = self._turns.loop.create_task(self._open())

    async def _open(self) -> None:
        try:
            line = await self._greeter.connected()
            self._n_opened += 1
            one = Conversation(line, self._destination, self._settings, self._tidings, nth=self._n_opened)
            self._conversations.append(one)
            self._used_at = self._clock()
        except MailError as exc:
            if any(one.takes_letters for one in self._conversations):
                # One more is not to be had: those that are there do.
                log.info("deliver.no_more_connections", connections=len(self._conversations), reason=str(exc))
                self._most = len(self._conversations)
            else:
                self._tidings.error = exc
        finally:
            self._tidings.news()

    def _opened(self) -> None:
        """See to a connection whose opening came to an end."""
        if self._opening and self._opening.done():
            opening, self._opening = self._opening, None
            opening.result()

    def _notice(self) -> None:
        """See what arrived while the loop stood still, a hang-up above all, and what was idle too long."""
        self._turns.take(_NOTICED_IN)
        is_stale = self._clock() - self._used_at > self._settings.idle_s
        for one in self._conversations:
            if is_stale or not one.takes_letters:
                one.end()
        self._conversations = [one for one in self._conversations if not one.is_closed]

    def _last_answers(self, *, why: str = "", wait_s: float | None = None) -> Iterator[Answer]:
        self._settle(why, wait_s)
        while self._tidings.answers:
            self._n_under_way -= 1
            yield self._tidings.answers.popleft()

    def _settle(self, why: str, wait_s: float | None) -> None:
        """End every connection; letters that are handed over are waited for."""
        for one in self._conversations:
            one.end(why)
        for passage in (*self._tidings.again, *self._stock):
            if why:
                self._tidings.tell_undone(passage, why, phase="mail")
        self._tidings.again.clear()
        self._stock.clear()
        if not self._turns.until(self._is_answered, within_s=wait_s):
            for one in self._conversations:
                one.abort()

    def _is_answered(self) -> bool:
        return not any(one.is_handed_over for one in self._conversations)

    def _taken_error(self) -> MailError:
        error, self._tidings.error = self._tidings.error, None
        if error is None:
            raise AssertionError("there is an error")
        return error

    def _forget(self) -> None:
        """Nothing of these letters is told any more."""
        if self._n_under_way:
            for one in self._conversations:
                if not one.is_idle:
                    one.abort()
        self._stock.clear()
        self._tidings.forget()
        self._n_under_way = 0

    def _hang_up(self) -> None:
        # It may be through already, or forget a cancellation that comes as a step of it ends.
        while self._opening and not self._opening.done():
            self._opening.cancel()
            self._turns.take(1)
        for one in self._conversations:
            one.end()
        self._turns.until(lambda: all(one.is_closed for one in self._conversations))
        self._turns.take(_NOTICED_IN)
