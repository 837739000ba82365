"""The keyword language by example: each line can be tried on the newest papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digest import clock
from digest.errors import InterestError, SubscriptionError
from digest.flows.gallery import Found
from digest.flows.wishes import valid_interests
from digest.rank.language import parse
from digest.web.conditional import HTML, KEEP, conditional
from digest.web.forms import Typed, cleaned
from digest.web.limits import Limits, network
from digest.web.pages import Pages
from digest.web.shown import Shown, card
from digest.web.trouble import as_sentence
from digest.wiring.service import Service

#: What brings papers, and which; docs/keywords.md has the same.
EXAMPLES = (
    ("graph learning", "have both words, in title or abstract, with any ending; side by side counts more"),
    ("large language models for code", "have these words; one that is in every other paper may be missing"),
    ('"graph learning"', "have exactly these words side by side"),
    ("title:survey", "have the word in the title"),
    ("author:Ada Quill", "are by her; author:quill and author:A. Quill work too"),
    ("org:deepseek-ai", "are from an organisation, by its handle or name"),
    ("source:hf-daily", "a source showed"),
    ("graph learning author:Quill", "meet all of it"),
    (
        "graph learning -molecules",
        "meet the line and do not have molecules; other lines may still bring those",
    ),
    ("federated learning^2", "federated learning brings too, and the line counts twice"),
)
#: What cannot be read, and what is said of it.
MISTAKES = ('bread "wood oven', 'bread ""', "journal:bread", "bread^2 oven", "bread OR oven", "-", "the of")
#: An exclusion is no wish of its own: it is tried beside another line.
EXCLUSION = "graph learning\n-survey"

#: Characters that are tried at once, and papers that are shown of those that were met.
LONGEST, _SHOWN = 2_000, 10
_MOST_ASKED = "60/minute"
#: What the page shows where nothing was looked for.
_NONE: dict[str, Any] = {"is_tried": False, "n_found": 0, "papers": [], "feed": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Where a line cannot be read."""

    #: 1 is the first line.
    number: int
    #: What stands before the place that is wrong, and from it on.
    before: str
    after: str
    #: 1 is the first character.
    column: int
    sentence: str

    @property
    def place(self) -> str:
        """Where it is, and what is wrong."""
        return f"Line {self.number}, column {self.column}: {self.sentence}"


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/keywords`."""
    router, limits = APIRouter(), Limits()
    always: dict[str, Any] = {
        "examples": [(line, said, _try(line)) for line, said in EXAMPLES],
        "exclusion": _try(EXCLUSION),
        "errors": [(line, *mistakes_in([line])) for line in MISTAKES],
    }

    @router.api_route("/keywords", methods=["GET", "HEAD"])
    def keywords(request: Request, lines: str = "") -> Response:
        typed = Typed.of(lines=cleaned(lines[:LONGEST]))
        wanted = typed.lines("lines")
        mistakes = mistakes_in(wanted)
        wrong = {"lines": mistakes[0].place} if mistakes else _wrong(lines, wanted)
        if wrong:
            return pages.answer(
                "keywords", 422, typed=typed, wrong=wrong, mistakes=mistakes, **_NONE, **always
            )
        found: tuple[Found, ...] = ()
        if wanted:
            limits.take("keywords", network(request), most=_MOST_ASKED)
            found = service.gallery.brought(wanted, now=clock.now())
        answer = pages.answer(
            "keywords",
            typed=typed,
            wrong={},
            mistakes=[],
            is_tried=bool(wanted),
            n_found=len(found),
            papers=_cards(sorted(found, key=lambda one: -one[1].score)[:_SHOWN]),
            feed="/feeds/papers.atom?" + urlencode([("q", line) for line in wanted]),
            **always,
        )
        return conditional(request, bytes(answer.body), media_type=HTML, keep=KEEP)

    return router


def _wrong(lines: str, wanted: Sequence[str]) -> dict[str, str]:
    """What is wrong with all the lines together, by the name of their field."""
    if len(lines) > LONGEST:
        return {"lines": f"This is longer than {LONGEST:,} characters; keep what matters most."}
    try:
        if wanted:
            valid_interests(wanted)
    except SubscriptionError as exc:
        return {"lines": as_sentence(str(exc))}
    return {}


def _cards(found: Sequence[Found]) -> list[Shown]:
    today = clock.now().date()
    return [
        Shown(id=paper.id, card=card(paper, None, today=today, number=n, reasons=ranked.reasons))
        for n, (paper, ranked) in enumerate(found, 1)
    ]


def mistakes_in(lines: Sequence[str]) -> list[Mistake]:
    """Every line that cannot be read, each at its place."""
    found = []
    for number, line in enumerate(lines, 1):
        try:
            parse(line)
        except InterestError as exc:
            at = exc.position
            found.append(
                Mistake(
                    number=number,
                    before=line[:at],
                    after=line[at:],
                    column=at + 1,
                    sentence=as_sentence(str(exc)),
                )
            )
    return found


def _try(line: str) -> str:
    return f"/keywords?{urlencode({'lines': line})}#found"
