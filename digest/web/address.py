"""Confirming a new address, and asking for a link that was lost."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digest import clock
from digest.errors import MailError, SubscriptionError
from digest.log import log
from digest.web.forms import FROM_HERE, UNSEALED, Form, Typed
from digest.web.limits import Limits, network
from digest.web.pages import Pages
from digest.web.wished import Wished, sentence
from digest.wiring.service import Service

_ASKED = "30/hour"
_NOT_SENT = "The letter could not leave just now. Please try again in a few minutes."


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/address/{token}` and `/links`."""
    router = APIRouter(dependencies=[FROM_HERE])
    _add_address(router, service, pages)
    _add_links(router, service, pages)
    return router


def _add_address(router: APIRouter, service: Service, pages: Pages) -> None:
    @router.api_route("/address/{token}", methods=["GET", "HEAD"])
    def ask_to_move(token: str) -> Response:
        now = clock.now()
        built = service.at(now)
        reader, ticket = built.admission.admit("address", token, now=now)
        return pages.answer("address", email=built.tuning.check_move(reader, ticket))

    @router.post("/address/{token}")
    def move(token: str) -> Response:
        now = clock.now()
        built = service.at(now)
        reader, ticket = built.admission.admit("address", token, now=now)
        try:
            moved = built.tuning.move(reader, ticket, now=now)
        except SubscriptionError as exc:
            return pages.answer("trouble", 409, sentence=sentence(str(exc)), is_expired=False)
        except MailError as exc:
            # She has moved; only the old mailbox does not know it yet.
            log.warning("web.letter_stayed", code=exc.code)
            moved = built.subscribers.get(reader.id)
        return pages.answer("moved", email=moved.email)


def _add_links(router: APIRouter, service: Service, pages: Pages) -> None:
    limits = Limits()

    @router.api_route("/links", methods=["GET", "HEAD"])
    def lost(request: Request) -> Response:
        return pages.form("links", request, typed=Typed())

    @router.post("/links")
    def send(request: Request, typed: Form) -> Response:
        wished = Wished(typed=typed)
        email = wished.read_address()
        if not pages.seal.holds(request, typed):
            wished.wrong["form"] = UNSEALED
        if not wished.wrong:
            limits.take("links", network(request), most=_ASKED)
            now = clock.now()
            try:
                service.at(now).enrolling.send_link(email, now=now)
                return pages.answer("link-sent", email=email)
            except MailError as exc:
                log.warning("web.letter_stayed", code=exc.code)
                wished.wrong["form"] = _NOT_SENT
        return pages.form("links", request, typed=typed, wrong=wished.wrong)
