"""The app: where the links of letters lead. GET never changes anything: a scanner of links cannot click."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from digest import clock
from digest.errors import DigestError, LinkError, NotFound, SubscriptionError
from digest.log import log
from digest.settings import shipped
from digest.store import schema
from digest.web.guard import Guard
from digest.web.pages import Pages
from digest.wiring.service import Service

_GONE = "This sign-up was deleted. If you want the digest, please sign up again."
_SILENCED = "We may not write to this address. Please ask whoever runs this digest to change that."
_BUSY = "Something is wrong on our side. Please try again in a few minutes."
_NOWHERE = "There is nothing here. Links in our letters are long; please copy the whole of it."


def make_app(service: Service) -> FastAPI:
    """Everything over HTTP, for one installation. Every request gets a Service of its own moment."""
    app = FastAPI(openapi_url=None)
    pages = Pages(shipped("templates"))
    app.add_middleware(Guard, headers=pages.headers)
    _add_leaving(app, service, pages)
    _add_confirming(app, service, pages)
    _add_health(app, service)
    _add_trouble(app, pages)
    return app


def _add_leaving(app: FastAPI, service: Service, pages: Pages) -> None:
    @app.api_route("/u/{token}", methods=["GET", "HEAD"])
    def ask_to_leave(token: str) -> Response:
        now = clock.now()
        service.at(now).leaving.check(token, now=now)
        return pages.answer("leave")

    # RFC 8058: whatever the body says and however it is encoded, the POST itself is the wish. It is not read.
    @app.post("/u/{token}")
    def leave(token: str) -> Response:
        now = clock.now()
        service.at(now).leaving.by_token(token, now=now)
        return pages.answer("left")


def _add_confirming(app: FastAPI, service: Service, pages: Pages) -> None:
    @app.api_route("/confirm/{token}", methods=["GET", "HEAD"])
    def ask_to_confirm(token: str) -> Response:
        now = clock.now()
        built = service.at(now)
        ticket = built.links.read("confirm", token, now=now)
        built.subscribers.get(ticket.subscriber_id)
        return pages.answer("confirm")

    @app.post("/confirm/{token}")
    def confirm(token: str) -> Response:
        now = clock.now()
        reader = service.at(now).subscription.confirm(token, origin="web page", now=now)
        return pages.answer("confirmed", at=f"{reader.pace.at:%H:%M}", zone=reader.pace.zone)


def _add_health(app: FastAPI, service: Service) -> None:
    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        is_well = schema.revision(service.database) == schema.HEAD
        return JSONResponse({"status": "ok" if is_well else "schema"}, 200 if is_well else 503)


def _add_trouble(app: FastAPI, pages: Pages) -> None:
    """One page for everything that goes wrong; it never shows a token, an address or our insides."""

    @app.exception_handler(DigestError)
    def refuse(request: Request, exc: DigestError) -> Response:
        match exc:
            case LinkError():
                return pages.answer("trouble", 400, sentence=_as_sentence(str(exc)))
            case SubscriptionError():
                return pages.answer("trouble", 400, sentence=_SILENCED)
            case NotFound():
                return pages.answer("trouble", 404, sentence=_GONE)
        log.error("web.failed", route=getattr(request.scope.get("route"), "path", ""), reason=str(exc))
        return pages.answer("trouble", 503, sentence=_BUSY)

    @app.exception_handler(HTTPException)
    def nowhere(_request: Request, exc: HTTPException) -> Response:
        answer = pages.answer("trouble", exc.status_code, sentence=_NOWHERE)
        answer.headers.update(exc.headers or {})
        return answer

    @app.exception_handler(Exception)
    def fail(_request: Request, _exc: Exception) -> Response:
        return pages.answer("trouble", 500, sentence=_BUSY)


def _as_sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."
