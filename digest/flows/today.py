"""How today went, and the letters to the operator when it does not go well."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from digest.errors import MailError
from digest.flows.alarms import COMPLAINTS_STOP, EVERYTHING, STOPPED_BY_COMPLAINTS, judge
from digest.flows.clockwork import NextFire
from digest.flows.send_ports import Outbox
from digest.log import log
from digest.model.delivery import DeliveryId, State
from digest.model.letter import Letter
from digest.model.today import Alarm, LastRun, Late, SourceStanding, Today
from digest.sections import AlarmSettings

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
#: Nobody is late before this: issues are made every minute, and a queue takes a while.
_GRACE = timedelta(minutes=10)


class Overview(Protocol):
    """What is counted. Every method may raise StoreError."""

    def last_runs(self) -> tuple[LastRun, ...]:
        """The last run of every kind."""

    def queue(self) -> dict[State, int]:
        """How many letters wait, by state."""

    def ended(self, *, since: datetime) -> dict[State, int]:
        """How many letters that were due since a moment ended, by state."""

    def late(self, *, before: datetime, now: datetime) -> Late:
        """Who should have had a letter before a moment."""

    def last_sent(self) -> datetime | None:
        """When a letter last left."""

    def complaints(self, *, since: datetime) -> int:
        """How many complaints came since a moment."""


class Pauses(Protocol):
    """Where pauses are kept. Every method may raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, with the reasons."""

    def stop(self, domain: str, *, reason: str) -> None:
        """Pause a domain, or everything, until somebody lifts it."""


class Told(Protocol):
    """Which alarms the operator knows. Every method may raise StoreError."""

    def known(self) -> set[str]:
        """The names of those that were told and still last."""

    def tell(self, alarm: Alarm, *, now: datetime) -> None:
        """Note that one was told."""

    def end(self, names: Iterable[str]) -> None:
        """Note that they are over: when they come again they are told again."""


#: Makes the letter of an alarm, at a moment.
Compose = Callable[[Alarm, datetime], Letter]


class Watch:
    """Looks how today goes.

    compose: None where nobody is to be written to; alarms are logged all the same. outbox: the bare way out,
    which no pause closes.
    """

    def __init__(
        self,
        *,
        overview: Overview,
        pauses: Pauses,
        told: Told,
        sources: Callable[[], Iterable[SourceStanding]],
        next_fire: NextFire,
        compose: Compose | None,
        outbox: Callable[[], AbstractContextManager[Outbox]],
        settings: AlarmSettings,
    ) -> None:
        self._overview = overview
        self._pauses = pauses
        self._told = told
        self._sources = sources
        self._next_fire = next_fire
        self._compose = compose
        self._outbox = outbox
        self._settings = settings

    def look(self, now: datetime) -> tuple[Today, tuple[Alarm, ...]]:
        """How it stands, and what is wrong. Raises StoreError and SettingsError."""
        week = self._overview.ended(since=now - _WEEK)
        today = Today(
            now=now,
            runs=self._overview.last_runs(),
            sources=tuple(self._sources()),
            queue=self._overview.queue(),
            ended=self._overview.ended(since=now - _DAY),
            late=self._overview.late(before=now - _GRACE, now=now),
            last_sent=self._overview.last_sent(),
            paused=dict(self._pauses.active(now)),
            complaints=self._overview.complaints(since=now - _WEEK),
            letters_of_a_week=week.get(State.SENT, 0),
        )
        return today, tuple(judge(today, self._settings, self._next_fire))

    def tell(self, now: datetime) -> list[Alarm]:
        """Write to the operator of every alarm that is new; answers those that were told.

        Raises MailError where a letter does not leave: that alarm is told the next time.
        """
        _, alarms = self.look(now)
        known = self._told.known()
        self._told.end(known - {alarm.name for alarm in alarms})
        fresh = [alarm for alarm in alarms if alarm.name not in known]
        for alarm in fresh:
            log.error("alarm.raised", alarm=alarm.name, sentence=alarm.sentence)
            if alarm.name == COMPLAINTS_STOP:
                self._pauses.stop(EVERYTHING, reason=STOPPED_BY_COMPLAINTS)
            self._send(alarm, now)
            self._told.tell(alarm, now=now)
        return fresh

    def _send(self, alarm: Alarm, now: datetime) -> None:
        if self._compose is None:
            return
        letter = self._compose(alarm, now)
        with self._outbox() as outbox:
            (answer,) = outbox.send([(DeliveryId(0), letter)])
        outcome = answer[1]
        if outcome.state is not State.SENT:
            raise MailError("the letter to the operator did not leave", code=outcome.code, said=outcome.said)
