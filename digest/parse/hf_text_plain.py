"""Plain text of a paper page: titles and abstracts in turn, with or without blocks behind them.

::

    title                       a short text right before a long one
    abstract                    a long text (LONG characters or more)
      • 5 authors               block: or `handle Name`, an organisation
    ·
    Apr 27, 2024 2              block: day, and the number of comments

What is short and stands anywhere else is decided by its neighbours (`Records._settle`): the rest of an
abstract, a paper with a short abstract, a paper without one, or nothing of ours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from digest.model.dump import Rejected
from digest.model.paper import Paper
from digest.parse.clean import make_organization, make_paper
from digest.parse.dates import PrintedDay, month_day
from digest.parse.hf_text_lines import (
    CUT_OFF,
    LONG,
    Shape,
    author_count,
    ends_whole,
    is_sentence,
    is_titlelike,
    organization_names,
    shape,
    submitter,
    unglued,
)
from digest.parse.hf_text_survey import Survey

#: Short lines that are kept until a long one says what they are.
_MOST_SHORT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A text, or one line of a block."""

    kind: Shape
    text: str
    #: The line it begins on, from 1.
    number: int


def items(lines: Iterable[str], surveyed: Survey) -> Iterator[Item]:
    """The lines without the page's own; lines of one paragraph joined where blank lines separate texts."""
    held: list[str] = []
    began = 0
    for number, text in _own_lines(lines, surveyed):
        kind = shape(text)
        if kind is Shape.TEXT and text:
            if held and not surveyed.by_paragraph:
                yield Item(kind=Shape.TEXT, text=held.pop(), number=began)
            began = began if held else number
            held.append(text)
            continue
        if held:
            yield from _close(held, began, is_block=kind is Shape.DOT)
            held = []
        if text:
            yield Item(kind=kind, text=text, number=number)
    if held:
        yield from _close(held, began, is_block=False)


def _close(held: list[str], began: int, *, is_block: bool) -> Iterator[Item]:
    """A paragraph's lines as one text; its last line apart where it is the block's organisation."""
    organization = held[-1] if is_block and organization_names(held[-1]) else None
    texts = held[:-1] if organization else held
    if texts:
        yield Item(kind=Shape.TEXT, text=" ".join(texts), number=began)
    if organization:
        yield Item(kind=Shape.ORGANIZATION, text=organization, number=began + len(texts))


def _own_lines(lines: Iterable[str], surveyed: Survey) -> Iterator[tuple[int, str]]:
    """The lines that may be of papers, blank ones as ""; the page's own lines are left out."""
    in_head = surveyed.page_day is not None
    after_banner = awaits_submitter = False
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text:
            yield number, ""
            continue
        if after_banner:
            text = unglued(text)
        found = shape(text)
        after_banner = found is Shape.BANNER
        if awaits_submitter:
            awaits_submitter = False
        elif found is Shape.SUBMITTER:
            awaits_submitter = not submitter(text)
        elif in_head and len(text) < LONG:
            # What stands above the page's date is the page's own, whatever it says.
            in_head = found is not Shape.DAY or month_day(text) != surveyed.page_day
        elif found not in {Shape.BANNER, Shape.CHROME}:
            in_head = False
            yield number, text


@dataclass(slots=True, kw_only=True)
class _Draft:
    title: str
    number: int
    abstract: list[str] = field(default_factory=list)
    n_authors: int | None = None
    organization: tuple[str, str] | None = None
    day: PrintedDay | None = None
    in_block: bool = False


class Records:
    """Makes papers of items. One reading of one dump; `n_foreign` is whole after it."""

    def __init__(self, surveyed: Survey, *, year: int | None) -> None:
        self._surveyed = surveyed
        self._year = year
        self._draft: _Draft | None = None
        self._short: list[Item] = []
        self.n_foreign = 0

    def read(self, found: Iterable[Item]) -> Iterator[Paper | Rejected]:
        for item in found:
            if item.kind is not Shape.TEXT:
                yield from self._block(item)
            elif len(item.text) >= LONG:
                yield from self._long(item)
            else:
                self._short.append(item)
                if len(self._short) > _MOST_SHORT:
                    yield from self._settle()
        yield from self._end()

    def _long(self, item: Item) -> Iterator[Paper | Rejected]:
        if not self._short:
            if self._draft and not self._draft.in_block:
                self._draft.abstract.append(item.text)
            else:
                yield Rejected(reason="no title", position=f"line {item.number}")
            return
        title = self._title()
        at = self._short.index(title)
        self.n_foreign += len(self._short) - at - 1
        del self._short[at:]
        yield from self._settle()
        yield from self._flush()
        self._draft = _Draft(title=title.text, number=title.number, abstract=[item.text])

    def _title(self) -> Item:
        """The short text before a long one that is its title: the nearest that is no line of the page's own.

        A title may stand there as often as a line of the page; what is prose is none, however rare.
        """
        for short in reversed(self._short):
            if is_sentence(short.text):
                break
            if not self._surveyed.is_repeated(short.text):
                return short
        return self._short[-1]

    def _block(self, item: Item) -> Iterator[Paper | Rejected]:
        if self._short:
            if (
                item.kind is Shape.DOT
                and len(self._short) == 1
                and self._take_organization(self._short[0].text)
            ):
                self._short.clear()
                return
            yield from self._settle(before_block=True)
        draft = self._draft
        if draft is None or draft.day is not None:
            self.n_foreign += 1
            return
        if item.kind is Shape.ORGANIZATION:
            self._take_organization(item.text)
        draft.in_block = True
        if item.kind is Shape.AUTHORS:
            draft.n_authors = author_count(item.text)
        elif item.kind is Shape.DAY:
            draft.day = month_day(item.text)

    def _take_organization(self, text: str) -> bool:
        names = organization_names(text)
        draft = self._draft
        if names is None or draft is None or draft.in_block:
            return False
        draft.in_block = True
        draft.organization = names
        return True

    def _settle(self, *, before_block: bool = False) -> Iterator[Paper | Rejected]:
        """What the short texts are that no long one follows."""
        shorts, self._short = self._short, []
        for at, item in enumerate(shorts):
            follower = shorts[at + 1].text if at + 1 < len(shorts) else ""
            if self._surveyed.is_repeated(item.text) and not before_block:
                self.n_foreign += 1
            elif self._continues(item.text, is_last=before_block and at == len(shorts) - 1):
                pass
            elif is_titlelike(item.text) and (is_sentence(follower) or self._may_be_bare or before_block):
                yield from self._flush()
                self._draft = _Draft(title=item.text, number=item.number)
            else:
                self.n_foreign += 1

    def _continues(self, text: str, *, is_last: bool) -> bool:
        """Takes a short text that goes on with the abstract, or is the short abstract of a bare title.

        is_last: a block follows, so that a text right below a title is its abstract, whatever it looks like.
        """
        draft = self._draft
        if draft is None or draft.in_block:
            return False
        is_prose = is_sentence(text) or (text[0].islower() if draft.abstract else len(text) > LONG // 2)
        if is_prose or (is_last and not draft.abstract and len(text) > len(draft.title)):
            draft.abstract.append(text)
            return True
        return False

    @property
    def _may_be_bare(self) -> bool:
        """Whether this dump may have papers without an abstract."""
        return self._surveyed.n_long > 0 or self._surveyed.has_only_titles

    def _flush(self) -> Iterator[Paper]:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        day = draft.day
        paper = make_paper(
            title=draft.title,
            abstract=" ".join(draft.abstract) or None,
            n_authors=draft.n_authors,
            organization=make_organization(*draft.organization) if draft.organization else None,
            published=day.on(self._year) if day else None,
            published_inferred=day is not None and day.year is None and day.on(self._year) is not None,
            comments=day.count if day else None,
        )
        if paper:
            yield paper

    def _end(self) -> Iterator[Paper | Rejected]:
        """The dump's end: a record that is not whole is left out, and said."""
        shorts = [short for short in self._short if not self._surveyed.is_repeated(short.text)]
        self.n_foreign += len(self._short) - len(shorts)
        self._short, draft = shorts, self._draft
        if draft and self._is_cut(draft, shorts):
            self._draft = None
            yield Rejected(reason=CUT_OFF, position=f"line {draft.number}")
            return
        if self._is_unfinished(shorts):
            self._short = []
            yield from self._flush()
            yield Rejected(reason=CUT_OFF, position=f"line {shorts[0].number}")
            return
        if self._surveyed.n_long and not any(is_sentence(short.text) for short in shorts):
            # A footer: no paper of this dump is without its abstract at the very end.
            self.n_foreign += len(shorts)
            self._short = []
        yield from self._settle()
        yield from self._flush()

    def _is_unfinished(self, shorts: list[Item]) -> bool:
        """Whether the texts behind the last whole record are the beginning of another."""
        if not shorts or not is_titlelike(shorts[0].text):
            return False
        if len(shorts) == 1:
            return self._surveyed.n_long > 0 or not self._surveyed.ends_with_newline
        is_broken_off = not self._surveyed.ends_with_newline and not ends_whole(shorts[1].text)
        return len(shorts) == 2 and is_broken_off

    def _is_cut(self, draft: _Draft, shorts: list[Item]) -> bool:
        if draft.in_block:
            return draft.day is None and self._surveyed.latest_year is not None
        if shorts:
            return shorts[0].text.startswith("•")
        text = draft.abstract[-1] if draft.abstract else ""
        return text.endswith("\ufffd") or (not self._surveyed.ends_with_newline and not ends_whole(text))
