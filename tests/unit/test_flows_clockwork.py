"""Which job is begun now, and by whom."""

from datetime import datetime, timedelta

import pytest

from digest.flows.clockwork import Clockwork, Job
from digest.model.tick import Tick
from digest.schedule.cron import next_fire
from tests.builders import MONDAY

HOURLY = Job(name="source:hf", cron="0 * * * *", patience=timedelta(minutes=10))


class Board:
    """Ticks in memory."""

    def __init__(self) -> None:
        self.ticks: dict[str, Tick] = {}

    def last(self, job: str) -> Tick | None:
        return self.ticks.get(job)

    def begin(self, job: str, *, after: Tick | None, now: datetime) -> bool:
        if self.ticks.get(job) != after:
            return False
        self.ticks[job] = Tick(begun_at=now, ended_at=None)
        return True

    def end(self, job: str, *, begun_at: datetime, now: datetime) -> None:
        if self.ticks[job].begun_at == begun_at:
            self.ticks[job] = Tick(begun_at=begun_at, ended_at=now)


class Hours:
    """A scheduler whose clock is moved by hand."""

    def __init__(self, board: Board) -> None:
        self.clockwork = Clockwork(board, next_fire)

    def runs(self, minutes: float, *, ends: bool = True) -> bool:
        now = MONDAY + timedelta(minutes=minutes)
        begun = self.clockwork.begin(HOURLY, now=now)
        if begun and ends:
            self.clockwork.end(HOURLY.name, begun_at=now, now=now)
        return begun


@pytest.fixture
def hours() -> Hours:
    return Hours(Board())


def test_a_job_that_never_ran_runs_at_once(hours: Hours) -> None:
    assert hours.runs(17)


def test_a_job_runs_once_for_each_time_that_its_line_names(hours: Hours) -> None:
    assert [minute for minute in range(0, 181, 10) if hours.runs(minute)] == [0, 60, 120, 180]


def test_times_that_passed_while_nothing_ran_are_made_up_for_once(hours: Hours) -> None:
    assert [hours.runs(minute) for minute in (0, 333, 334, 360)] == [True, True, False, True]


def test_a_job_that_is_under_way_is_not_begun_again(hours: Hours) -> None:
    hours.runs(55, ends=False)
    assert [hours.runs(minute) for minute in (56, 60, 64)] == [False] * 3


def test_a_job_that_died_or_failed_is_begun_again_after_a_while(hours: Hours) -> None:
    hours.runs(0, ends=False)
    assert [hours.runs(minute) for minute in (9.9, 10, 11)] == [False, True, False]


def test_of_two_schedulers_one_begins() -> None:
    board = Board()
    one, other = Hours(board), Hours(board)
    ran = [(one.runs(minute), other.runs(minute)) for minute in range(0, 240, 5)]
    assert sum(a + b for a, b in ran) == 4
    assert not any(a and b for a, b in ran)


def test_a_clock_that_ran_a_year_ahead_stops_nothing_once_it_is_right_again(hours: Hours) -> None:
    hours.runs(365 * 24 * 60)
    assert hours.runs(0)
