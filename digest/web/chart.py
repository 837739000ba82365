"""Counts over time as a small drawing: the geometry; a template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from digest.model.sighting import Sighting

#: Of the drawing, in its own units; the labels stand outside of the lines.
WIDTH, HEIGHT = 560, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 12, 12
#: Dots that are drawn; more would run together.
_MOST_DOTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was counted, over time."""

    #: "upvotes" or "comments".
    what: str
    first: int
    last: int
    highest: int
    #: `x,y x,y …`, as a polyline takes it.
    points: str
    dots: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing of what the dumps counted, and of when they showed a paper."""

    width: int
    height: int
    begin: datetime
    end: datetime
    lines: Sequence[Line]
    #: Where on the time line a dump showed it.
    ticks: Sequence[str]


def chart(sightings: Sequence[Sighting]) -> Chart | None:
    """The drawing; None for a paper that was seen only once, where there is nothing to draw.

    sightings: oldest first. Heights are square roots of counts: few comments are seen beside many upvotes.
    """
    if len(sightings) < 2 or sightings[0].at == sightings[-1].at:
        return None
    begin, end = sightings[0].at, sightings[-1].at
    counted = {
        "upvotes": [(one.at, one.upvotes) for one in sightings if one.upvotes is not None],
        "comments": [(one.at, one.comments) for one in sightings if one.comments is not None],
    }
    highest = max((n for series in counted.values() for _, n in series), default=0)
    lines = [_line(what, series, begin, end, highest) for what, series in counted.items() if len(series) > 1]
    shown = sightings[:: max(1, len(sightings) // _MOST_DOTS)]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        begin=begin,
        end=end,
        lines=lines,
        ticks=[_x(one.at, begin, end) for one in shown],
    )


def _line(
    what: str, series: Sequence[tuple[datetime, int]], begin: datetime, end: datetime, highest: int
) -> Line:
    places = [(_x(at, begin, end), _y(n, highest)) for at, n in series]
    numbers = [n for _, n in series]
    return Line(
        what=what,
        first=numbers[0],
        last=numbers[-1],
        highest=max(numbers),
        points=" ".join(f"{x},{y}" for x, y in places),
        dots=places if len(places) <= _MOST_DOTS else (),
    )


def _x(at: datetime, begin: datetime, end: datetime) -> str:
    share = (at - begin) / (end - begin)
    return f"{_LEFT + share * (WIDTH - _LEFT - _RIGHT):.1f}"


def _y(count: int, highest: int) -> str:
    share = sqrt(max(count, 0) / highest) if highest > 0 else 0.0
    return f"{HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM):.1f}"
