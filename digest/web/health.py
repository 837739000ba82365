"""Whether we are well, for machines that ask: alive (`/healthz`), and able to answer (`/readyz`)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from digest.errors import SettingsError, StoreError
from digest.log import log
from digest.store import schema
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/healthz` and `/readyz`."""
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        is_well = schema.revision(service.database) == schema.HEAD
        return JSONResponse({"status": "ok" if is_well else "schema"}, 200 if is_well else 503)

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz() -> Response:
        found = _ready(service, pages)
        return JSONResponse(found, 200 if set(found.values()) == {"ok"} else 503)

    return router


def _ready(service: Service, pages: Pages) -> dict[str, str]:
    """What a page needs, each "ok" or what is wrong with it in a word; why stands in the log."""
    found = {"database": "ok", "schema": "ok", "templates": "ok"}
    try:
        if schema.revision(service.database) != schema.HEAD:
            found["schema"] = "old"
    except StoreError as exc:
        log.error("web.not_ready", reason=str(exc))
        found |= {"database": "away", "schema": "unknown"}
    try:
        pages.check()
    except SettingsError as exc:
        log.error("web.not_ready", reason=str(exc))
        found["templates"] = "broken"
    return found
