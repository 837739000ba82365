"""Decisions of `/admin/sending`: on a domain that is paused, on a letter in doubt."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digest import clock
from digest.errors import NotFound
from digest.flows.deeds import deed
from digest.flows.entrance import Visit
from digest.model.delivery import DeliveryId
from digest.web.admin.door import Door, Number, back, desk
from digest.web.forms import Form
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, _pages: Pages, door: Door) -> APIRouter:
    """What is decided one by one."""
    router = desk()

    @router.post("/sending/lift")
    def lift(visit: Annotated[Visit, Depends(door.doing)], typed: Form) -> Response:
        now, domain = clock.now(), typed.one("domain")
        built = service.at(now)
        if domain not in built.pauses.active(now):
            raise NotFound("this domain is not paused", kind="pause", key=domain)
        with deed(built.audit, visit.who, "lift pause", whom=domain, now=now):
            built.pauses.lift(domain)
        return back("/sending", done="lifted")

    @router.post("/sending/letters/{number}/{act}")
    def decide(visit: Annotated[Visit, Depends(door.doing)], number: Number, act: str) -> Response:
        now = clock.now()
        built = service.at(now)
        what, decision = {
            "again": ("send letter again", built.deliveries.send_again),
            "drop": ("drop letter", built.deliveries.drop),
        }.get(act) or (None, None)
        if what is None or decision is None:
            raise NotFound("there is no such deed", kind="deed", key=act)
        try:
            with deed(built.audit, visit.who, what, whom=f"letter {number}", now=now):
                if not decision(DeliveryId(number), now=now):
                    raise NotFound("it is no longer in doubt", kind="letter", key=str(number))
        except NotFound:
            return back("/sending", done="decided")  # a second click, or another operator
        return back("/sending", done=act)

    return router
