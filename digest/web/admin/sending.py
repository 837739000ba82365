"""`/admin/sending`: hold and go on, what is paused, letters in doubt."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digest import clock
from digest.flows.deeds import deed
from digest.flows.entrance import Visit
from digest.model.subscriber import FOREVER
from digest.web.admin.door import Door, back, desk
from digest.web.pages import Pages
from digest.wiring.service import Service

#: What stands for every domain among the pauses.
_EVERYTHING = "*"
_ON_HOLD = "sending is on hold by an operator; the desk (/admin/sending) lets it go on"
#: Letters in doubt on one page; those that are decided make room for others.
_DOUBTS = 100
#: What a page may say was done.
_DONE = ("hold", "go-on", "lifted", "again", "drop", "decided")


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """Sending."""
    router = desk()

    @router.get("/sending")
    def show(visit: Annotated[Visit, Depends(door.inside)], done: str = "") -> Response:
        now = clock.now()
        built = service.at(now)
        pauses = built.pauses.lasting(now)
        return pages.answer(
            "admin/sending",
            seal=visit.seal,
            hold=next((pause for pause in pauses if pause.domain == _EVERYTHING), None),
            pauses=[pause for pause in pauses if pause.domain != _EVERYTHING],
            forever=FOREVER,
            letters=built.glances.letters_in_doubt(limit=_DOUBTS),
            is_resent=built.settings.send.in_doubt == "resend",
            done=done if done in _DONE else "",
        )

    @router.post("/sending/hold")
    def hold(visit: Annotated[Visit, Depends(door.doing)]) -> Response:
        now = clock.now()
        built = service.at(now)
        with deed(built.audit, visit.who, "hold sending", whom="everything", now=now):
            built.pauses.stop(_EVERYTHING, reason=_ON_HOLD)
        return back("/sending", done="hold")

    @router.post("/sending/go-on")
    def go_on(visit: Annotated[Visit, Depends(door.doing)]) -> Response:
        now = clock.now()
        built = service.at(now)
        with deed(built.audit, visit.who, "let sending go on", whom="everything", now=now):
            built.pauses.lift(_EVERYTHING)
        return back("/sending", done="go-on")

    return router
