"""Days and moments as pages and feeds print them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
#: How other languages of real feeds begin their months, accents folded.
_FOREIGN = {
    "janv": 1, "gen": 1, "ene": 1, "fev": 2, "fevr": 2, "mrz": 3, "maer": 3, "avr": 4, "abr": 4, "mai": 5,
    "mag": 5, "juin": 6, "giu": 6, "juil": 7, "lug": 7, "aou": 8, "ago": 8, "sept": 9, "set": 9, "okt": 10,
    "ott": 10, "dez": 12, "dic": 12,
}  # fmt: skip
#: RFC 822's zones and the others that real feeds name, in hours east of Greenwich.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9,
}  # fmt: skip

_MONTH_NAME = "|".join(f"{long[:3]}(?:{long[3:]})?" if len(long) > 3 else long for long in _ENGLISH)
_PRINTED = re.compile(
    rf"(?P<month>{_MONTH_NAME}|Sept)\.?\s{{1,3}}(?P<day>\d{{1,2}})(?:,\s{{0,3}}(?P<year>\d{{4}}))?"
    r"(?:\s{1,3}(?P<count>\d{1,6}))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})\s{{1,3}}(?P<month>{_MONTH_NAME}|Sept)\.?(?:,?\s{{1,3}}(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)(?:[T\s]{1,3}(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?\s{0,3}(.{0,40}))?",
    re.DOTALL | re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/. ])(\d{1,2})\2(\d{4}|\d{2})(?![\d:])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)\s{0,3}([ap])?\.?(?:m\b)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:^|[^\d])([+-])(\d{2}):?(\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?![\d:])")
_DAY = re.compile(r"(?<![\d:.+-])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])", re.IGNORECASE)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?")
#: Longer texts are no dates.
_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDay:
    """A day as a page prints it: `Feb 11 9` is February 11 with a count of 9."""

    month: int
    day: int
    year: int | None = None
    #: The number behind it: comments.
    count: int | None = None

    def on(self, year: int | None) -> date | None:
        """The day in its own year, else in `year`; None where it is unknown or has no such day."""
        known = self.year if self.year is not None else year
        return None if known is None else _day(known, self.month, self.day)


def month_day(text: str) -> PrintedDay | None:
    """`Nov 4`, `Jun 2, 2023 2`, `October 14`: all of `text`, month first; None where it is anything else."""
    match = _PRINTED.fullmatch(text.strip()) if len(text) <= _LIMIT else None
    if not match:
        return None
    return _printed(match, count=int(match["count"]) if match["count"] else None)


def day_month(text: str) -> PrintedDay | None:
    """`6 Jul`, `6 July 2026`: day first."""
    match = _DAY_FIRST.fullmatch(text.strip()) if len(text) <= _LIMIT else None
    return _printed(match, count=None) if match else None


def _printed(match: re.Match[str], *, count: int | None) -> PrintedDay | None:
    month, day = _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"])
    year = int(match["year"]) if match["year"] else None
    # 2024 has every day that any year has.
    if _day(2024 if year is None else year, month, day) is None:
        return None
    return PrintedDay(month=month, day=day, year=year, count=count)


def when(text: str | None) -> date | datetime | None:
    """A day or a moment (aware, UTC) as feeds write it: ISO 8601, RFC 822, and what real feeds make of them.

    A time without a zone gives the day only: guessing a zone would claim what the source does not say.
    None where no whole date can be read.
    """
    stripped = (text or "").strip()
    if not stripped or len(stripped) > _LIMIT:
        return None
    if _EPOCH.fullmatch(stripped):
        return datetime.fromtimestamp(int(stripped[:10] if len(stripped) > 10 else stripped), UTC)
    iso = _ISO.search(stripped)
    if iso:
        return _at(_day(int(iso[1]), int(iso[2]), int(iso[3])), iso[4] or "", zone=iso[5] or "")
    clock = _CLOCK.search(stripped)
    rest = stripped[: clock.start()] + " " + stripped[clock.end() :] if clock else stripped
    zone = stripped[clock.end() :] if clock else ""
    return _at(_named_day(rest) or _numeric_day(rest), clock[0] if clock else "", zone=zone)


def day_of(moment: date | datetime | None) -> date | None:
    """The calendar day (UTC) of what `when` gave."""
    return moment.date() if isinstance(moment, datetime) else moment


def _named_day(text: str) -> date | None:
    months = [number for word in _WORD.findall(_plain(text)) if (number := _month(word))]
    year = _YEAR.search(text)
    day = _DAY.search(text)
    if not (months and year and day):
        return None
    # French weekdays come first and look like months ("mar., 01 déc. 2020").
    return _day(int(year[1]), months[-1], int(day[1]))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _month(word: str) -> int | None:
    if word[:3] in _MONTHS and (word[:3] == word or any(name.startswith(word) for name in _ENGLISH)):
        return _MONTHS.index(word[:3]) + 1
    known = _FOREIGN.get(word) or _FOREIGN.get(word[:4]) or _FOREIGN.get(word[:3])
    return known or (
        _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS and word[:3] not in {"mar", "mai"} else None
    )


def _numeric_day(text: str) -> date | None:
    match = _NUMERIC.search(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    is_month_first = match[2] == "/" and first <= 12
    month, day = (first, second) if is_month_first else (second, first)
    return _day(year, month, day)


def _at(day: date | None, clock: str, *, zone: str) -> date | datetime | None:
    match = _CLOCK.match(clock)
    offset = _offset(zone)
    if day is None or not match or offset is None:
        return day
    hour = int(match[1]) % 12 + 12 * (match[4].lower() == "p") if match[4] else int(match[1])
    try:
        local = datetime(
            day.year, day.month, day.day, hour, int(match[2]), min(int(match[3] or 0), 59), tzinfo=UTC
        )
        return local.astimezone(UTC) - offset
    except (ValueError, OverflowError):
        return day


def _offset(zone: str) -> timedelta | None:
    signed = _OFFSET.search(zone)
    if signed:
        minutes = int(signed[2]) * 60 + int(signed[3])
        return timedelta(minutes=-minutes if signed[1] == "-" else minutes)
    names = [word for word in _WORD.findall(zone.casefold()) if word in _ZONES]
    return timedelta(hours=_ZONES[names[0]]) if names else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
