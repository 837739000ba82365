"""How we measure: both sides in turn (A B A B …), medians, ratios. A busy machine slows both sides alike."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

#: Turns of each side; odd, so that the median is one of them.
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number."""

    what: str
    value: float
    #: What it must reach, and what we would like; None where nothing was promised.
    floor: float | None = None
    goal: float | None = None
    #: Whether more is better.
    at_least: bool = True

    @property
    def verdict(self) -> str:
        """`goal`, `floor`, `missed`, or nothing where nothing was promised."""
        if self.goal is not None and self._reaches(self.goal):
            return "goal"
        if self.floor is not None:
            return "floor" if self._reaches(self.floor) else "missed"
        return ""

    def _reaches(self, bar: float) -> bool:
        return self.value >= bar if self.at_least else self.value <= bar


@contextmanager
def undisturbed() -> Iterator[None]:
    """No looking for garbage while something is measured: it was looked for before, at nobody's cost."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def took_s(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    with undisturbed():
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun


def medians_s(*sides: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each side, measured in turn after one call of each that does not count."""
    for side in sides:
        side()
    times = [[took_s(side) for side in sides] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def table(figures: Sequence[Figure]) -> str:
    """The figures for a terminal."""
    width = max(len(figure.what) for figure in figures)
    head = f"{'what':{width}}  {'value':>10}  {'floor':>8}  {'goal':>8}"
    return "\n".join([head, *(_line(figure, width) for figure in figures)])


def keep(figures: Sequence[Figure], file: Path) -> None:
    """Write the figures as a JSON list."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "value": round(figure.value, 4)} for figure in figures]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _line(figure: Figure, width: int) -> str:
    return (
        f"{figure.what:{width}}  {figure.value:>10.4g}  {_bar(figure.floor, figure):>8}"
        f"  {_bar(figure.goal, figure):>8}  {figure.verdict}"
    ).rstrip()


def _bar(bar: float | None, figure: Figure) -> str:
    return "" if bar is None else f"{'≥' if figure.at_least else '≤'} {bar:g}"
