"""The way out: one click, no login, for ever."""

from fastapi import APIRouter
from fastapi.responses import Response

from digest import clock
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/u/{token}`."""
    router = APIRouter()

    @router.api_route("/u/{token}", methods=["GET", "HEAD"])
    def ask_to_leave(token: str) -> Response:
        now = clock.now()
        service.at(now).leaving.check(token, now=now)
        return pages.answer("leave")

    # RFC 8058: whatever the body says and however it is encoded, the POST itself is the wish.
    @router.post("/u/{token}")
    def leave(token: str) -> Response:
        now = clock.now()
        service.at(now).leaving.by_token(token, now=now)
        return pages.answer("left")

    return router
