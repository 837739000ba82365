"""The app: one router for each thing. GET never changes anything: a scanner of links cannot click."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI

from digest.settings import shipped
from digest.web import (
    address,
    confirm,
    feeds,
    health,
    home,
    issues,
    keywords,
    leave,
    me,
    metrics,
    papers,
    static,
    trouble,
)
from digest.web.admin import desk
from digest.web.api.app import Below, make_api
from digest.web.guard import Guard
from digest.web.pages import Pages
from digest.wiring.service import Service

#: Every file with routes; each asks the service for the moment of its request.
_ROUTES: tuple[Callable[[Service, Pages], APIRouter], ...] = (
    static.routes,
    home.routes,
    leave.routes,
    confirm.routes,
    me.routes,
    address.routes,
    issues.routes,
    papers.routes,
    keywords.routes,
    feeds.routes,
    health.routes,
    desk.routes,
)


def make_app(service: Service) -> FastAPI:
    """Everything over HTTP, for one installation. Every request gets a Service of its own moment."""
    app = FastAPI(openapi_url=None)
    pages = Pages(shipped("templates"), public_url=service.settings.public_url)
    latency = metrics.Latency()
    app.add_middleware(Below, api=make_api(service))
    app.add_middleware(Guard, headers=pages.headers, told=latency)
    for routes in _ROUTES:
        app.include_router(routes(service, pages))
    app.include_router(metrics.routes(service, latency))
    trouble.add(app, pages)
    return app
