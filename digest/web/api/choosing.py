"""What lines of the keyword language would bring: a preview and a back-test, nobody's address needed."""

from fastapi import APIRouter, Request

from digest import clock
from digest.model.subscriber import Pace
from digest.web.api import values
from digest.web.api.problems import LIMITED
from digest.web.limits import Limits, network
from digest.wiring.service import Service

#: New lines are ranked against a month of papers: that is work.
_MOST_ASKED = "60/minute"


def routes(service: Service, limits: Limits) -> APIRouter:
    """`/preview` and `/backtest`."""
    router = APIRouter(tags=["choosing"])

    @router.post("/preview", responses=LIMITED)
    def preview(request: Request, wish: values.Wish) -> values.Preview:
        """What a reader with these lines would have got on the newest day that has some for her."""
        limits.take("api", network(request), most=_MOST_ASKED)
        showing = service.gallery.show(wish.interests, Pace(most=wish.most), now=clock.now())
        summaries = service.summarising.of(paper for paper, _ in showing.chosen)
        return values.Preview(
            day=showing.day,
            n_candidates=showing.n_candidates,
            chosen=[values.chosen(paper, one, summaries.get(paper.id)) for paper, one in showing.chosen],
        )

    @router.post("/backtest", responses=LIMITED)
    def backtest(request: Request, wish: values.Wish) -> values.BackTest:
        """How many papers a day these lines would have brought in the last 30 days, and what each met."""
        limits.take("api", network(request), most=_MOST_ASKED)
        showing = service.gallery.show(wish.interests, Pace(most=wish.most), now=clock.now())
        lines = [
            values.LineMet(line=one.line, excludes=one.excludes, n_met=one.n_met) for one in showing.lines
        ]
        return values.BackTest(n_days=showing.n_days, papers_a_day=showing.papers_a_day, lines=lines)

    return router
