"""The archive: lists, one paper, search."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from digest import clock
from digest.model.listing import Listing
from digest.model.paper import PaperId
from digest.web.api import values
from digest.web.api.problems import MISSING
from digest.web.papers import LONGEST_SEARCH, MOST_PAGES
from digest.web.parameters import After, Day, Number
from digest.web.sources import Source, Sources
from digest.wiring.service import Service

Limit = Annotated[int, Query(ge=1, le=100, description="Papers on a page")]
#: Papers come a few times a day.
_KEEP = "public, max-age=120"


def routes(service: Service) -> APIRouter:
    """`/papers`, `/papers/{number}`, `/search` and `/sources`."""
    router = APIRouter(tags=["papers"])
    _add_lists(router, service)
    _add_paper(router, service)
    return router


def _add_lists(router: APIRouter, service: Service) -> None:
    sources = Sources(service)

    @router.get("/papers")
    def list_papers(
        answer: Response,
        day: Day = None,
        source: Source = None,
        by: Literal["time", "trend"] = "time",
        after: After = None,
        limit: Limit = 25,
    ) -> values.PaperPage:
        """Papers of a day in the order first seen, else the newest first; or by trend, then of all days."""
        last = None if after is None else PaperId(after)
        if by == "trend":
            leaf = service.reading.trend(after=last, most=limit, now=clock.now())
        else:
            places = sources.named(source) if source else None
            leaf = service.reading.page(Listing(day=day, places=places, after=last), most=limit)
        answer.headers["Cache-Control"] = _KEEP
        papers = [values.paper(paper, leaf.summaries.get(paper.id)) for paper in leaf.papers]
        return values.PaperPage(papers=papers, after=leaf.last)

    @router.get("/search")
    def search_papers(
        answer: Response,
        q: Annotated[str, Query(max_length=LONGEST_SEARCH, description="Words that must all be there")],
        page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
        limit: Limit = 25,
    ) -> values.Found:
        """Papers with all of the words in title, abstract or authors, the best first."""
        leaf = service.reading.search(q, skip=(page - 1) * limit, most=limit)
        answer.headers["Cache-Control"] = _KEEP
        papers = [values.paper(paper, leaf.summaries.get(paper.id)) for paper in leaf.papers]
        return values.Found(papers=papers, has_more=leaf.last is not None)

    @router.get("/sources")
    def list_sources() -> list[str]:
        """The places that showed papers, by the names that `source` takes."""
        return sources.labels()


def _add_paper(router: APIRouter, service: Service) -> None:
    @router.get("/papers/{number}", responses=MISSING)
    def read_paper(answer: Response, number: Number) -> values.PaperInFull:
        """One paper with every sighting and what is like it; of a merged one, the paper that it became."""
        looked = service.reading.paper(PaperId(number))
        answer.headers["Cache-Control"] = _KEEP
        return values.in_full(
            looked.paper, looked.summary, sightings=list(looked.sightings), similar=list(looked.similar)
        )
