"""What the API says when it cannot do what it was asked: one shape for everything."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from digest.errors import DigestError, InterestError, LinkError, NotFound, SubscriptionError
from digest.log import log

_BUSY = "something is wrong on our side; try again in a few minutes"
_SENTENCES = {
    400: "this is no JSON in UTF-8; /api/v1/openapi.json says what is taken",
    401: "this needs a key or token that is good; send it as `Authorization: Bearer …`",
    404: "there is nothing here; /api/v1/openapi.json lists what there is",
    405: "this address takes other methods; /api/v1/openapi.json lists them",
    429: "that was a lot at once; wait a while, then try again",
}


class Problem(BaseModel):
    """Why a request was refused."""

    #: One sentence that says what is wrong and what to do.
    detail: str
    #: The line of the keyword language that cannot be read, and where: 1 is the first character.
    line: str | None = None
    column: int | None = None


#: What any endpoint may answer, for the description.
ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is no JSON"},
    422: {"model": Problem, "description": "The request does not say what is described here"},
    503: {"model": Problem, "description": "The database is away"},
}
LIMITED: dict[int | str, dict[str, Any]] = {429: {"model": Problem, "description": "Too many requests"}}
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such thing"}}
CLOSED: dict[int | str, dict[str, Any]] = {401: {"model": Problem, "description": "No good key or token"}}


def add(api: FastAPI) -> None:
    """Let every error be a problem."""

    @api.exception_handler(DigestError)
    def refuse(_request: Request, exc: DigestError) -> JSONResponse:
        match exc:
            case InterestError():
                return _answer(422, Problem(detail=str(exc), line=exc.line, column=exc.position + 1))
            case SubscriptionError():
                return _answer(422, Problem(detail=str(exc)))
            case LinkError():
                return _answer(401, Problem(detail=str(exc)), {"WWW-Authenticate": "Bearer"})
            case NotFound():
                return _answer(404, Problem(detail=str(exc)))
        log.error("web.api_failed", reason=str(exc))
        return _answer(503, Problem(detail=_BUSY))

    @api.exception_handler(HTTPException)
    def other(_request: Request, exc: HTTPException) -> JSONResponse:
        said = _SENTENCES.get(exc.status_code, str(exc.detail))
        return _answer(exc.status_code, Problem(detail=said), dict(exc.headers or {}))

    @api.exception_handler(RequestValidationError)
    def misread(_request: Request, exc: RequestValidationError) -> JSONResponse:
        first = exc.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return _answer(422, Problem(detail=f"{place}: {first['msg']}"))


def _answer(status: int, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(problem.model_dump(), status, headers)
