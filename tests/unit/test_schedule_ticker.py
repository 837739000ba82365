"""One job, again and again, until somebody says stop."""

import logging
import signal
import threading

import pytest

from digest.schedule.ticker import every


class Job:
    """Counts its calls and does something special at one of them."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.threads: list[int] = []

    @property
    def n_calls(self) -> int:
        return len(self.threads)

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())
        if self.n_calls == 3:
            self.stop.set()


def test_the_job_is_called_until_somebody_says_stop() -> None:
    job = Job()
    every(0.01, job, stop=job.stop)
    assert job.n_calls == 3


def test_the_job_is_called_at_once_and_in_this_thread() -> None:
    job = Job()
    job.threads = [0, 0]
    every(3600, job, stop=job.stop)
    assert job.threads[2:] == [threading.get_ident()]


def test_a_job_that_raises_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    job = Job()

    def raises_at_first() -> None:
        job()
        if job.n_calls == 1:
            raise ValueError("a bad day")

    with caplog.at_level(logging.ERROR):
        every(0.01, raises_at_first, stop=job.stop)
    assert job.n_calls == 3
    assert "a bad day" in caplog.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly_and_is_ours_no_longer(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    calls: list[int] = []

    def is_interrupted() -> None:
        signal.raise_signal(number)
        calls.append(number)

    every(3600, is_interrupted)
    assert calls == [number]
    assert signal.getsignal(number) is before


def test_it_ticks_in_another_thread_too() -> None:
    job = Job()
    thread = threading.Thread(target=every, args=(0.01, job), kwargs={"stop": job.stop})
    thread.start()
    thread.join(10)
    assert job.n_calls == 3


def test_what_was_stopped_before_it_began_does_nothing() -> None:
    job = Job()
    job.stop.set()
    every(0.01, job, stop=job.stop)
    assert job.n_calls == 0


def test_it_can_be_stopped_from_another_thread_while_it_waits() -> None:
    job = Job()

    def call_then_be_stopped() -> None:
        job()
        threading.Thread(target=job.stop.set).start()

    every(3600, call_then_be_stopped, stop=job.stop)
    assert job.n_calls == 1
