"""The archive as pages: papers by day, by source and by trend, one paper, and the search."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from digest import clock
from digest.compose.cards import source_name
from digest.flows.reading import Leaf
from digest.model.listing import Listing
from digest.model.paper import PaperId
from digest.web.chart import chart
from digest.web.conditional import HTML, KEEP, conditional
from digest.web.forms import Typed, cleaned
from digest.web.pages import Pages
from digest.web.parameters import After, Day, Number
from digest.web.shown import ENGLISH, Shown, card, sheet
from digest.web.sources import Source, Sources
from digest.wiring.service import Service

#: Papers on a page, and pages of results: whoever needs more writes another word.
PER_PAGE, MOST_PAGES = 25, 20
#: Characters of a search; longer ones are a text pasted by mistake.
LONGEST_SEARCH = 300
_READ = ["GET", "HEAD"]

_TOO_LONG = f"This is longer than {LONGEST_SEARCH} characters; a few words find more."


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/papers`, `/papers/{number}` and `/search`."""
    router = APIRouter()
    _add_lists(router, service, pages)
    _add_paper(router, service, pages)
    _add_search(router, service, pages)
    return router


def _add_lists(router: APIRouter, service: Service, pages: Pages) -> None:
    sources = Sources(service)

    @router.api_route("/papers", methods=_READ)
    def papers(
        request: Request,
        day: Day = None,
        source: Source = None,
        by: Literal["day", "trend"] = "day",
        after: After = None,
    ) -> Response:
        today = clock.now().date()
        if by == "trend":
            leaf = service.reading.trend(after=_id(after), most=PER_PAGE, now=clock.now())
            facts: dict[str, Any] = {"title": "What is talked of lately", "feed": ""}
            here = {"by": "trend"}
        else:
            chosen = day or (None if source else service.browse.newest_day())
            places = sources.named(source) if source else None
            leaf = service.reading.page(Listing(day=chosen, places=places, after=_id(after)), most=PER_PAGE)
            facts, here = _of_list(service, chosen, source), _known(day=chosen, source=source)
        beside = {"by": by, "source": source or "", "sources": sources.labels(), "is_first": after is None}
        more = f"/papers?{urlencode({**here, 'after': leaf.last})}" if leaf.last else ""
        return _page(request, pages, "papers", papers=_cards(leaf, today), more=more, **beside, **facts)


def _of_list(service: Service, day: date | None, source: str | None) -> dict[str, Any]:
    """What a list is called, and what stands beside it."""
    feed = "/feeds/papers.atom?" + urlencode(_known(day=day if source is None else None, source=source))
    if day is None:
        return {"title": f"Papers from {source}" if source else "No papers yet", "feed": feed.rstrip("?")}
    near = service.browse.neighbours(day)
    return {
        "title": _day_in_words(day) + (f", from {source}" if source else ""),
        "feed": feed.rstrip("?"),
        "count": None if source else service.browse.count(day),
        "before": _link(near.before, source),
        "after": _link(near.after, source),
        "day": day.isoformat(),
    }


def _add_paper(router: APIRouter, service: Service, pages: Pages) -> None:
    @router.api_route("/papers/{number}", methods=_READ)
    def paper(request: Request, number: Number) -> Response:
        looked = service.reading.paper(PaperId(number))
        if looked.paper.id != number:
            return RedirectResponse(f"/papers/{looked.paper.id}", 308)
        today = clock.now().date()
        similar = [
            {"shown": Shown(id=one.paper.id, card=card(one.paper, None, today=today)), "is_twin": one.is_twin}
            for one in looked.similar
        ]
        return _page(
            request,
            pages,
            "paper",
            id=looked.paper.id,
            sheet=sheet(looked.paper, looked.summary, today=today),
            places=list(dict.fromkeys(filter(None, map(source_name, looked.paper.sources)))),
            sightings=looked.sightings[::-1],
            chart=chart(looked.sightings),
            similar=similar,
        )


def _add_search(router: APIRouter, service: Service, pages: Pages) -> None:
    @router.api_route("/search", methods=_READ)
    def search(
        request: Request, q: str = "", page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1
    ) -> Response:
        words = " ".join(cleaned(q).split())
        if len(words) > LONGEST_SEARCH:
            wrong = {"q": _TOO_LONG}
            typed = Typed.of(q=words[:LONGEST_SEARCH])
            return pages.answer("search", 422, typed=typed, wrong=wrong, words="", papers=[], more="", page=1)
        skip = (page - 1) * PER_PAGE
        leaf = service.reading.search(words, skip=skip, most=PER_PAGE)
        has_more = leaf.last is not None and page < MOST_PAGES
        return _page(
            request,
            pages,
            "search",
            typed=Typed.of(q=words),
            wrong={},
            words=words,
            papers=_cards(leaf, clock.now().date(), first=skip + 1),
            more=f"/search?{urlencode({'q': words, 'page': page + 1})}" if has_more else "",
            page=page,
        )


def _page(request: Request, pages: Pages, name: str, **facts: Any) -> Response:
    body = bytes(pages.answer(name, **facts).body)
    return conditional(request, body, media_type=HTML, keep=KEEP)


def _cards(leaf: Leaf, today: date, *, first: int = 1) -> list[Shown]:
    return [
        Shown(id=paper.id, card=card(paper, leaf.summaries.get(paper.id), today=today, number=number))
        for number, paper in enumerate(leaf.papers, first)
    ]


def _link(day: date | None, source: str | None) -> dict[str, str] | None:
    if day is None:
        return None
    query = urlencode(_known(day=day, source=source))
    return {"url": f"/papers?{query}", "day": day.isoformat(), "words": _day_in_words(day)}


def _known(*, day: date | None, source: str | None) -> dict[str, str]:
    found = {"day": day.isoformat() if day else None, "source": source}
    return {name: value for name, value in found.items() if value}


def _day_in_words(day: date) -> str:
    return f"{ENGLISH.day_and_month(day)} {day.year}"


def _id(number: int | None) -> PaperId | None:
    return None if number is None else PaperId(number)
