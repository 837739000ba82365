"""Pauses are seen by every process until they are over."""

from datetime import timedelta

import pytest

from digest.store.engine import Database
from digest.store.pauses import Pauses
from tests.builders import MONDAY

LATER = MONDAY + timedelta(hours=4)


@pytest.fixture(params=["sqlite", "postgres"])
def pauses(request: pytest.FixtureRequest) -> Pauses:
    database: Database = request.getfixturevalue(request.param)
    return Pauses(database)


def test_a_pause_holds_until_its_moment(pauses: Pauses) -> None:
    pauses.pause("strict.example", until=LATER, reason="refused by policy")
    assert pauses.active(MONDAY) == {"strict.example": "refused by policy"}
    assert pauses.active(LATER) == {}


def test_a_new_pause_takes_the_place_of_the_old_one(pauses: Pauses) -> None:
    pauses.pause("strict.example", until=MONDAY, reason="old")
    pauses.pause("strict.example", until=LATER, reason="new")
    assert pauses.active(MONDAY) == {"strict.example": "new"}


def test_a_pause_can_be_lifted(pauses: Pauses) -> None:
    pauses.pause("*", until=LATER, reason="stopped")
    assert [pauses.lift("*"), pauses.lift("*")] == [True, False]
    assert pauses.active(MONDAY) == {}
