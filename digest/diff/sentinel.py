"""Whether a dump looks like the dumps of its source before it. Pure."""

from dataclasses import dataclass
from datetime import date

from digest.model.dump import Habit, Head, Tail
from digest.settings import SentinelSettings

#: A text dump of fewer lines says nothing about a change of shape.
_FEW_LINES = 20
#: Good dumps of one weekday before "too few" means anything.
_FEW_DUMPS = 2
#: Below this share of the median of its weekday a dump has too few papers.
_TOO_FEW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the sentinel says of a dump."""

    #: Why the dump is held back, one sentence; "" where it is not.
    drift: str = ""
    #: What looks odd: a sentence each.
    warnings: tuple[str, ...] = ()


def judge(
    head: Head,
    tail: Tail,
    *,
    n_papers: int,
    n_without_abstract: int,
    day: date,
    habit: Habit,
    settings: SentinelSettings,
) -> Verdict:
    """Compare one dump of a catalogue source, read on `day`, with the habit of that source.

    Drift: more lines than usual fit no shape, or many more papers than usual lack an abstract.
    Warnings, after enough days of history: too few papers, or too old a page, for this weekday.
    """
    drift = _foreign_lines(tail, settings) or _missing_abstracts(
        n_papers, n_without_abstract, habit, settings
    )
    if drift:
        return Verdict(drift=drift)
    if habit.history_days < settings.history_days:
        return Verdict()
    odd = (_too_few(n_papers, habit), _too_old(head, day, habit))
    return Verdict(warnings=tuple(sentence for sentence in odd if sentence))


def _foreign_lines(tail: Tail, settings: SentinelSettings) -> str:
    if tail.n_lines < _FEW_LINES or tail.n_foreign / tail.n_lines <= settings.most_foreign_lines:
        return ""
    return f"{tail.n_foreign} of its {tail.n_lines} lines have no shape that is known"


def _missing_abstracts(n_papers: int, n_without: int, habit: Habit, settings: SentinelSettings) -> str:
    if habit.missing_abstracts is None or not n_papers:
        return ""
    if n_without / n_papers - habit.missing_abstracts <= settings.most_missing_abstracts:
        return ""
    usual = round(100 * habit.missing_abstracts)
    return f"{n_without} of its {n_papers} papers have no abstract, where {usual} % is usual"


def _too_few(n_papers: int, habit: Habit) -> str:
    if len(habit.read) < _FEW_DUMPS:
        return ""
    usual = sorted(habit.read)[len(habit.read) // 2]
    if n_papers >= _TOO_FEW * usual:
        return ""
    return f"it holds {n_papers} papers, where {usual} are usual on this day of the week"


def _too_old(head: Head, day: date, habit: Habit) -> str:
    page = head.page_date
    if page is None or page.year is None or not habit.lag_days:
        return ""
    lag = (day - date(page.year, page.month, page.day)).days
    longest = max(habit.lag_days)
    if lag <= longest + 1:
        return ""
    return f"its page is {lag} days old, where {longest} is the most so far"
