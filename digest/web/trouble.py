"""One page for everything that goes wrong; it never shows a token, an address or our insides."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from digest.errors import DigestError, LinkError, NotFound, SubscriptionError
from digest.log import log
from digest.web.pages import Pages

_GONE = "This sign-up was deleted. If you want the digest, please sign up again."
_SILENCED = "We may not write to this address. Please ask whoever runs this digest to change that."
_BUSY = "Something is wrong on our side. Please try again in a few minutes."
_NOWHERE = "There is nothing here. Links in our letters are long; please copy the whole of it."
_FOREIGN = "This came from another site. Please open the page here, and press the button on it."
_TOO_MANY = "That was a lot at once. Please wait a while, then try again."
#: Links that a reader can have sent again.
_ASK_ANEW = ("manage", "issue", "feed", "address")
_SENTENCES = {403: _FOREIGN, 429: _TOO_MANY}


def add(app: FastAPI, pages: Pages) -> None:
    """Let the app answer every error with the page."""

    @app.exception_handler(DigestError)
    def refuse(request: Request, exc: DigestError) -> Response:
        match exc:
            case LinkError():
                is_expired = exc.purpose in _ASK_ANEW
                return pages.answer("trouble", 400, sentence=as_sentence(str(exc)), is_expired=is_expired)
            case SubscriptionError():
                return pages.answer("trouble", 400, sentence=_SILENCED, is_expired=False)
            case NotFound():
                return pages.answer(
                    "trouble", 404, sentence=_GONE if exc.kind == "subscriber" else _NOWHERE, is_expired=False
                )
        log.error("web.failed", route=getattr(request.scope.get("route"), "path", ""), reason=str(exc))
        return pages.answer("trouble", 503, sentence=_BUSY, is_expired=False)

    @app.exception_handler(HTTPException)
    def nowhere(_request: Request, exc: HTTPException) -> Response:
        sentence = _SENTENCES.get(exc.status_code, _NOWHERE)
        return pages.answer(
            "trouble", exc.status_code, headers=exc.headers, sentence=sentence, is_expired=False
        )

    @app.exception_handler(RequestValidationError)
    def misread(_request: Request, _exc: RequestValidationError) -> Response:
        return pages.answer("trouble", 404, sentence=_NOWHERE, is_expired=False)

    @app.exception_handler(Exception)
    def fail(_request: Request, _exc: Exception) -> Response:
        # This answer is made outside of the guard.
        return pages.answer("trouble", 500, headers=pages.headers, sentence=_BUSY, is_expired=False)


def as_sentence(said: str) -> str:
    """What an error says, with a capital letter and a full stop."""
    return f"{said[:1].upper()}{said[1:]}."
