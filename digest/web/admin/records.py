"""`/admin/tomorrow`: a dry run; `/admin/audit`: what was done. Both are only looked at."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from digest import clock
from digest.flows.entrance import Visit
from digest.web.admin.door import Door, desk
from digest.web.admin.kept import PerDump
from digest.web.pages import Pages
from digest.wiring.service import Service

#: Readers of one page of the dry run: their issues are made while somebody waits.
_EXPECTED = 25
#: Further pages would cost what lies before them.
_MOST_SKIPPED = 1_000
#: Deeds of one page.
_DEEDS = 50


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """What will be, and what was."""
    router, forecasts = desk(), PerDump(service, lambda built: built.forecast)

    @router.get("/tomorrow")
    def tomorrow(
        visit: Annotated[Visit, Depends(door.inside)],
        skip: Annotated[int, Query(ge=0, le=_MOST_SKIPPED)] = 0,
    ) -> Response:
        now = clock.now()
        with forecasts.mine() as forecast:
            expected, due = forecast.expected(now, skip=skip, limit=_EXPECTED), forecast.due(now)
        more = skip + _EXPECTED
        following = more if more < due and more <= _MOST_SKIPPED else None
        return pages.answer(
            "admin/tomorrow",
            seal=visit.seal,
            expected=expected,
            due=due,
            skip=skip,
            before=None if skip == 0 else max(0, skip - _EXPECTED),
            following=following,
        )

    @router.get("/audit")
    def audit(
        visit: Annotated[Visit, Depends(door.inside)],
        before: Annotated[int | None, Query(ge=1)] = None,
    ) -> Response:
        deeds = service.at(clock.now()).audit.last(limit=_DEEDS + 1, before=before)
        older = deeds[_DEEDS - 1].number if len(deeds) > _DEEDS else None
        return pages.answer("admin/audit", seal=visit.seal, deeds=deeds[:_DEEDS], older=older)

    return router
