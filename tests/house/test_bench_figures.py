"""The benches say truly whether a promise was kept."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.frame import Figure, keep


@pytest.mark.parametrize(
    ("value", "verdict"), [(49.9, "missed"), (50.0, "floor"), (199.9, "floor"), (200.0, "goal")]
)
def test_a_figure_that_must_be_high_is_held_against_its_floor_and_its_goal(
    value: float, verdict: str
) -> None:
    assert Figure(what="x", value=value, floor=50, goal=200).verdict == verdict


@pytest.mark.parametrize(
    ("value", "verdict"), [(2.1, "missed"), (2.0, "floor"), (1.1, "floor"), (1.0, "goal")]
)
def test_a_figure_that_must_be_low_is_held_against_its_floor_and_its_goal(value: float, verdict: str) -> None:
    assert Figure(what="x", value=value, floor=2, goal=1, at_least=False).verdict == verdict


def test_a_figure_without_promise_has_no_verdict() -> None:
    assert Figure(what="x", value=1).verdict == ""


def test_figures_are_kept_as_a_list_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "var" / "bench.json"
    keep([Figure(what="diff", value=51.23456, floor=50, goal=200)], file)
    assert json.loads(file.read_text("utf-8")) == [
        {"what": "diff", "value": 51.2346, "floor": 50, "goal": 200, "at_least": True}
    ]
