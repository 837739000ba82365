"""`/admin/subscribers`: find a reader, see why she got nothing, act for her."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digest import clock
from digest.errors import InterestError, NotFound, SubscriptionError
from digest.flows.deeds import deed
from digest.flows.entrance import Visit
from digest.flows.silence import Silence
from digest.model.ranking import Gate, Ranked
from digest.model.subscriber import FOREVER, WEEKDAYS, Subscriber, SubscriberId
from digest.web.admin.door import Door, Number, back, desk
from digest.web.admin.kept import PerDump
from digest.web.forms import Form, Typed
from digest.web.pages import Pages
from digest.wiring.service import Service

#: Readers that a search shows; letters that are shown of one.
_FOUND, _LETTERS = 50, 14

#: What is done for a reader, at a moment: built, the reader, what was typed.
Act = Callable[[Service, Subscriber, Typed, datetime], None]


def routes(service: Service, pages: Pages, door: Door) -> APIRouter:
    """Readers."""
    router, silences = desk(), PerDump(service, lambda built: built.silence)

    @router.get("/subscribers")
    def find(visit: Annotated[Visit, Depends(door.inside)], q: str = "") -> Response:
        found = service.at(clock.now()).subscribers.find(q[:200], limit=_FOUND + 1) if q.strip() else []
        return pages.answer(
            "admin/subscribers", seal=visit.seal, q=q[:200], found=found[:_FOUND], is_more=len(found) > _FOUND
        )

    @router.get("/subscribers/{number}")
    def show(
        visit: Annotated[Visit, Depends(door.inside)], number: Number, done: str = "", paper: str = ""
    ) -> Response:
        return _page(service, silences, pages, visit, number, done=done, paper=paper[:500])

    @router.post("/subscribers/{number}/{act}")
    def act_for(
        visit: Annotated[Visit, Depends(door.doing)], number: Number, act: str, typed: Form
    ) -> Response:
        now = clock.now()
        built = service.at(now)
        what, do = _act(act)
        reader = built.subscribers.get(SubscriberId(number))
        try:
            with deed(built.audit, visit.who, what, whom=f"reader {reader.id}", now=now):
                do(built, reader, typed, now)
        except SubscriptionError as exc:
            return _page(service, silences, pages, visit, number, typed=typed, wrong={"until": f"{exc}."})
        return back(f"/subscribers/{number}", done=act)

    return router


def _act(name: str) -> tuple[str, Act]:
    known = _ACTS.get(name)
    if known is None:
        raise NotFound("there is no such deed", kind="deed", key=name)
    return known


def _pause(built: Service, reader: Subscriber, typed: Typed, now: datetime) -> None:
    built.pausing.pause(reader.email, until=typed.one("until").strip() or None, now=now)


def _resume(built: Service, reader: Subscriber, _typed: Typed, now: datetime) -> None:
    built.pausing.resume(reader.email, now=now)


def _lift(built: Service, reader: Subscriber, _typed: Typed, _now: datetime) -> None:
    built.returned.lift(reader.email)


def _unsubscribe(built: Service, reader: Subscriber, _typed: Typed, now: datetime) -> None:
    built.subscribers.unsubscribe(reader.id, reason="unsubscribed", now=now)


_ACTS: dict[str, tuple[str, Act]] = {
    "pause": ("pause reader", _pause),
    "resume": ("resume reader", _resume),
    "lift": ("lift suppression", _lift),
    "unsubscribe": ("unsubscribe reader", _unsubscribe),
}


def _page(
    service: Service,
    silences: PerDump[Silence],
    pages: Pages,
    visit: Visit,
    number: int,
    *,
    done: str = "",
    paper: str = "",
    typed: Typed | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    now = clock.now()
    built = service.at(now)
    reader = built.subscribers.get(SubscriberId(number))
    with silences.mine() as silence:
        why, papers = silence.why(reader, now=now), _papers(silence, reader, now=now)
    asked, asked_wrong = _asked(built, reader, paper, now=now)
    return pages.answer(
        "admin/subscriber",
        422 if wrong else 200,
        seal=visit.seal,
        reader=reader,
        now=now,
        days=", ".join(WEEKDAYS[day] for day in sorted(reader.pace.days)),
        suppressed=built.subscribers.suppressed(reader.email),
        is_paused=bool(reader.paused_until and reader.paused_until > now),
        is_open_pause=bool(reader.paused_until and reader.paused_until >= FOREVER),
        why=why,
        papers=papers,
        letters=built.glances.letters_to(reader.id, limit=_LETTERS),
        paper=paper,
        asked=asked,
        done=done if done in _ACTS else "",
        typed=typed or Typed(),
        wrong={**(wrong or {}), **asked_wrong},
    )


def _papers(silence: Silence, reader: Subscriber, *, now: datetime) -> list[dict[str, object]]:
    try:
        found = silence.papers(reader, now=now)
    except InterestError:
        return []
    return [_explained(stored.paper.title, said) for stored, said in found]


def _asked(
    built: Service, reader: Subscriber, paper: str, *, now: datetime
) -> tuple[dict[str, object] | None, dict[str, str]]:
    """Why one paper is in her next letter, or is not; or what is wrong with how it was named."""
    if not paper.strip():
        return None, {}
    try:
        stored = built.papers.named(paper)
        explained = built.preview.explain(reader, stored, now=now)
    except NotFound:
        return None, {"paper": "No paper is known by this; name it by its number, arXiv id, DOI or title."}
    except InterestError as exc:
        return None, {"paper": f"Her line {exc.line!r} cannot be read: {exc}."}
    return _explained(stored.paper.title, explained.gate or explained.ranking), {}


def _explained(title: str, said: Ranked | Gate) -> dict[str, object]:
    if isinstance(said, Gate):
        return {"title": title, "gate": said.name, "sentence": said.sentence}
    words = "; ".join(f"{reason.interest} {reason.value:+.2f}" for reason in said.reasons)
    return {"title": title, "gate": "", "sentence": f"Chosen with a score of {said.score:.2f}: {words}."}
