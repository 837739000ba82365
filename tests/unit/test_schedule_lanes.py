"""Several jobs side by side."""

import os
import signal
import threading

from digest.schedule.lanes import run


def test_lanes_do_not_wait_for_each_other_and_the_end_waits_for_all() -> None:
    stop, slow_began, quick_ran = threading.Event(), threading.Event(), threading.Event()
    ended: list[str] = []

    def slow() -> None:
        slow_began.set()
        assert quick_ran.wait(10)
        stop.set()
        ended.append("slow")

    def quick() -> None:
        if slow_began.wait(10):
            quick_ran.set()

    run({"slow": (3600, slow), "quick": (0.05, quick)}, stop=stop)
    assert ended == ["slow"]


def test_a_lane_never_runs_twice_at_once() -> None:
    stop, running, most, calls = threading.Event(), [0], [0], [0]

    def job() -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        calls[0] += 1
        stop.wait(0.05)
        running[0] -= 1
        if calls[0] == 4:
            stop.set()

    run({"only": (0.01, job)}, stop=stop)
    assert (most[0], calls[0]) == (1, 4)


def test_a_signal_to_stop_lets_what_is_under_way_end() -> None:
    before = signal.getsignal(signal.SIGTERM)
    stop, done = threading.Event(), []

    def job() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(10)
        done.append("finished")

    run({"only": (3600, job)}, stop=stop)
    assert done == ["finished"]
    assert signal.getsignal(signal.SIGTERM) is before
