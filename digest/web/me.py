"""A reader's own page: what she wants, what digest has learned of her, what is hers to take or to end."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from digest.errors import MailError
from digest.log import log
from digest.model.subscriber import Subscriber
from digest.web.everything import everything
from digest.web.forms import FROM_HERE, Form, Typed
from digest.web.limits import Limits, network
from digest.web.mine import Mine
from digest.web.pages import Pages
from digest.web.wished import Wished, filled
from digest.wiring.service import Service

_LETTERS = "20/hour"
_NOT_SENT = "The letter could not leave just now. Please try again in a few minutes."


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/me/{token}` and what lies below it. The link is the key: whoever has it is she."""
    router = APIRouter(dependencies=[FROM_HERE])
    mine = Mine(service, pages)
    _add_wishes(router, mine)
    _add_pause(router, mine, pages)
    _add_address(router, mine)
    _add_rights(router, mine, pages)
    return router


def _add_wishes(router: APIRouter, mine: Mine) -> None:
    @router.api_route("/me/{token}", methods=["GET", "HEAD"])
    def me(token: str, done: str = "") -> Response:
        built, reader = mine.admit(token)
        return mine.page(built, reader, token, Wished(typed=filled(reader.interests, reader.pace)), done=done)

    @router.post("/me/{token}")
    def change(token: str, typed: Form) -> Response:
        built, reader = mine.admit(token)
        wished = _wished(typed, reader, languages=built.composer.languages)
        if wished.wrong:
            return mine.page(built, reader, token, wished)
        built.tuning.change(reader, wished.interests, wished.pace, now=built.now)
        return _back(token, "wishes")

    @router.post("/me/{token}/forget")
    def forget(token: str, typed: Form) -> Response:
        built, reader = mine.admit(token)
        return _back(token, mine.forget(built, reader, typed))


def _add_pause(router: APIRouter, mine: Mine, pages: Pages) -> None:
    @router.api_route("/me/{token}/pause", methods=["GET", "HEAD"])
    def ask_to_pause(token: str) -> Response:
        _, reader = mine.admit(token)
        return pages.answer("pause", token=token, is_paused=reader.paused_until is not None)

    @router.post("/me/{token}/pause")
    def pause(token: str) -> Response:
        built, reader = mine.admit(token)
        built.tuning.pause(reader, now=built.now)
        return _back(token, "pause")

    @router.post("/me/{token}/resume")
    def resume(token: str) -> Response:
        built, reader = mine.admit(token)
        built.tuning.resume(reader, now=built.now)
        return _back(token, "resume")


def _add_address(router: APIRouter, mine: Mine) -> None:
    limits = Limits()

    @router.post("/me/{token}/address")
    def move(request: Request, token: str, typed: Form) -> Response:
        built, reader = mine.admit(token)
        limits.take("letters", network(request), most=_LETTERS)
        wished = Wished(typed=_beside(typed, reader))
        email = wished.read_address("new_email")
        if not wished.wrong and email == reader.email:
            wished.wrong["new_email"] = "This is where your letters go already."
        if not wished.wrong:
            try:
                built.tuning.ask_to_move(reader, email, now=built.now)
                return _back(token, "address")
            except MailError as exc:
                log.warning("web.letter_stayed", code=exc.code)
                wished.wrong["new_email"] = _NOT_SENT
        return mine.page(built, reader, token, wished)

    @router.post("/me/{token}/links")
    def void_links(token: str) -> Response:
        built, reader = mine.admit(token)
        since = built.tuning.void_links(reader, now=built.now)
        return _back(built.links.token("manage", reader.id, made_at=since), "links")


def _add_rights(router: APIRouter, mine: Mine, pages: Pages) -> None:
    @router.api_route("/me/{token}/export.json", methods=["GET", "HEAD"])
    def export(token: str) -> Response:
        built, reader = mine.admit(token)
        name = {"Content-Disposition": 'attachment; filename="digest.json"'}
        return JSONResponse(everything(built, reader), headers=name)

    @router.api_route("/me/{token}/erase", methods=["GET", "HEAD"])
    def ask_to_erase(token: str) -> Response:
        mine.admit(token)
        return pages.answer("erase", token=token)

    @router.post("/me/{token}/erase")
    def erase(token: str) -> Response:
        built, reader = mine.admit(token)
        built.tuning.erase(reader, now=built.now)
        return pages.answer("erased")


def _wished(typed: Typed, reader: Subscriber, *, languages: Sequence[str]) -> Wished:
    wished = Wished(typed=typed)
    wished.read_interests()
    wished.read_rhythm(reader.pace, days=",".join(typed.all("days")))
    if not typed.all("days"):
        wished.wrong["days"] = "Please choose at least one day, or pause."
    wished.read_amount()
    wished.read_quiet()
    wished.read_language(languages)
    return wished


def _beside(typed: Typed, reader: Subscriber) -> Typed:
    """What she typed into a small form, beside the large one as it is."""
    return Typed({**filled(reader.interests, reader.pace).fields, **typed.fields})


def _back(token: str, done: str) -> Response:
    """Show the page anew: a second look sends no form again."""
    return RedirectResponse(f"/me/{token}?done={done}", 303)
