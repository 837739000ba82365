"""Letters over one connection, each command as early as the server allows.

Where it offers PIPELINING (RFC 2920), the envelope of the next letter leaves in one write with the body of
this one: a letter costs one round trip::

    we       MAIL RCPT DATA        body 1 . MAIL RCPT DATA         body 2 .
    server                 250 250 354                250 250 250 354      250

Elsewhere each command waits for the answer to the one before. Replies come in the order of the commands:
a queue of what is awaited says what each is about. What is known at a broken connection depends on how far
the letter was: before its final dot it did not arrive, after that it is in doubt.
"""

import asyncio
from collections import deque
from itertools import repeat

from digest.deliver.alarm import Alarm
from digest.deliver.answer import outcome_of_dot
from digest.deliver.awaited import ENVELOPE, Awaited, Step
from digest.deliver.destination import SmtpDestination
from digest.deliver.envelope import envelope
from digest.deliver.greeting import Line
from digest.deliver.objection import objection
from digest.deliver.outlet import Outlet
from digest.deliver.passage import Passage, Tidings
from digest.deliver.replies import Replies, Reply, is_go_ahead
from digest.deliver.wire import DOT, on_the_wire, opening
from digest.errors import MailError
from digest.model.delivery import Outcome, State
from digest.settings import SmtpSettings

_GO_ON, _CLOSING = 354, 421
_RESET, _DATA, _DOT, _QUIT = Step.RESET, Step.DATA, Step.DOT, Step.QUIT

#: Politeness at the end is not worth a long wait.
_QUIT_S = 5.0


class Conversation(asyncio.Protocol):
    """A greeted connection that carries letters until it is lost, worn or told to end."""

    def __init__(
        self, line: Line, destination: SmtpDestination, settings: SmtpSettings, tidings: Tidings, *, nth: int
    ) -> None:
        self._transport, self.offered = line
        self._outlet = Outlet(self._transport)
        self._destination = destination
        self._settings = settings
        self._tidings = tidings
        self._replies = Replies()
        self._awaited = Awaited()
        #: What waits to be said until the reply before it came.
        self._unsaid: deque[tuple[Step, Passage, bytes]] = deque()
        #: The letter whose envelope is under discussion, and the one after it.
        self._in_hand: Passage | None = None
        self._next: Passage | None = None
        #: The letter whose body is still with us.
        self._leaving: Passage | None = None
        self._needs_reset = False
        self._is_ending, self._why = False, ""
        #: Whether a letter is taken ahead of the answer to the one before.
        self.is_pipelining = "pipelining" in line.offered
        self._alarm = Alarm(lambda: self._lose("Timed out waiting for server response", is_timeout=True))
        #: The how manyth of its outbox.
        self.nth = nth
        self.n_letters = 0
        most = settings.letters_per_connection
        self._most_letters = min(most, line.most_letters or most)
        self.is_closed = False
        #: Whether it takes a letter now, and whether nothing is under way: seen to after all that happens.
        self.has_room, self.is_idle = True, True
        self._transport.set_protocol(self)

    @property
    def is_handed_over(self) -> bool:
        """Whether an answer to a final dot is awaited."""
        return self._awaited.holds(_DOT)

    @property
    def takes_letters(self) -> bool:
        """Whether it is of any use for further letters."""
        return not (self._is_ending or self.is_closed or self.n_letters >= self._most_letters)

    def take(self, passage: Passage) -> None:
        """Carry a letter: at once, or behind the one that is under way."""
        passage.n_before = self.n_letters
        self.n_letters += 1
        fit = envelope(passage.letter, self.offered)
        if isinstance(fit, Outcome):
            self._tidings.tell(passage, fit)
        else:
            passage.opening = opening(fit)
            if self._in_hand:
                self._next = passage
            else:
                self._begin(passage)
        self._look_for_room()

    def end(self, why: str = "") -> None:
        """Take leave as soon as nothing is handed over any more.

        Letters that are not handed over by then are told of with the reason, where there is one.
        """
        self._is_ending, self._why = True, why or self._why
        if not self._awaited:
            self._await(_QUIT, None)
            self._outlet.write(b"QUIT\r\n")
        elif not (self._awaited.holds(_QUIT) or self.is_handed_over):
            self.abort()
        self._look_for_room()

    def abort(self) -> None:
        """Hang up, whatever is under way."""
        for passage in self._passages():
            if not passage.is_over and not passage.is_out:
                passage.is_over = True
                if self._why:
                    self._tidings.tell_undone(passage, self._why, phase=self._awaited.phase(passage))
        self._lose("Connection lost")

    def data_received(self, data: bytes) -> None:
        replies = self._replies.heard(data)
        if not (is_go_ahead(replies) and self._go_on(replies[0])):
            for reply in replies:
                if self.is_closed:
                    return
                if not (200 <= reply.code <= 299 and self._awaited.take_yes()):
                    self._hear(reply)
        self._watch()
        self._look_for_room()

    def resume_writing(self) -> None:
        if self._leaving:
            self._leaving.is_out, self._leaving = True, None
            self._watch()
            self._look_for_room()
            self._tidings.news()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose(str(exc or "Connection lost"))

    def _begin(self, passage: Passage) -> None:
        self._in_hand = passage
        steps, said = ENVELOPE, passage.opening
        if self._needs_reset:
            self._needs_reset = False
            steps, said = (_RESET, *steps), b"RSET\r\n" + said
        if self.is_pipelining:
            for step in steps:
                self._await(step, passage)
            self._outlet.write(said)
        else:
            lines = said.splitlines(keepends=True)
            self._unsaid.extend(zip(steps, repeat(passage), lines, strict=False))
            self._say_next()

    def _say_next(self) -> None:
        if self._unsaid and not self._awaited:
            step, passage, line = self._unsaid.popleft()
            self._await(step, passage)
            self._outlet.write(line)

    def _send_body(self, passage: Passage) -> None:
        """The body and its dot, and the next envelope in the same write."""
        after = b""
        if self._next and self.is_pipelining:
            self._in_hand, self._next = self._next, None
            after = self._in_hand.opening
            self._awaited.add_round(passage, self._in_hand)
        else:
            self._in_hand = None
            self._awaited.add(_DOT, passage)
        n_left = self._outlet.write(on_the_wire(passage.letter), DOT, after)
        passage.is_out = n_left <= len(after)
        if not passage.is_out:
            # The transport tells us when no more than that is left to write: then the dot is on its way.
            self._leaving = passage
            self._transport.set_write_buffer_limits(high=len(after), low=len(after))
        if not self._tidings.answers:
            self._tidings.news()

    def _await(self, step: Step, passage: Passage | None) -> None:
        self._awaited.add(step, passage)
        if len(self._awaited) == 1:
            self._watch()

    def _go_on(self, reply: Reply) -> bool:
        """Whether the four are to a letter and the next envelope: then at once what `_hear` would do."""
        if self._is_ending or not (letters := self._awaited.take_round()):
            return False
        self._hear_last(letters[0], reply)
        self._send_body(letters[1])
        return True

    def _hear(self, reply: Reply) -> None:
        if reply.code < 0 or not self._awaited:
            # Not SMTP, or a word nobody asked for: a server that takes leave.
            self._lose(f"the server said {reply.said}" if self._awaited else "Connection lost")
            return
        step, passage = self._awaited.take()
        if passage is None or (step is _RESET and not 200 <= reply.code <= 299):
            # It took leave, or cannot forget the last letter and is not used for the next.
            self._lose("Connection lost")
        elif step is _DOT:
            self._hear_last(passage, reply)
        elif step is not _RESET:
            self._hear_of(step, passage, reply)
        if reply.code == _CLOSING and not self.is_closed:
            self._lose("the server closes the connection")
        elif not self.is_closed:
            self._say_next()
            if self._is_ending and not self.is_handed_over:
                self.end()

    def _hear_of(self, step: Step, passage: Passage, reply: Reply) -> None:
        """A reply to MAIL, RCPT or DATA."""
        if not passage.is_over:
            found = objection(step, reply, letter=passage.letter, destination=self._destination)
            if found:
                self._give_up(passage, found)
            elif step is _DATA:
                self.abort() if self._is_ending else self._send_body(passage)
        elif step is _DATA:
            if reply.code == _GO_ON:
                # It wants a body for nobody (RFC 2920, 3.1): an empty one.
                self._await(_DOT, passage)
                self._outlet.write(DOT)
            self._let_go(passage)

    def _hear_last(self, passage: Passage, reply: Reply) -> None:
        if passage.is_over:
            return
        outcome = outcome_of_dot(*reply, letter=passage.letter)
        self._tidings.tell(passage, outcome)
        if outcome.state is State.IN_DOUBT:
            self._lose("the server does not speak SMTP")

    def _give_up(self, passage: Passage, why: Outcome | MailError) -> None:
        """The server refused a letter; it would take its further commands for those of the next one."""
        if isinstance(why, Outcome):
            self._tidings.tell(passage, why)
        else:
            self._tidings.stop(passage, why)
        self._needs_reset = True
        self._unsaid.clear()
        if passage not in self._awaited.passages():
            self._let_go(passage)

    def _let_go(self, passage: Passage) -> None:
        """The letter in hand is done with; the next one may be offered."""
        if self._in_hand is not passage:
            return
        self._in_hand = None
        if self._next and not self._is_ending:
            passage, self._next = self._next, None
            self._begin(passage)
        self._tidings.news()

    def _passages(self) -> list[Passage]:
        """Letters under way, in their order."""
        later = [passage for passage in (self._in_hand, self._next) if passage]
        found = self._awaited.passages()
        return found + [passage for passage in later if passage not in found]

    def _lose(self, why: str, *, is_timeout: bool = False) -> None:
        """The connection is no more: say what is known of each letter."""
        if self.is_closed:
            return
        self.is_closed = True
        for at, passage in enumerate(self._passages()):
            phase = self._awaited.phase(passage)
            self._tidings.tell_lost(passage, why, phase=phase, is_slow=is_timeout and at == 0)
        self._awaited.clear()
        self._in_hand = self._next = self._leaving = None
        self._alarm.stop()
        self._transport.abort()
        self._look_for_room()
        self._tidings.news()

    def _watch(self) -> None:
        """See that the next reply comes in time."""
        first = self._awaited.first
        if first is None:
            self._alarm.off()
        elif first is _DOT and not self._leaving:
            self._alarm.set(self._settings.final_dot_timeout_s)
        else:
            timeout_s = self._settings.timeout_s
            self._alarm.set(min(timeout_s, _QUIT_S) if first is _QUIT else timeout_s)

    def _look_for_room(self) -> None:
        """See whether a letter may come now, or ever."""
        self.is_idle = not self._awaited
        if not (self._is_ending or self.is_closed or self.n_letters >= self._most_letters):
            self.has_room = not (self._leaving or (self._next if self.is_pipelining else self._awaited))
        else:
            self.has_room = False
            self._tidings.is_parted |= self.is_idle
