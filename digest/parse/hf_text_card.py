"""One card of a page: the facts of one paper as they are met."""

import re
from dataclasses import dataclass, field

from digest.model.paper import Paper
from digest.parse.clean import arxiv_id, make_organization, make_paper
from digest.parse.dates import PrintedDay, month_day, when
from digest.parse.hf_text_lines import ends_whole

PAPER_PAGE = "https://huggingface.co/papers/"
_TEXT_LABELS = frozenset({"abstract", "summary", "tldr", "tl;dr", "摘要"})
_NAMES = re.compile(r"[,;、，]\s*|\s+and\s+")


@dataclass(slots=True, kw_only=True)
class Card:
    """What the page says of one paper, while its lines are read."""

    title: str
    number: int
    arxiv: str | None = None
    url: str | None = None
    abstract: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    n_authors: int | None = None
    organization: tuple[str, str] | None = None
    day: PrintedDay | None = None
    comments: int | None = None
    upvotes: int | None = None
    code_url: str | None = None
    project_page: str | None = None
    is_cut: bool = False
    #: Whether the line read last was of its abstract.
    ends_in_text: bool = False

    @property
    def has_facts(self) -> bool:
        """Whether the lines behind the abstract have begun."""
        return self.n_authors is not None or self.organization is not None or self.day is not None

    @property
    def is_paper(self) -> bool:
        """A heading alone is a heading of the page, not a paper."""
        return self.arxiv is not None or self.has_facts or bool(self.authors and self.abstract)

    def take_label(self, name: str, text: str) -> None:
        """A fact with its name: `abstract`, `authors`, `published`, `link` …, in lower case."""
        if name in _TEXT_LABELS:
            self.abstract.append(text)
        elif name in {"author", "authors", "作者"}:
            self.authors = [part for part in _NAMES.split(text) if part]
        elif name.startswith("upvote"):
            self.upvotes = number_in(text)
        elif name in {"published", "date"}:
            self.day = month_day(text) or _printed(text)
        else:
            self.arxiv = self.arxiv or known_id(text)

    def ends_early(self, *, ends_with_newline: bool) -> bool:
        """Whether the dump was cut off within this card, its last."""
        if self.is_cut or not (self.abstract or self.has_facts):
            return True
        is_whole = bool(self.abstract) and (not self.ends_in_text or ends_whole(self.abstract[-1]))
        return not is_whole and not ends_with_newline

    def paper(self, year: int | None) -> Paper | None:
        """The paper; None without a title. year: of days that are printed without one."""
        published = self.day.on(year) if self.day else None
        return make_paper(
            title=self.title,
            abstract=" ".join(self.abstract) or None,
            authors=self.authors,
            n_authors=self.n_authors,
            organization=make_organization(*self.organization) if self.organization else None,
            published=published,
            published_inferred=published is not None and self.day is not None and self.day.year is None,
            comments=self.comments,
            upvotes=self.upvotes,
            arxiv=self.arxiv,
            url=self.url,
            code_url=self.code_url,
            project_page=self.project_page,
        )


def _printed(text: str) -> PrintedDay | None:
    day = when(text)
    return PrintedDay(year=day.year, month=day.month, day=day.day) if day else None


def known_id(text: str) -> str | None:
    """The arXiv id in a text or address, without its version."""
    found = arxiv_id(text)
    return found[0] if found else None


def number_in(text: str) -> int | None:
    """A count as the page shows it; None for `-` and anything else."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None
