"""An outbox that takes care: it keeps the pace, leaves alone what is in trouble, and stops in time.

It wraps an outbox and has its shape. Letters for a domain that rests are deferred without being tried; a
run that must not go on ends with a MailError, and the letter in hand was then not handed over.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from digest.deliver.answer import domain_of
from digest.deliver.berths import HeldBerths
from digest.deliver.guards import Guards
from digest.deliver.passage import popped
from digest.deliver.paused import EVERYTHING, KnownPauses, Pauses
from digest.deliver.policy import Verdict, verdict
from digest.errors import MailError, MailPermanent, MailTemporary
from digest.log import log
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter

#: Before a connection that failed is tried again while its breaker is still closed, in seconds.
_AFTER_TROUBLE_S = 0.5

#: How often pauses are looked for, in seconds.
_LOOK_S = 1.0
#: More letters than any number of connections is good for.
_WIDEST = 1000

Item = tuple[DeliveryId, Letter]
Answer = tuple[DeliveryId, Outcome]


class Outbox(Protocol):
    """What is wrapped."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def shown(self) -> str: ...

    def connect(self) -> None: ...

    def use(self, connections: int) -> None: ...

    def send(self, letters: Iterable[Item | None]) -> Iterator[Answer]: ...


class GuardedOutbox:
    """An outbox with its guards.

    now: the moment of the run (aware, UTC), from which pauses count. clock: seconds that only grow; wait:
    lets them pass.
    """

    def __init__(
        self,
        inner: Outbox,
        guards: Guards,
        *,
        pauses: Pauses,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner = inner
        self._guards = guards
        self._paused = KnownPauses(pauses)
        self._now = now
        self._clock = clock
        self._wait = wait
        self._held = HeldBerths(guards.berths, guards.settings.connections, clock=clock, wait=wait)
        self._looked_at = 0.0
        #: Asked for and not yet handed on.
        self._waiting: deque[Item] = deque()
        #: Handed on and not answered, in their order.
        self._under_way: dict[DeliveryId, Item] = {}
        #: How many letters may be under way: it grows with every letter taken and shrinks with every refusal.
        self._window = 1
        #: Told without asking the server.
        self._own: deque[Answer] = deque()
        #: Why the run ends, once what is under way is answered.
        self._end: MailError | None = None
        #: Whether the server answered to a letter since this outbox was opened.
        self._has_worked = False

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._inner.__exit__(kind, exc, trace)
        finally:
            self._held.leave()

    @property
    def shown(self) -> str:
        return self._inner.shown

    def connect(self) -> None:
        """Connect and log in, whatever is paused. Raises MailTemporary or MailPermanent."""
        self._held.take_one(self.shown)
        self._inner.connect()

    def send(self, letters: Iterable[Item]) -> Iterator[Answer]:
        """Hand letters over and tell each outcome as it comes.

        Raises MailError where nothing can, or should, be sent: by the server's word, by ours, or because
        sending rests.
        """
        self._look_for_pauses()
        self._end = None
        offered = iter(letters)
        while True:
            try:
                for delivery, outcome in self._inner.send(self._allowed(offered)):
                    if self._own:
                        yield from popped(self._own)
                    if self._heard(delivery, outcome):
                        yield delivery, outcome
                is_done = True
            except MailError as exc:
                self._end, is_done = self._end or self._suffered(exc), False
            yield from popped(self._own)
            self._waiting.extendleft(reversed(self._under_way.values()))
            self._under_way.clear()
            if self._end or is_done:
                break
        self._waiting.clear()
        if self._end:
            raise self._end

    def _allowed(self, letters: Iterator[Item]) -> Iterator[Item | None]:
        """The letters that may leave, each when it may; None where answers come first."""
        while True:
            while not self._end and len(self._under_way) >= self._window:
                yield None
            if not (self._end or self._waiting) and (found := next(letters, None)):
                self._waiting.append(found)
            if self._end or not self._waiting:
                return
            if self._clock() - self._looked_at > _LOOK_S:
                # Others pause domains and runs while this one is long under way.
                self._look_for_pauses()
            item = self._waiting[0]
            resting = ""
            if not (self._guards.is_unpaced and self._is_clear()):
                resting = yield from self._kept(domain_of(item[1].rcpt_to))
            if self._end:
                return
            self._waiting.popleft()
            if resting:
                self._own.append((item[0], Outcome(state=State.DEFERRED, said=f"not tried: {resting}")))
                continue
            self._under_way[item[0]] = item
            yield item

    def _kept(self, domain: str) -> Generator[None, None, str]:
        """Wait until a letter may leave. Why it does not, or ""."""
        resting = ""
        if not self._is_clear():
            yield from self._until_open(domain)
            resting = self._resting(domain)
        if not (resting or self._end) and (wait_s := self._guards.wait_s(domain, self._clock())):
            yield from self._until(self._clock() + wait_s)
            resting = self._resting(domain)
        return resting

    def _look_for_pauses(self) -> None:
        self._paused.look(self._now())
        self._looked_at = self._clock()

    def _is_clear(self) -> bool:
        """Whether nothing at all is paused, rests or is still to be taken: then only the pace is asked."""
        guards = self._guards
        return guards.server.is_well and not (guards.domains or self._paused.are_any) and self._held.n > 0

    def _until_open(self, domain: str) -> Iterator[None]:
        """Wait until pauses and breakers let a letter leave: for answers as long as some are to come."""
        try:
            if self._paused.why(EVERYTHING):
                raise MailTemporary(self._paused.why(EVERYTHING))
            if self._resting(domain):
                return
            if not self._held.n:
                self._inner.use(self._held.take_all(self.shown))
            while self._under_way and self._guards.server.wait_s(self._clock()):
                yield None
            self._wait_for_server()
        except MailError as exc:
            self._end = self._end or exc

    def _until(self, leaves_at: float) -> Iterator[None]:
        """Wait for answers as long as some are to come, else for time to pass."""
        while not self._end and (wait_s := leaves_at - self._clock()) > 0:
            if self._under_way:
                yield None
            else:
                self._wait(wait_s)

    def _heard(self, delivery: DeliveryId, outcome: Outcome) -> bool:
        """Learn from an answer; whether it is one to the letter."""
        _, letter = self._under_way.pop(delivery)
        # Until letters are taken, one at a time: what is wrong costs few of them.
        if outcome.state is State.SENT:
            self._window = min(self._window + 1, _WIDEST)
            if self._has_worked and outcome.code is not None and self._guards.learn_taken():
                return True
        else:
            self._window = max(1, self._window // 2)
            if verdict(outcome) is Verdict.STOP_RUN:
                self._end = self._end or self._refused(outcome)
                return False
        why = self._noted(domain_of(letter.rcpt_to), outcome)
        if why and not self._end:
            self._end = MailPermanent(why, code=outcome.code, said=outcome.said)
        return True

    def _refused(self, outcome: Outcome) -> MailError:
        code, said = outcome.code, outcome.said
        what = f"refuses us, not the reader; check DIGEST_SENDER and the login ({code} {said})"
        return MailPermanent(f"{self.shown} {what}", code=code, said=said)

    def _resting(self, domain: str) -> str:
        if why := self._paused.why(domain):
            return why
        breaker = self._guards.domains.get(domain)
        rest_s = breaker.wait_s(self._clock()) if breaker else 0
        return f"{domain} is in trouble and rests for {rest_s:.0f} more seconds" if rest_s else ""

    def _wait_for_server(self) -> None:
        server = self._guards.server
        if not (rest_s := server.wait_s(self._clock())):
            return
        if not self._has_worked or server.failed_trials >= self._guards.settings.breaker_trials:
            raise MailTemporary(
                f"{self.shown} is in trouble and rests for {rest_s:.0f} more seconds; "
                f"run `digest send` again later, or look at the server's log"
            )
        log.warning("deliver.server_rests", rest_s=round(rest_s, 1), failed_trials=server.failed_trials)
        self._wait(rest_s)

    def _suffered(self, exc: MailError) -> MailError | None:
        """The server took nothing. The error where there is no sense in going on."""
        if not isinstance(exc, MailTemporary):
            return exc
        server = self._guards.server
        server.trouble(self._clock())
        self._window = 1
        # Whoever begins a run learns at once that the server is away; a run under way tries again.
        if not self._has_worked or server.failed_trials >= self._guards.settings.breaker_trials:
            return exc
        if server.is_closed:
            self._wait(_AFTER_TROUBLE_S)
        return None

    def _noted(self, domain: str, outcome: Outcome) -> str:
        """Learn from an answer. Why the run must stop, or ""."""
        if outcome.code is None:
            # Our own word, or none: it says nothing of server and domain.
            return ""
        self._has_worked = True
        self._guards.learn(domain, outcome, now=self._clock())
        is_policy = verdict(outcome) is Verdict.PAUSE_DOMAIN
        if is_policy:
            self._pause(domain, outcome)
        budget = self._guards.budget
        budget.note(is_refused=outcome.state is State.FAILED, policy_domain=domain if is_policy else "")
        why = budget.stops()
        return self._stopped(why) if why else ""

    def _pause(self, domain: str, outcome: Outcome) -> None:
        until = self._now() + timedelta(minutes=self._guards.settings.domain_pause_minutes)
        reason = (
            f"{domain} refused us by policy ({outcome.code} {outcome.enhanced}), paused until {_hour(until)}"
        )
        self._paused.keep(domain, reason, until=until)
        log.warning("deliver.domain_paused", domain=domain, code=outcome.code, enhanced=outcome.enhanced)

    def _stopped(self, why: str) -> str:
        until = self._now() + timedelta(minutes=self._guards.settings.stop_minutes)
        reason = f"{why}; nothing is sent before {_hour(until)}"
        self._paused.keep(EVERYTHING, reason, until=until)
        self._guards.budget.forget()
        log.error("deliver.run_stopped", reason=reason)
        return reason


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
