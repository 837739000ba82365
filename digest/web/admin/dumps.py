"""`/admin/dumps`: dumps that were held back: see, take in, throw away."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digest import clock
from digest.errors import NotFound, SourceError
from digest.flows.deeds import deed
from digest.flows.entrance import Visit
from digest.flows.journal import ingest_entry
from digest.model.accounts import IngestAccount
from digest.model.dump import Account
from digest.store.operation import Run
from digest.web.admin.door import Door, Number, back, desk
from digest.web.pages import Pages
from digest.wiring.service import Service

#: What a page may say was done.
_DONE = ("taken-in", "thrown-away", "decided")


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """Dumps."""
    router = desk()
    _add_deeds(router, service, pages, door)

    @router.get("/dumps")
    def waiting(
        visit: Annotated[Visit, Depends(door.inside)], done: str = "", read: int = 0, new: int = 0
    ) -> Response:
        dumps = service.at(clock.now()).quarantine.all()
        known = done if done in _DONE else ""
        return pages.answer("admin/dumps", seal=visit.seal, dumps=dumps, done=known, read=read, new=new)

    @router.get("/dumps/{number}")
    def look(visit: Annotated[Visit, Depends(door.inside)], number: Number) -> Response:
        return _page(service, pages, visit, number)

    return router


def _add_deeds(router: APIRouter, service: Service, pages: Pages, door: Door) -> None:
    @router.post("/dumps/{number}/take-in")
    def take_in(visit: Annotated[Visit, Depends(door.doing)], number: Number) -> Response:
        started = clock.now()
        built = service.at(started)
        try:
            with deed(built.audit, visit.who, "take in dump", whom=f"dump {number}", now=started):
                account = _taken_in(built, number)
        except NotFound:
            return back("/dumps", done="decided")  # a second click, or another operator
        except SourceError as exc:
            return _page(service, pages, visit, number, trouble=str(exc))
        return back("/dumps", done="taken-in", read=account.read, new=account.new)

    @router.post("/dumps/{number}/throw-away")
    def throw_away(visit: Annotated[Visit, Depends(door.doing)], number: Number) -> Response:
        now = clock.now()
        built = service.at(now)
        try:
            with deed(built.audit, visit.who, "throw away dump", whom=f"dump {number}", now=now):
                built.quarantine.throw_away(number)
        except NotFound:
            return back("/dumps", done="decided")  # a second click, or another operator
        except SourceError as exc:
            return _page(service, pages, visit, number, trouble=str(exc))
        return back("/dumps", done="thrown-away")


def _taken_in(built: Service, number: int) -> Account:
    taken = built.quarantine.take_in(number, now=built.now)
    entry = ingest_entry(IngestAccount(sources=(taken,)))
    built.operation.note(Run(kind="ingest", started_at=built.now, ended_at=clock.now(), account=entry))
    return taken.account


def _page(service: Service, pages: Pages, visit: Visit, number: int, *, trouble: str = "") -> Response:
    now = clock.now()
    look = service.at(now).quarantine.look(number, now=now)
    status = 422 if trouble else 200
    return pages.answer("admin/dump", status, seal=visit.seal, look=look, trouble=trouble or look.trouble)
