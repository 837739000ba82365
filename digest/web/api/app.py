"""The API as an app of its own, below the pages: its own errors, its own description."""

from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from digest import __version__
from digest.web.api import choosing, me, operator, papers, problems
from digest.web.limits import Limits
from digest.wiring.service import Service

_ABOUT = (
    "The archive of papers, what lines of the keyword language would bring, a reader's own subscription (with"
    " the token of her settings link), and the operator's part (with a key that `digest admin key` makes)."
)


_PREFIX = "/api/v1"


class Below:
    """Hands everything under `/api/v1` to the API; a mount lets paths with a line break go by."""

    def __init__(self, app: ASGIApp, *, api: ASGIApp) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{_PREFIX}/"):
            scope["root_path"] = scope.get("root_path", "") + _PREFIX
            await self._api(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _only_known(request: Request) -> None:
    """Refuse a parameter that is not described: it would be misspelt, and silently mean nothing."""
    known = {one.alias for one in request.scope["route"].dependant.query_params}
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        there = f"there are {', '.join(sorted(known))}" if known else "there are none"
        raise HTTPException(422, f"there is no parameter {unknown[0]!r}; {there}")


def make_api(service: Service) -> FastAPI:
    """Everything under `/api/v1`."""
    api = FastAPI(
        title="digest",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        responses=problems.ANSWERS,
        dependencies=[Depends(_only_known)],
    )
    limits = Limits()
    api.include_router(papers.routes(service))
    api.include_router(choosing.routes(service, limits))
    api.include_router(me.routes(service))
    api.include_router(operator.routes(service))
    problems.add(api)
    return api
