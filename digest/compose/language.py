"""What letters say, in the reader's language.

The English of the templates and of this room's code is the key; `templates/locales/de.po` holds the German,
and a third language is one more such file (gettext's format, which every translator's tool reads). Plural
forms are those of the file; dates, numbers and lists are Babel's.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cached_property, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from babel.support import Translations
from markupsafe import Markup, escape

from digest.errors import SettingsError
from digest.model.subscriber import Pace

ENGLISH = "en"
#: The day before the month, and no comma before the last "and".
_LOCALES = {ENGLISH: "en_GB"}
_WEEK = frozenset(range(7))
_WORKDAYS = frozenset(range(5))


class Language:
    """One language. code: as in the name of its file, like `de` or `pt_BR`."""

    def __init__(self, code: str, messages: NullTranslations) -> None:
        self.code = code
        self.messages = messages
        #: As `lang` and Content-Language have it (BCP 47).
        self.tag = code.replace("_", "-")
        self._locale = Locale.parse(_LOCALES.get(code, code))

    def say(self, message: str, **facts: object) -> str:
        """A message with its facts: `%(name)s`."""
        return self.messages.gettext(message) % facts

    def count(self, n: int, one: str, many: str) -> str:
        """`1 paper`, `1,200 papers`: messages with `%(n)s`."""
        return self.messages.ngettext(one, many, n) % {"n": self.number(n)}

    def number(self, n: float) -> str:
        """`1,234`, in German `1.234`."""
        return _decimal(n, self._locale)

    def signed(self, n: int) -> str:
        """`+12`, `−3`."""
        return f"+{self.number(n)}" if n > 0 else self.number(n).replace("-", "\N{MINUS SIGN}")

    def listed(self, things: Sequence[str]) -> str:
        """`a`, `a and b`, `a, b and c`; markup where the things are markup."""
        patterns = self._locale.list_patterns["standard"]
        is_markup = any(isinstance(thing, Markup) for thing in things)
        if len(things) < 2:
            return things[0] if things else ""
        if len(things) == 2:
            return _filled(patterns["2"], things[0], things[1], is_markup=is_markup)
        *first, before, last = things
        rest = _filled(patterns["end"], before, last, is_markup=is_markup)
        for at in reversed(range(len(first))):
            rest = _filled(patterns["middle" if at else "start"], first[at], rest, is_markup=is_markup)
        return rest

    def weekday(self, day: date) -> str:
        """`Saturday`."""
        return _day(day, "EEEE", self._locale)

    def day_and_month(self, day: date) -> str:
        """`Saturday, 22 November`."""
        return _day(day, self.say("EEEE, d MMMM"), self._locale)

    def short_day(self, day: date, *, today: date) -> str:
        """`21 Nov`, with its year where that is not today's."""
        pattern = self.say("d MMM") if day.year == today.year else self.say("d MMM y")
        return _day(day, pattern, self._locale)

    def hour(self, at: time) -> str:
        """`7:05`."""
        return format_time(at, self.say("H:mm"), locale=self._locale)

    def rhythm(self, pace: Pace) -> str:
        """`every day at 7:00 (UTC)`, `on weekdays at 7:30`, `on Mondays and Thursdays at 18:00`."""
        facts = {"hour": self.hour(pace.at), "zone": pace.zone.replace("_", " ")}
        if pace.days == _WEEK:
            return self.say("every day at %(hour)s (%(zone)s)", **facts)
        if pace.days == _WORKDAYS:
            return self.say("on weekdays at %(hour)s (%(zone)s)", **facts)
        days = self.listed([self._every[day] for day in sorted(pace.days)])
        return self.say("on %(days)s at %(hour)s (%(zone)s)", days=days, **facts)

    def next_day(self, slot: date, pace: Pace) -> str:
        """When the next issue comes: `tomorrow`, `on Monday`; "" where no day is chosen."""
        for ahead in range(1, 8):
            day = slot + timedelta(days=ahead)
            if day.weekday() in pace.days:
                if ahead == 1:
                    return self.say("tomorrow")
                return self.say("on %(weekday)s", weekday=self.weekday(day))
        return ""

    @cached_property
    def _every(self) -> tuple[str, ...]:
        say = self.say
        return (
            say("Mondays"), say("Tuesdays"), say("Wednesdays"), say("Thursdays"), say("Fridays"),
            say("Saturdays"), say("Sundays"),
        )  # fmt: skip


class Languages:
    """The languages that letters are written in. folder: of the `.po` files; default: for who chose none."""

    def __init__(self, folder: Path, *, default: str = ENGLISH) -> None:
        self._folder = folder
        self._known: dict[str, Language] = {}
        self._default = default
        if default not in self.codes:
            known = ", ".join(self.codes)
            message = f"mail.language: letters are not written in {default!r}; choose one of {known}"
            raise SettingsError(message, key="mail.language", file="config/digest.toml")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """English first, then the others."""
        return (ENGLISH, *sorted(file.stem for file in self._folder.glob("*.po")))

    def of(self, code: str) -> Language:
        """A language; the default one for "" and for a language whose file is gone."""
        wanted = code if code in self.codes else self._default
        if wanted not in self._known:
            self._known[wanted] = self._read(wanted)
        return self._known[wanted]

    def _read(self, code: str) -> Language:
        if code == ENGLISH:
            return Language(code, NullTranslations())
        file = self._folder / f"{code}.po"
        try:
            with file.open("rb") as source:
                catalogue = read_po(source, locale=code, abort_invalid=True)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            return Language(code, Translations(compiled))
        except (OSError, PoFileError, UnknownLocaleError, ValueError) as exc:
            message = f"{file.name} of templates/locales cannot be read ({exc}); correct or remove it"
            raise SettingsError(message, key="mail.language", file=str(file)) from exc


@lru_cache(maxsize=1024)
def _decimal(n: float, locale: Locale) -> str:
    return format_decimal(n, locale=locale)


@lru_cache(maxsize=1024)
def _day(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


def _filled(pattern: str, one: str, other: str, *, is_markup: bool) -> str:
    if is_markup:
        return Markup(pattern).format(escape(one), escape(other))  # noqa: S704  Babel's own
    return pattern.format(one, other)
