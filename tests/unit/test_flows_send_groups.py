"""What is written down when, while letters leave."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from digest.errors import StoreAway, StoreError
from digest.flows.clerk import GROUP_S, patiently
from digest.flows.send import MOST_BEGUN, next_group
from digest.store.presence import Presence
from tests.unit.send_builders import PostalDay


def a_day(home: Path, readers: int) -> PostalDay:
    return PostalDay(home).has_papers().has_crowd(readers).later(hours=1)


def test_that_a_letter_leaves_is_committed_before_it_does(tmp_path: Path) -> None:
    day = a_day(tmp_path, 12)
    seen: list[int] = []
    day.office.meanwhile = lambda _name: seen.append(day.states().get("sending", 0))
    assert day.run().sent == 12
    assert len(seen) == 12
    assert min(seen) >= 1


def test_answers_do_not_wait_for_a_letter_that_hangs(tmp_path: Path) -> None:
    day = a_day(tmp_path, 6)
    seen: list[dict[str, int]] = []

    def hang(name: str) -> None:
        if name == "reader4":
            threading.Event().wait(4 * GROUP_S)
            seen.append(day.states())

    day.office.meanwhile = hang
    day.run()
    assert seen == [{"sent": 3, "sending": 3}]


def test_a_group_is_what_leaves_while_answers_may_wait() -> None:
    assert next_group(8, took_s=0) == 16
    assert next_group(60, took_s=GROUP_S / 2) == MOST_BEGUN
    assert next_group(10, took_s=2 * GROUP_S) == 5
    assert next_group(1, took_s=600) == 1
    assert next_group(MOST_BEGUN, took_s=GROUP_S / 1000) == MOST_BEGUN


def test_what_will_not_get_better_is_not_tried_again() -> None:
    tries: list[type[StoreError]] = []

    def fail(kind: type[StoreError]) -> None:
        tries.append(kind)
        raise kind("no")

    for kind in (StoreError, StoreAway):
        with pytest.raises(kind):
            patiently(lambda kind=kind: fail(kind), patience_s=0.5)  # type: ignore[misc]
    assert tries.count(StoreError) == 1
    assert tries.count(StoreAway) > 1


def test_a_sender_is_dead_once_its_block_ended_badly_and_not_before(tmp_path: Path) -> None:
    here, elsewhere = Presence(tmp_path / "here"), Presence(tmp_path / "elsewhere")
    names = []
    with suppress(StoreError), here.entered() as name:
        names.append(name)
        assert here.dead() == set()
        raise StoreError("the database is gone")
    assert here.dead() == {*names}
    assert elsewhere.dead() == set()
    here.forget(names)
    assert here.dead() == set()


def test_a_sender_that_ends_well_leaves_nothing_behind(tmp_path: Path) -> None:
    presence = Presence(tmp_path)
    with presence.entered() as first, presence.entered() as second:
        assert first != second
    assert list(tmp_path.iterdir()) == []


def test_a_sender_without_a_folder_has_a_name_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with Presence(tmp_path / "file").entered() as name:
        assert name
