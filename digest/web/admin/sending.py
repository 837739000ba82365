"""`/admin/sending`: hold and go on, what is paused, letters in doubt."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digest import clock
from digest.errors import NotFound
from digest.flows.deeds import deed
from digest.flows.entrance import Visit
from digest.model.delivery import DeliveryId
from digest.model.subscriber import FOREVER
from digest.web.admin.door import Door, Number, back, desk
from digest.web.forms import Form
from digest.web.pages import Pages
from digest.wiring.service import Service

#: What stands for every domain among the pauses.
_EVERYTHING = "*"
_ON_HOLD = "sending is on hold by an operator; the desk (/admin/sending) lets it go on"
#: Letters in doubt on one page; those that are decided make room for others.
_DOUBTS = 100
#: What a page may say was done.
_DONE = ("hold", "go-on", "lifted", "again", "drop")


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
        with deed(built.audit, visit.who, what, whom=f"letter {number}", now=now):
            if not decision(DeliveryId(number), now=now):
                raise NotFound("this letter is no longer in doubt", kind="letter", key=str(number))
        return back("/sending", done=act)

    return router
