"""A paper, as one dump showed it and as the store knows it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType
from urllib.parse import quote

PaperId = NewType("PaperId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Who a paper is from, as Hugging Face shows it: `deepseek-ai DeepSeek`."""

    handle: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as one dump showed it. What the dump did not say is None, unknown authors an empty tuple."""

    #: One line; white space folded; never empty.
    title: str
    #: One paragraph, line breaks folded to blanks; otherwise as the source has it.
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    #: How many authors there are, also where their names are not known.
    n_authors: int | None = None
    organization: Organization | None = None
    #: A day, or a moment (aware, UTC) where the source gives one.
    published: date | datetime | None = None
    #: The year was not printed but inferred.
    published_inferred: bool = False
    #: What the page counted when the dump was taken; None is not 0.
    comments: int | None = None
    upvotes: int | None = None
    #: `2501.01234` or `hep-th/9901001`, without version.
    arxiv: str | None = None
    #: Lower case, without a resolver's address; never arXiv's own 10.48550/arxiv.* (that is an arXiv id).
    doi: str | None = None
    #: arXiv's version number.
    version: int | None = None
    #: The paper's page as the source gave it; http or https only.
    url: str | None = None
    project_page: str | None = None
    code_url: str | None = None
    #: Subject classes: `cs.CL` …
    categories: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Where to read it: the source's page, else one built from the ids, else a search for the title."""
        if self.url:
            return self.url
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        if self.doi:
            return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}"
        return f"https://huggingface.co/papers?q={quote(self.title[:300])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaper:
    """A paper that the store knows: everything its dumps said, the better fact kept."""

    id: PaperId
    #: Counts the changes of substance; 1 at first.
    revision: int
    #: When a dump first showed it (aware, UTC); decides what is new.
    first_seen: datetime
    #: The number of that dump; watermarks are compared with it.
    first_dump: int
    #: With the comments and upvotes of its last sighting that had any.
    paper: Paper
    #: Names of the sources that showed it, in alphabetical order.
    sources: tuple[str, ...] = ()
