"""All of the desk."""

from fastapi import APIRouter

from digest.web.admin import door, dumps, sending, subscribers, today
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/admin` and below."""
    router, the_door = APIRouter(), door.Door(service)
    for part in (door.routes, today.routes, subscribers.routes, dumps.routes, sending.routes):
        router.include_router(part(service, pages, the_door))
    return router
