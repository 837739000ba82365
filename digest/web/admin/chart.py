"""Thirty days of letters as SVG: bars from classes alone, so that no style stands in the page.

What can be seen can be read: a title and a description inside, the figures as a table beside it
(`templates/web/admin/chart.html`).
"""

from collections.abc import Iterator, Sequence
from html import escape

from digest.model.glance import ChartDay

#: The drawing, in units of its own: a day is `_STEP` wide, of which the bar takes `_BAR`.
_STEP, _BAR, _HEIGHT = 20, 14, 160
#: What a bar is made of, from its foot.
_PARTS = ("sent", "skipped", "failed")
#: A part of which there is something is never lower than this.
_LEAST = 2.0


def svg(days: Sequence[ChartDay], *, name: str) -> str:
    """The drawing. name: begins the ids inside, one of its own for each chart of a page."""
    top = _top(max((_total(day) for day in days), default=0))
    width = _STEP * max(1, len(days))
    bars = "".join(_bar(day, at * _STEP, top) for at, day in enumerate(days))
    return (
        f'<svg class="chart" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">Letters of the last {len(days)} days</title>'
        f'<desc id="{name}-desc">{escape(told(days))}</desc>'
        f"{''.join(_lines(width))}{bars}</svg>"
    )


def told(days: Sequence[ChartDay]) -> str:
    """The chart in a sentence or two."""
    sent, failed, skipped = (
        sum(getattr(day, part) for day in days) for part in ("sent", "failed", "skipped")
    )
    if not sent + failed + skipped:
        return "No letters yet."
    most = max(days, key=_total)
    return (
        f"{sent:,} sent, {skipped:,} skipped, {failed:,} failed;"
        f" the most on {most.day.isoformat()}: {_total(most):,}."
    )


def top_of(days: Sequence[ChartDay]) -> int:
    """What the upper edge of the drawing stands for."""
    return _top(max((_total(day) for day in days), default=0))


def _total(day: ChartDay) -> int:
    return day.sent + day.failed + day.skipped


def _top(most: int) -> int:
    """The next round number, of which half is one too."""
    scale = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if step * scale >= max(1, most):
                return step * scale
        scale *= 10


def _lines(width: int) -> Iterator[str]:
    for y in (0, _HEIGHT // 2, _HEIGHT):
        yield f'<line class="chart-line" x1="0" y1="{y}" x2="{width}" y2="{y}"/>'


def _bar(day: ChartDay, x: int, top: int) -> str:
    parts, y = [], float(_HEIGHT)
    for part in _PARTS:
        n = getattr(day, part)
        if n:
            height = max(_LEAST, n / top * _HEIGHT)
            y = max(0.0, y - height)
            left = x + (_STEP - _BAR) // 2
            parts.append(
                f'<rect class="chart-{part}" x="{left}" y="{y:.1f}" width="{_BAR}" height="{height:.1f}"/>'
            )
    # The whole column answers to the pointer, also where the bar is low.
    hover = f'<rect class="chart-column" x="{x}" y="0" width="{_STEP}" height="{_HEIGHT}"/>'
    title = f"{day.day.isoformat()}: {day.sent:,} sent, {day.skipped:,} skipped, {day.failed:,} failed"
    return f"<g><title>{title}</title>{hover}{''.join(parts)}</g>"
