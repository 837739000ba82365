"""Feeds: the new papers, those of a day, a source or some keywords, and each reader's own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from digest import clock
from digest.errors import InterestError, SubscriptionError
from digest.flows.feeds import Item
from digest.flows.wishes import valid_interests
from digest.model.listing import Listing
from digest.text import display
from digest.web import feeds_out, shown
from digest.web.conditional import conditional
from digest.web.feeds_out import Feed
from digest.web.limits import Limits, network
from digest.web.pages import Pages
from digest.web.parameters import Day
from digest.web.shown import ENGLISH
from digest.web.sources import Source, Sources
from digest.web.trouble import as_sentence
from digest.wiring.service import Service

Kind = Literal["atom", "json"]
_WRITERS: Mapping[str, tuple[Callable[[Feed], bytes], str]] = {
    "atom": (feeds_out.atom, feeds_out.ATOM),
    "json": (feeds_out.json_feed, feeds_out.JSON),
}
#: Public ones may be kept on the way for so long; hers is for her alone, and asked anew every time.
_KEEP, _KEEP_HERS = "public, max-age=900", "private, no-cache"
_MOST_ASKED = "60/minute"
#: What an empty feed changed last.
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
#: Lines of the keyword language in one address, and their length.
MOST_LINES, LONGEST_LINE = 20, 500

Lines = Annotated[
    list[Annotated[str, Query(max_length=LONGEST_LINE)]],
    Query(max_length=MOST_LINES, description="A line of the keyword language"),
]


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/feeds/papers.atom`, `/feeds/{token}.atom`, and both with `.json`."""
    router = APIRouter()
    _add_public(router, service, pages)
    _add_own(router, service)
    return router


def _add_public(router: APIRouter, service: Service, pages: Pages) -> None:
    limits, sources = Limits(), Sources(service)

    @router.api_route("/feeds/papers.{kind}", methods=["GET", "HEAD"])
    def papers(
        request: Request,
        kind: Kind,
        day: Day = None,
        source: Source = None,
        q: Lines = [],  # noqa: B006  FastAPI makes a new one for each request
    ) -> Response:
        if q:
            limits.take("feed", network(request), most=_MOST_ASKED)
            try:
                items = service.feeds.wanted(valid_interests(q), now=clock.now())
            except InterestError as exc:
                sentence = as_sentence(f"{exc} (column {exc.position + 1} of {exc.line!r})")
                return pages.answer("trouble", 422, sentence=sentence, is_expired=False)
            except SubscriptionError as exc:
                return pages.answer("trouble", 422, sentence=as_sentence(str(exc)), is_expired=False)
        else:
            places = sources.named(source) if source else None
            items = service.feeds.listed(Listing(day=day, places=places))
        name, title = _named(day, source, q)
        url = service.settings.public_url.rstrip("/")
        address = f"{url}/feeds/{name.replace('papers', f'papers.{kind}', 1)}"
        feed = _feed(items, url, id_=feeds_out.tag(url, name), title=title, address=address)
        return _answer(request, feed, kind, keep=_KEEP)


def _add_own(router: APIRouter, service: Service) -> None:
    @router.api_route("/feeds/{token}.{kind}", methods=["GET", "HEAD"])
    def own(request: Request, token: str, kind: Kind) -> Response:
        found = service.feeds.own(token, now=clock.now())
        url = service.settings.public_url.rstrip("/")
        feed = _feed(found.items, url, id_=feeds_out.tag(url, f"feeds/{found.key}"), title="digest: for you")
        return _answer(request, feed, kind, keep=_KEEP_HERS)


def _feed(
    items: Sequence[Item], public_url: str, *, id_: str, title: str, address: str | None = None
) -> Feed:
    """address: where it is, if that may be known to others."""
    return Feed(
        id=id_,
        title=title,
        home=f"{public_url}/papers",
        address=address,
        updated=max((item.updated for item in items), default=_NEVER),
        entries=[shown.entry(item, public_url=public_url) for item in items],
    )


def _answer(request: Request, feed: Feed, kind: Kind, *, keep: str) -> Response:
    write, media_type = _WRITERS[kind]
    return conditional(request, write(feed), media_type=media_type, keep=keep, changed=feed.updated)


def _named(day: date | None, source: str | None, lines: Sequence[str]) -> tuple[str, str]:
    """What a public feed is called in its id and address, and for people."""
    if lines:
        return (
            f"papers?{urlencode([('q', line) for line in lines])}",
            f"digest: {display.shown(', '.join(lines))}",
        )
    asked = {"day": day.isoformat() if day else "", "source": source or ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    title = "new papers" if day is None else f"papers of {ENGLISH.day_and_month(day)} {day.year}"
    title += f" from {display.shown(source)}" if source else ""
    return f"papers?{query}" if query else "papers", f"digest: {title}"
