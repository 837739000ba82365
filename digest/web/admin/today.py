"""`/admin`: today at a glance."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from markupsafe import Markup

from digest import clock
from digest.flows.entrance import Visit
from digest.model.delivery import State
from digest.web.admin.chart import svg, top_of
from digest.web.admin.door import Door, desk
from digest.web.pages import Pages
from digest.wiring.service import Service


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """Today."""
    router = desk()

    @router.get("")
    def today(visit: Annotated[Visit, Depends(door.inside)]) -> Response:
        now = clock.now()
        glance = service.at(now).at_a_glance.glance(now)
        return pages.answer(
            "admin/today",
            seal=visit.seal,
            now=now,
            glance=glance,
            in_doubt=glance.queue.get(State.IN_DOUBT, 0),
            waiting=sum(glance.queue.values()),
            hold=next((pause for pause in glance.pauses if pause.domain == "*"), None),
            chart=Markup(svg(glance.chart, name="letters")),  # noqa: S704  of numbers and dates alone
            top=top_of(glance.chart),
        )

    return router
