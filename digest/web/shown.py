"""Papers as pages and feeds show them: harmless, and in the words of the letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import NullTranslations

from digest.compose.cards import FULL, Card, Place, make_card, make_sheet, page, percents_of
from digest.compose.language import Language
from digest.compose.marking import Span, marked
from digest.flows.feeds import Item
from digest.flows.gallery import Found
from digest.model.issue import Counts, Entry
from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Reason
from digest.model.summary import Summary
from digest.text.display import shown, shown_pieces, web_address
from digest.text.sentences import split
from digest.web import feeds_out

#: Of the pages.
ENGLISH = Language("en", NullTranslations())
#: Names, classes and links of one paper that are shown; collaborations have thousands.
_MOST_NAMES, _MOST_CLASSES = 60, 12
_LONGEST_NAME = 80
#: Names of one entry of a feed.
_MOST_AUTHORS = 12
#: Sentences in a paragraph of an abstract in a feed: what a small window shows at once.
_SENTENCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A paper in a list."""

    id: PaperId
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that is known of one paper."""

    card: Card
    abstract: tuple[Span, ...]
    authors: Sequence[str]
    #: Authors that are not named here.
    n_more: int
    #: Pairs of what it is and where it leads.
    links: Sequence[tuple[str, str]]
    #: Pairs of what it is and what it says.
    facts: Sequence[tuple[str, str]]


def card(
    paper: StoredPaper,
    summary: Summary | None,
    *,
    today: date,
    number: int = 1,
    percent: int = FULL,
    reasons: tuple[Reason, ...] = (),
) -> Card:
    """A paper in a list, as a letter would show it; percent: how long its bar is."""
    entry = Entry(
        paper_id=paper.id,
        revision=paper.revision,
        reasons=reasons,
        counts=Counts(comments=paper.paper.comments, upvotes=paper.paper.upvotes),
        sources=paper.sources,
    )
    said = make_sheet(entry, paper, summary, today=today, language=ENGLISH)
    place = Place.of(number, percent=percent)
    return make_card(place, entry, said, papers={}, issue_url="", language=ENGLISH)


def sheet(paper: StoredPaper, summary: Summary | None, *, today: date) -> Sheet:
    """A paper on its own page."""
    known = paper.paper
    names = [shown(name, most=_LONGEST_NAME) for name in known.authors[:_MOST_NAMES]]
    n_authors = max(known.n_authors or 0, len(known.authors))
    return Sheet(
        card=card(paper, summary, today=today),
        abstract=marked(shown_pieces(known.abstract or ""), ()),
        authors=names,
        n_more=n_authors - len(names) if names else 0,
        links=_links(paper, page(paper.paper)),
        facts=_facts(paper),
    )


def entry(item: Item, *, public_url: str) -> feeds_out.Entry:
    """A paper in a feed."""
    known = item.paper
    # Counts change with every dump, and an entry that changes is shown as new again.
    calm = replace(known, paper=replace(known.paper, comments=None, upvotes=None))
    made = card(calm, item.summary, today=item.published.date(), reasons=item.reasons)
    return feeds_out.Entry(
        id=feeds_out.tag(public_url, item.key),
        title=made.sheet.title,
        url=made.sheet.url,
        ours=f"{public_url}/papers/{known.id}",
        brief=made.sheet.summary,
        paragraphs=[*_paragraphs(known.paper.abstract or ""), *_why(made)],
        authors=[shown(name, most=_LONGEST_NAME) for name in known.paper.authors[:_MOST_AUTHORS]],
        tags=[shown(term, most=_LONGEST_NAME) for term in known.paper.categories[:_MOST_CLASSES]],
        published=item.published,
        updated=item.updated,
    )


def _paragraphs(abstract: str) -> list[str]:
    sentences = split(shown(abstract))
    return [" ".join(sentences[at : at + _SENTENCES]) for at in range(0, len(sentences), _SENTENCES)]


def _why(made: Card) -> list[str]:
    return [f"Chosen for {', '.join(why.line for why in made.why)}."] if made.why else []


def _links(paper: StoredPaper, page: str) -> list[tuple[str, str]]:
    known = paper.paper
    found = [
        ("Paper", page),
        ("arXiv", f"https://arxiv.org/abs/{known.arxiv}" if known.arxiv else ""),
        ("DOI", replace(known, url=None, arxiv=None).page if known.doi else ""),
        ("Code", known.code_url or ""),
        ("Project page", known.project_page or ""),
    ]
    kept: dict[str, str] = {}
    for what, url in found:
        address = web_address(url) if url else None
        if address and address not in kept.values():
            kept[what] = address
    return list(kept.items())


def _facts(paper: StoredPaper) -> list[tuple[str, str]]:
    known, of = paper.paper, paper.paper.organization
    published = f"{known.published:%Y-%m-%d}" if known.published else ""
    found = [
        ("Organisation", shown(of.name or of.handle, most=_LONGEST_NAME) if of else ""),
        ("Authors", f"{known.n_authors:,}" if known.n_authors and not known.authors else ""),
        ("Published", f"{published} (year inferred)" if known.published_inferred else published),
        ("First seen", f"{paper.first_seen:%Y-%m-%d %H:%M} UTC"),
        ("Comments", "" if known.comments is None else f"{known.comments:,}"),
        ("Upvotes", "" if known.upvotes is None else f"{known.upvotes:,}"),
        ("Classes", ", ".join(shown(term, most=_LONGEST_NAME) for term in known.categories[:_MOST_CLASSES])),
        ("arXiv", shown(known.arxiv, most=_LONGEST_NAME) if known.arxiv else ""),
        ("Version", str(known.version) if known.version else ""),
        ("DOI", shown(known.doi, most=_LONGEST_NAME) if known.doi else ""),
        ("Revision", f"{paper.revision} in this archive" if paper.revision > 1 else ""),
    ]
    return [(what, said) for what, said in found if said]


def chosen_cards(chosen: Sequence[Found], summaries: Mapping[PaperId, Summary], *, today: date) -> list[Card]:
    """What was chosen, best first; a stranger's cards lead to no words on them."""
    percents = percents_of([one.score for _, one in chosen])
    return [
        card(
            paper,
            summaries.get(paper.id),
            today=today,
            number=number,
            percent=percents[number - 1],
            reasons=one.reasons,
        )
        for number, (paper, one) in enumerate(chosen, 1)
    ]
