"""All of the desk."""

from fastapi import APIRouter

from digest.web.admin import door, doubts, dumps, records, sending, subscribers, today
from digest.web.pages import Pages
from digest.wiring.service import Service

_PARTS = (
    door.routes,
    today.routes,
    records.routes,
    subscribers.routes,
    dumps.routes,
    sending.routes,
    doubts.routes,
)


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/admin` and below."""
    router, the_door = APIRouter(), door.Door(service)
    for part in _PARTS:
        router.include_router(part(service, pages, the_door))
    return router
