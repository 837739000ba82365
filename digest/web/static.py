"""What pages load, and the pages that are the same for everybody."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(_service: Service, pages: Pages) -> APIRouter:
    """`/static/{version}/{name}` and `/run-your-own`."""
    router = APIRouter()

    @router.api_route("/static/{version}/{name}", methods=["GET", "HEAD"])
    def asset(version: str, name: str) -> Response:
        found = pages.asset(version, name)
        if found is None:
            raise HTTPException(404)
        return found

    @router.api_route("/run-your-own", methods=["GET", "HEAD"])
    def run_your_own() -> Response:
        return pages.answer("run-your-own")

    return router
