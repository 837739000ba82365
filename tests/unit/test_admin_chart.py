"""The chart of thirty days: bars that add up, words that say the same, nothing but classes."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from digest.flows.at_a_glance import chart_days
from digest.model.glance import ChartDay
from digest.web.admin.chart import svg, told, top_of

TODAY = date(2026, 3, 2)


def days(*sent: int, **others: int) -> list[ChartDay]:
    return [ChartDay(day=TODAY + timedelta(days=n), sent=count, **others) for n, count in enumerate(sent)]


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (2, 2), (3, 4), (53, 60), (61, 80), (100_001, 200_000)]
)
def test_its_upper_edge_is_a_round_number_above_the_highest_bar(most: int, top: int) -> None:
    assert top_of(days(most)) == top


def test_bars_are_as_high_as_their_share_and_stand_on_each_other() -> None:
    drawn = ET.fromstring(svg(days(5, failed=5), name="x"))  # noqa: S314  our own
    bars = [rect for rect in drawn.iter() if rect.get("class") in ("chart-sent", "chart-failed")]
    (sent, failed) = bars
    assert float(sent.get("height") or 0) == float(failed.get("height") or 0) == 80
    assert (float(failed.get("y") or 9), float(sent.get("y") or 0)) == (0, 80)


def test_it_has_a_title_and_a_description_and_no_style() -> None:
    drawn = svg(days(3, 7), name="letters")
    assert 'aria-labelledby="letters-title letters-desc"' in drawn
    assert "10 sent, 0 skipped, 0 failed; the most on 2026-03-03: 7." in drawn
    assert not re.search(r"style|script|on\w+=", drawn)


def test_no_letters_are_said_to_be_none() -> None:
    assert told([]) == told(days(0, 0)) == "No letters yet."
    ET.fromstring(svg([], name="x"))  # noqa: S314  our own


def test_days_on_which_nothing_ran_are_days_too() -> None:
    shown = chart_days(TODAY, {TODAY - timedelta(days=2): {("letters", "sent"): 4, ("ingest", "new"): 9}})
    assert (len(shown), shown[-1].day, shown[0].day) == (30, TODAY, TODAY - timedelta(days=29))
    assert [day.sent for day in shown[-3:]] == [4, 0, 0]
