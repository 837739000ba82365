"""What is due when: jobs, each begun once by one of any number of processes.

::

    never begun ─┐
    its time has come since it was last begun ─┤ compare-and-set in the database ──▶ work ──▶ ended
    begun long ago and never ended ─┘            (lost: another process has it)

A time that passed while nothing ran is made up for once, however often it passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from digest.model.tick import Tick

#: The first moment after another at which a cron line fires, both UTC; None where it never does.
NextFire = Callable[[str, datetime], datetime | None]


class Ticks(Protocol):
    """The last beginning of every job. Every method may raise StoreError."""

    def last(self, job: str) -> Tick | None:
        """When a job was last begun; None where it never was."""

    def begin(self, job: str, *, after: Tick | None, now: datetime) -> bool:
        """Whether it is ours to begin: true for one of all who saw the same last beginning."""

    def end(self, job: str, *, begun_at: datetime, now: datetime) -> None:
        """Note that it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do again and again."""

    #: "issues", "source:arxiv-cs-cl" …
    name: str
    #: Five fields, UTC.
    cron: str
    #: A job that was begun so long ago and has not ended died with its process: it is begun again.
    patience: timedelta = timedelta(minutes=10)


class Clockwork:
    """Says whether a job is to be begun now, by us."""

    def __init__(self, ticks: Ticks, next_fire: NextFire) -> None:
        self._ticks = ticks
        self._next_fire = next_fire

    def begin(self, job: Job, *, now: datetime) -> bool:
        """Whether the job is due and ours; then it is begun. Raises SettingsError for a wrong cron line."""
        last = self._ticks.last(job.name)
        return is_due(job, last, now=now, next_fire=self._next_fire) and self._ticks.begin(
            job.name, after=last, now=now
        )

    def end(self, job: str, *, begun_at: datetime, now: datetime) -> None:
        """Note that a job that was begun then has ended."""
        self._ticks.end(job, begun_at=begun_at, now=now)


def is_due(job: Job, last: Tick | None, *, now: datetime, next_fire: NextFire) -> bool:
    """Whether somebody should begin the job: also where a clock ran far ahead when it was last begun."""
    if last is None or last.begun_at - now > job.patience:
        return True
    if last.ended_at is None:
        return now - last.begun_at >= job.patience
    fires_at = next_fire(job.cron, last.begun_at)
    return fires_at is not None and fires_at <= now
