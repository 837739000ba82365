"""Whether we are well, for machines that ask."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from digest.store import schema
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, _pages: Pages) -> APIRouter:
    """`/healthz`."""
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        is_well = schema.revision(service.database) == schema.HEAD
        return JSONResponse({"status": "ok" if is_well else "schema"}, 200 if is_well else 503)

    return router
