"""When the loop of an outbox runs and when it stands still, and what Ctrl-C does to it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from digest.deliver.turns import Turns


@pytest.fixture
def turns() -> Iterator[Turns]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with closing(Turns()) as opened:
        yield opened
    signal.signal(signal.SIGINT, before)


def ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def test_news_ends_a_run_at_the_end_of_its_turn_and_is_not_missed_while_the_loop_stands_still(
    turns: Turns,
) -> None:
    done: list[str] = []
    turns.loop.call_soon(turns.news)
    turns.loop.call_soon(done.append, "of the same turn")
    turns.until_news()
    turns.news()
    turns.until_news()
    assert done == ["of the same turn"]


def test_news_that_can_wait_ends_a_run_in_a_moment_and_other_news_before(turns: Turns) -> None:
    done: list[str] = []
    turns.news_soon()
    turns.loop.call_soon(done.append, "of the first turn")
    turns.loop.call_later(0.001, done.append, "of a later one")
    turns.until_news()
    assert done == ["of the first turn", "of a later one"]
    turns.news_soon()
    turns.news()
    turns.loop.call_later(0.001, done.append, "after the news")
    turns.until_news()
    assert len(done) == 2


def test_a_wait_ends_when_it_is_so_or_in_time(turns: Turns) -> None:
    found: list[str] = []
    turns.loop.call_later(0.01, found.append, "it")
    turns.loop.call_later(0.02, turns.news)
    assert turns.until(lambda: bool(found), within_s=5)
    assert not turns.until(lambda: False, within_s=0.01)


def test_ctrl_c_is_noted_while_the_loop_runs_and_obeyed_at_once_everywhere_else(turns: Turns) -> None:
    with turns.minding_ctrl_c():
        turns.loop.call_soon(ctrl_c)
        turns.until_news()
        assert turns.is_interrupted
        turns.is_interrupted = False
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
        turns.loop.call_soon(ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            turns.until(lambda: False)
    assert not turns.is_interrupted
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_loop_that_waits_for_nothing_at_all_is_woken_by_ctrl_c(turns: Turns) -> None:
    main = threading.main_thread().ident or 0
    late = threading.Timer(0.05, lambda: signal.pthread_kill(main, signal.SIGINT))
    with turns.minding_ctrl_c():
        late.start()
        turns.until_news()
    late.join()
    assert turns.is_interrupted


def test_a_second_ctrl_c_is_not_put_off(turns: Turns) -> None:
    with turns.minding_ctrl_c():
        turns.loop.call_soon(ctrl_c)
        turns.loop.call_soon(ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            turns.until_news()


def test_who_minds_ctrl_c_already_goes_on_minding_it(turns: Turns) -> None:
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    with turns.minding_ctrl_c():
        ctrl_c()
    assert heard == [signal.SIGINT]
    assert not turns.is_interrupted
