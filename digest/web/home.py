"""The front page: what digest is, the sign-up, and what the lines would bring."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digest import clock
from digest.compose.cards import page as page_of
from digest.errors import MailError
from digest.flows.gallery import DAYS, OF_TOPICS, Gallery, Showing
from digest.flows.summaries import Summarising
from digest.log import log
from digest.model.subscriber import Pace
from digest.text.display import shown
from digest.web import zones
from digest.web.forms import FROM_HERE, UNSEALED, Form, Typed
from digest.web.limits import Limits, network
from digest.web.pages import Pages
from digest.web.shown import ENGLISH, chosen_cards
from digest.web.wished import Wished
from digest.wiring.service import Service

#: A form is for one reader: so many lines fill the page, and more make us work for nothing.
_SHOWINGS, _SIGN_UPS = "120/minute", "30/hour"
DAY_CHOICES = (
    ("daily", "Every day"),
    ("weekdays", "Weekdays"),
    ("mon", "Mondays"),
    ("tue", "Tuesdays"),
    ("wed", "Wednesdays"),
    ("thu", "Thursdays"),
    ("fri", "Fridays"),
    ("sat", "Saturdays"),
    ("sun", "Sundays"),
)
_NOT_SENT = "The confirmation letter could not leave just now. Please press Subscribe again in a few minutes."


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/`: GET shows the page, with `?interests=…` what they bring; POST shows or signs up."""
    router = APIRouter(dependencies=[FROM_HERE])
    limits = Limits()
    window = Window(service.gallery, service)

    @router.api_route("/", methods=["GET", "HEAD"])
    def home(request: Request, interests: str = "") -> Response:
        zone = zones.guess(request.headers.get("accept-language", ""))
        typed = Typed.of(interests=interests, email="", at="07:30", days="daily", zone=zone)
        wished = Wished(typed=typed)
        if interests.strip():
            limits.take("show", network(request), most=_SHOWINGS)
            wished.read_interests()
        return _page(request, pages, window, wished, is_guess=True)

    @router.post("/")
    def ask(request: Request, typed: Form) -> Response:
        wished = Wished(typed=typed)
        wished.read_interests()
        if typed.one("do") == "show":
            limits.take("show", network(request), most=_SHOWINGS)
            return _page(request, pages, window, wished)
        email = wished.read_address()
        wished.read_rhythm(Pace())
        if not pages.seal.holds(request, typed):
            wished.wrong["form"] = UNSEALED
        if wished.wrong:
            return _page(request, pages, window, wished)
        limits.take("sign-up", network(request), most=_SIGN_UPS)
        now = clock.now()
        try:
            service.at(now).enrolling.sign_up(email, wished.interests, wished.pace, now=now)
        except MailError as exc:
            log.warning("web.letter_stayed", code=exc.code)
            wished.wrong["form"] = _NOT_SENT
            return _page(request, pages, window, wished)
        return pages.answer("asked", email=email)

    return router


class Window:
    """What lines bring, ready to be shown."""

    def __init__(self, gallery: Gallery, service: Service) -> None:
        self._gallery = gallery
        self._service = service

    def facts(self, wished: Wished) -> dict[str, Any]:
        """What the page says of her lines; where there are none, of what is written about most now."""
        now = clock.now()
        if wished.wrong.get("interests") or not wished.interests:
            topics = self._gallery.topics(now=now)
            showing = self._gallery.show(topics, OF_TOPICS, now=now) if topics else None
            return {
                "is_own": False,
                "topics": topics,
                **self._shown(showing, self._service.at(now).summarising),
            }
        showing = self._gallery.show(wished.interests, Pace(), now=now)
        return {"is_own": True, "topics": (), **self._shown(showing, self._service.at(now).summarising)}

    def _shown(self, showing: Showing | None, summarising: Summarising) -> dict[str, Any]:
        if showing is None or showing.day is None:
            return {"showing": None, "cards": [], "day": "", "lines": [], "n_back": DAYS}
        summaries = summarising.of([paper for paper, _ in showing.chosen])
        lines = [
            (line, [(shown(paper.paper.title), page_of(paper.paper)) for paper in line.examples])
            for line in showing.lines
        ]
        return {
            "showing": showing,
            "cards": chosen_cards(showing.chosen, summaries, today=showing.day),
            "day": ENGLISH.day_and_month(showing.day),
            "lines": lines,
            "n_back": showing.n_days,
        }


def _page(
    request: Request, pages: Pages, window: Window, wished: Wished, *, is_guess: bool = False
) -> Response:
    typed = wished.typed
    return pages.form(
        "home",
        request,
        typed=typed,
        wrong=wished.wrong,
        places=wished.places,
        zones=zones.with_own(typed.one("zone") if not wished.wrong.get("zone") else ""),
        day_choices=DAY_CHOICES,
        is_guess=is_guess,
        **window.facts(wished),
    )
