"""An outbox that takes care: it keeps the pace, leaves alone what is in trouble, and stops in time.

It wraps an outbox and has its shape. Letters for a domain that rests are deferred without being tried; a
run that must not go on ends with a MailError, and the letter in hand was then not handed over.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from digest.deliver.guards import Guards
from digest.deliver.policy import Verdict, verdict
from digest.errors import MailPermanent, MailTemporary, StoreError
from digest.log import log
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter

#: What stands for every domain among the pauses.
EVERYTHING = "*"
#: How long to look for a free connection, and how often, in seconds.
_LONGEST_QUEUE_S = 60.0
_QUEUE_STEP_S = 0.2
#: Before a connection that failed is tried again while its breaker is still closed, in seconds.
_AFTER_TROUBLE_S = 0.5

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

    def send(self, letters: Iterable[Item]) -> Iterator[Answer]: ...


class Pauses(Protocol):
    """Where pauses are kept, for all processes. Every method may raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, in lower case, with the reasons; EVERYTHING for the whole run."""

    def pause(self, domain: str, *, until: datetime, reason: str) -> None:
        """Pause a domain, or EVERYTHING."""


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
        self._pauses = pauses
        self._now = now
        self._clock = clock
        self._wait = wait
        self._paused: dict[str, str] = {}
        self._has_berth = False
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
            if self._has_berth:
                self._guards.berths.leave()
                self._has_berth = False

    @property
    def shown(self) -> str:
        return self._inner.shown

    def connect(self) -> None:
        """Connect and log in, whatever is paused. Raises MailTemporary or MailPermanent."""
        self._take_berth()
        self._inner.connect()

    def send(self, letters: Iterable[Item]) -> Iterator[Answer]:
        """Hand letters over and tell each outcome at once.

        Raises MailError where nothing can, or should, be sent: by the server's word, by ours, or because
        sending rests.
        """
        self._look_for_pauses()
        for delivery, letter in letters:
            if EVERYTHING in self._paused:
                raise MailTemporary(self._paused[EVERYTHING])
            domain = domain_of(letter.rcpt_to)
            resting = self._resting(domain)
            if resting:
                yield delivery, Outcome(state=State.DEFERRED, said=f"not tried: {resting}")
                continue
            answers, outcome = self._answered(domain, (delivery, letter))
            why = self._noted(domain, outcome)
            yield delivery, outcome
            # What is inside may have kept Ctrl-C back until the outcome was told.
            yield from answers
            if why:
                raise MailPermanent(why, code=outcome.code, said=outcome.said)

    def _look_for_pauses(self) -> None:
        try:
            self._paused |= self._pauses.active(self._now())
        except StoreError as exc:
            # A database that is away is the ledger's trouble; what is known of the pauses still holds.
            log.warning("deliver.pauses_unknown", reason=str(exc))

    def _keep_pause(self, domain: str, reason: str, *, until: datetime) -> None:
        self._paused[domain] = reason
        try:
            self._pauses.pause(domain, until=until, reason=reason)
        except StoreError as exc:
            # The answer in hand matters more: it must be told. This process keeps the pause.
            log.warning("deliver.pause_not_kept", domain=domain, reason=str(exc))

    def _resting(self, domain: str) -> str:
        if domain in self._paused:
            return self._paused[domain]
        breaker = self._guards.domains.get(domain)
        rest_s = breaker.wait_s(self._clock()) if breaker else 0
        return f"{domain} is in trouble and rests for {rest_s:.0f} more seconds" if rest_s else ""

    def _answered(self, domain: str, item: Item) -> tuple[Iterator[Answer], Outcome]:
        """Offer one letter until the server answers to it. Raises MailError where it does not."""
        self._take_berth()
        while True:
            self._wait_for_server()
            self._keep_pace(domain)
            answers = iter(self._inner.send([item]))
            try:
                _, outcome = next(answers)
            except MailTemporary as exc:
                self._suffer(exc)
            else:
                break
        if verdict(outcome) is Verdict.STOP_RUN:
            what = "refuses us, not the reader; check DIGEST_SENDER and the login"
            raise MailPermanent(
                f"{self.shown} {what} ({outcome.code} {outcome.said})", code=outcome.code, said=outcome.said
            )
        return answers, outcome

    def _wait_for_server(self) -> None:
        server = self._guards.server
        rest_s = server.wait_s(self._clock())
        if not rest_s:
            return
        if not self._has_worked or server.failed_trials >= self._guards.settings.breaker_trials:
            raise MailTemporary(
                f"{self.shown} is in trouble and rests for {rest_s:.0f} more seconds; "
                f"run `digest send` again later, or look at the server's log"
            )
        log.warning("deliver.server_rests", rest_s=round(rest_s, 1), failed_trials=server.failed_trials)
        self._wait(rest_s)

    def _suffer(self, exc: MailTemporary) -> None:
        """The server took nothing. Raises the error again where there is no sense in going on."""
        server = self._guards.server
        server.trouble(self._clock())
        # Whoever begins a run learns at once that the server is away; a run under way tries again.
        if not self._has_worked or server.failed_trials >= self._guards.settings.breaker_trials:
            raise exc
        if server.is_closed:
            self._wait(_AFTER_TROUBLE_S)

    def _keep_pace(self, domain: str) -> None:
        wait_s = self._guards.wait_s(domain, self._clock())
        if wait_s:
            self._wait(wait_s)

    def _take_berth(self) -> None:
        since = self._clock()
        while not self._has_berth:
            self._has_berth = self._guards.berths.take()
            if self._has_berth:
                return
            if self._clock() - since >= _LONGEST_QUEUE_S:
                most = self._guards.settings.connections
                raise MailTemporary(
                    f"all {most} connections to {self.shown} are busy; raise pace.connections"
                )
            self._wait(_QUEUE_STEP_S)

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
        self._keep_pause(domain, reason, until=until)
        log.warning("deliver.domain_paused", domain=domain, code=outcome.code, enhanced=outcome.enhanced)

    def _stopped(self, why: str) -> str:
        until = self._now() + timedelta(minutes=self._guards.settings.stop_minutes)
        reason = f"{why}; nothing is sent before {_hour(until)}"
        self._keep_pause(EVERYTHING, reason, until=until)
        self._guards.budget.forget()
        log.error("deliver.run_stopped", reason=reason)
        return reason


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].rstrip(".").lower()


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
