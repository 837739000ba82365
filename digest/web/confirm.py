"""Confirming a sign-up: a link that asks, a button that does."""

from fastapi import APIRouter
from fastapi.responses import Response

from digest import clock
from digest.web.forms import FROM_HERE
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/confirm/{token}`."""
    router = APIRouter(dependencies=[FROM_HERE])

    @router.api_route("/confirm/{token}", methods=["GET", "HEAD"])
    def ask_to_confirm(token: str) -> Response:
        now = clock.now()
        built = service.at(now)
        ticket = built.links.read("confirm", token, now=now)
        built.subscribers.get(ticket.subscriber_id)
        return pages.answer("confirm")

    @router.post("/confirm/{token}")
    def confirm(token: str) -> Response:
        now = clock.now()
        built = service.at(now)
        reader = built.subscription.confirm(token, origin="web page", now=now)
        link = built.links.token("manage", reader.id, made_at=max(now, reader.links_since or now))
        return pages.answer("confirmed", at=f"{reader.pace.at:%H:%M}", zone=reader.pace.zone, link=link)

    return router
