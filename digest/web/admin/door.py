"""The door of the desk: who is in, logging in and out.

The session's token is in a cookie that only this host over TLS gets, and only from its own pages; browsers
take `http://127.0.0.1` for as good as TLS. Forms inside hold a seal made of the token: another site knows
neither.
"""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse

from digest import clock
from digest.errors import LoginError
from digest.flows.deeds import deed
from digest.flows.entrance import Visit, session_name
from digest.log import log
from digest.web.forms import FROM_HERE, UNSEALED, Form, Typed
from digest.web.limits import network
from digest.web.pages import Pages
from digest.wiring.service import Service

_COOKIE = "__Host-operator"
_LOGIN, _HOME = "/admin/login", "/admin"

#: The number of a row, as a part of an address.
Number = Annotated[int, Path(ge=1, le=10**15)]


class Door:
    """Looks at cookies."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def visit(self, request: Request) -> Visit | None:
        """Who is in; None for everybody else."""
        token = request.cookies.get(_COOKIE, "")
        now = clock.now()
        return self._service.at(now).entrance.visit(token, now=now) if token else None

    def inside(self, request: Request) -> Visit:
        """Who is in. Everybody else is shown to the login."""
        visit = self.visit(request)
        if visit is None:
            raise HTTPException(303, headers={"Location": _LOGIN})
        return visit

    def doing(self, request: Request, typed: Form) -> Visit:
        """Who sent a form of the desk. Raises 403 for a form without the session's seal."""
        visit = self.inside(request)
        if not hmac.compare_digest(typed.one("seal").encode(), visit.seal.encode()):
            raise HTTPException(403)
        return visit


def desk() -> APIRouter:
    """A router of the desk."""
    return APIRouter(prefix=_HOME, dependencies=[FROM_HERE], include_in_schema=False)


def back(where: str, done: str = "", **counts: int) -> Response:
    """After a deed: the page to look at, with what was done as a word that its template knows."""
    query = "&".join(f"{key}={value}" for key, value in {"done": done, **counts}.items() if value != "")
    return RedirectResponse(f"{_HOME}{where}{'?' if query else ''}{query}", status_code=303)


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """`/admin/login` and `/admin/logout`."""
    router = desk()

    @router.get("/login")
    def ask(request: Request) -> Response:
        if door.visit(request):
            return back("")
        return pages.form("admin/login", request, typed=Typed())

    @router.post("/login")
    def enter(request: Request, typed: Form) -> Response:
        if not pages.seal.holds(request, typed):
            return pages.form("admin/login", request, typed=Typed(), wrong={"form": UNSEALED})
        now = clock.now()
        built = service.at(now)
        try:
            token = built.entrance.enter(typed.one("password"), network=network(request), now=now)
        except LoginError as exc:
            log.warning("admin.refused")
            return pages.form("admin/login", request, typed=Typed(), wrong={"password": _as_sentence(exc)})
        with deed(built.audit, session_name(token), "log in", whom="the desk", now=now):
            answer = back("")
        answer.set_cookie(_COOKIE, token, secure=True, httponly=True, samesite="strict", path="/")
        return answer

    @router.post("/logout")
    def leave(request: Request, visit: Annotated[Visit, Depends(door.doing)]) -> Response:
        now = clock.now()
        built = service.at(now)
        with deed(built.audit, visit.who, "log out", whom="the desk", now=now):
            built.entrance.leave(request.cookies.get(_COOKIE, ""))
        answer = back("/login")
        answer.delete_cookie(_COOKIE, secure=True, httponly=True, samesite="strict", path="/")
        return answer

    return router


def _as_sentence(exc: LoginError) -> str:
    said = str(exc)
    return f"{said[:1].upper()}{said[1:]}."
