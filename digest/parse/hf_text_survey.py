"""What the first pass over a text dump found: which layout it has, and of which day it is."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from digest.model.dump import PageDate
from digest.parse.dates import PrintedDay

#: How often a line must stand there to be no title.
_REPEATED = 3


class Layout(StrEnum):
    """How papers stand in the dump."""

    #: The page as plain text.
    PLAIN = "plain"
    #: The page as Markdown, with link numbers, or with addresses on their own lines.
    CARDS = "cards"
    #: `Paper • 2305.10601 • Published May 17, 2023 • 15`.
    COLLECTION = "collection"
    #: `Title (140 ▲)`.
    MAIL = "mail"
    #: `| Title | Authors | Summary |`.
    TABLE = "table"
    #: Nothing of these.
    FOREIGN = "foreign"


@dataclass(slots=True, kw_only=True)
class Survey:
    """What the first pass counted."""

    n_lines: int = 0
    n_banners: int = 0
    n_blocks: int = 0
    n_submitted: int = 0
    n_long: int = 0
    #: How many of the first long texts were looked at, and how many of those read as abstracts.
    n_sampled: int = 0
    n_scholarly: int = 0
    n_titlelike: int = 0
    n_short: int = 0
    #: A short text with a long one behind it.
    n_pairs: int = 0
    n_adjacent: int = 0
    n_separated: int = 0
    n_cards: int = 0
    n_collection: int = 0
    n_mail: int = 0
    n_table: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    #: How often a short text stands there, by its hash; most texts of a huge dump are not counted.
    repeated: Counter[int] = field(default_factory=Counter)
    n_repeatable: int = 0
    page_day: PrintedDay | None = None
    #: Days that the dump gives in full: of its page, by an address, and of its saving.
    address_day: date | None = None
    saved_day: date | None = None
    latest_year: int | None = None
    links: dict[str, str] = field(default_factory=dict)
    line_above: str = ""
    ends_with_newline: bool = True
    first_paper_seen: bool = False

    @property
    def by_paragraph(self) -> bool:
        """Blank lines separate the texts, so that lines in a row are one text."""
        return self.n_separated > 0 and (
            self.n_separated >= self.n_adjacent or self.n_long * 10 < self.n_adjacent
        )

    @property
    def layout(self) -> Layout:
        if self.n_mail and not self.n_long:
            return Layout.MAIL
        if self.n_collection:
            return Layout.COLLECTION
        if self.n_cards >= (1 if self.is_page else 2):
            return Layout.CARDS
        if self.n_table:
            return Layout.TABLE
        has_labels = sum(self.labels.values()) >= 2 and len(self.labels) >= 2
        if has_labels and not self.n_banners:
            return Layout.CARDS
        return Layout.PLAIN if self.is_page or self._alternates else Layout.FOREIGN

    @property
    def is_page(self) -> bool:
        """The dump itself says that it is a page of papers."""
        return self.n_banners > 0 or self.n_blocks > 0 or self.n_submitted > 1

    @property
    def _alternates(self) -> bool:
        """Titles and scholarly abstracts in turn: a dump that lost its head."""
        return (
            self.n_pairs >= _REPEATED
            and self.n_pairs >= 0.9 * self.n_long
            and self.n_short <= 1.2 * self.n_long
            and self.n_titlelike >= 0.8 * self.n_short
            and self.n_scholarly >= 0.6 * self.n_sampled
        )

    @property
    def has_only_titles(self) -> bool:
        """No abstract anywhere, and nearly every line could be a title."""
        return self.n_long == 0 and self.n_short >= _REPEATED and self.n_titlelike >= 0.8 * self.n_short

    def is_repeated(self, text: str) -> bool:
        """Whether it stands there far more often than other short texts: the page's own, not a title.

        In a dump that holds the same page many times over, titles are repeated, too.
        """
        usual = self.n_repeatable / max(1, len(self.repeated))
        return self.repeated.get(hash(text), 0) >= max(_REPEATED, 2 * usual)

    def year(self, as_of: date | None) -> int | None:
        """The year of days that are printed without one."""
        if as_of:
            return as_of.year
        if self.saved_day:
            # The page leaves the year out when it is the year of looking at it.
            return self.saved_day.year
        if self.address_day:
            return _nearest(self.page_day, self.address_day).year
        return self.latest_year + 1 if self.latest_year else None

    def reference_day(self, as_of: date | None) -> date | None:
        """What `15 days ago` counts from."""
        return as_of or self.saved_day or self.address_day

    def page_date(self, as_of: date | None) -> PageDate | None:
        """The day that the page is of; with its year where that is given, never where it is guessed."""
        printed = self.page_day
        if printed is None:
            return PageDate.of(self.address_day) if self.address_day else None
        full = self.address_day or self.saved_day
        if printed.year is None and as_of is None and full:
            return PageDate.of(_nearest(printed, full))
        day = printed.on(as_of.year if as_of else None)
        return PageDate.of(day) if day else PageDate(month=printed.month, day=printed.day)


def _nearest(printed: PrintedDay | None, full: date) -> date:
    """The printed day in the year nearest to a day known in full: `Jan 1` after 2025-12-31 is of 2026."""
    if printed is None:
        return full
    candidates = [day for year in (full.year - 1, full.year, full.year + 1) if (day := printed.on(year))]
    return min(candidates, key=lambda day: abs((day - full).days), default=full)
