"""What a reader's own page shows."""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import Response

from digest import clock
from digest.model.subscriber import FOREVER, WEEKDAYS, Standing, Subscriber
from digest.text.display import shown
from digest.web import zones
from digest.web.forms import Typed
from digest.web.pages import Pages
from digest.web.shown import ENGLISH
from digest.web.wished import Wished
from digest.wiring.service import Service

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Languages as they call themselves.
_NAMES = {"en": "English", "de": "Deutsch"}
#: Learned words and issues that are shown.
_MOST_TERMS, _MOST_ISSUES = 30, 60
#: What was done, as the page says it afterwards; the key stands in the address.
_DONE = {
    "wishes": "Saved. Your next letter goes by it.",
    "pause": "Paused. What comes meanwhile waits for you.",
    "resume": "The pause is over.",
    "forgot": "Forgotten.",
    "again": "It counts again.",
    "address": "If we may write to this address, a letter is on its way there. Until you press the button"
    " behind its link your letters come to the old one.",
    "links": "Older links are void now; this page has a new one. Keep its address, or wait for your next"
    " letter.",
}


class Mine:
    """What the pages of one reader share."""

    def __init__(self, service: Service, pages: Pages) -> None:
        self._service = service
        self._pages = pages

    def admit(self, token: str) -> tuple[Service, Subscriber]:
        """The service of this moment, and the reader whose link it is. Raises LinkError, NotFound."""
        now = clock.now()
        built = self._service.at(now)
        reader, _ = built.admission.admit("manage", token, now=now)
        return built, reader

    def forget(self, built: Service, reader: Subscriber, typed: Typed) -> str:
        """Unlearn a word, a paper or all; or let a word count again. Answers what was done."""
        paper = typed.one("paper")
        if typed.has("again"):
            built.feedback.learn_again(reader, typed.one("again"))
            return "again"
        if typed.has("term"):
            built.feedback.unlearn(reader, typed.one("term"))
        elif paper.isdecimal() and len(paper) < 19:
            built.feedback.forget_number(reader, int(paper))
        elif typed.has("all"):
            built.feedback.forget(reader)
        return "forgot"

    def page(
        self, built: Service, reader: Subscriber, token: str, wished: Wished, *, done: str = ""
    ) -> Response:
        """The page, with what was typed where something of it is wrong."""
        typed, now = wished.typed, built.now
        since = max(reader.created_at, reader.links_since or reader.created_at)
        zone = typed.one("zone") if not wished.wrong.get("zone") else reader.pace.zone
        return self._pages.answer(
            "me",
            422 if wished.wrong else 200,
            token=token,
            reader=reader,
            is_active=reader.standing is Standing.ACTIVE,
            typed=typed,
            wrong=wished.wrong,
            places=wished.places,
            zones=zones.with_own(zone),
            languages=_languages(built.composer.languages),
            days=tuple(zip(WEEKDAYS, _DAY_NAMES, strict=True)),
            done=_DONE.get(done, ""),
            paused=_paused(reader) if reader.paused_until and reader.paused_until > now else "",
            waiting=built.tuning.waiting_address(reader),
            learned=_learned(built, reader),
            issues=_issues(built, reader),
            # The same at every look: a program keeps the feed's address.
            leave=built.links.token("unsubscribe", reader.id, made_at=since),
            feed=built.links.token("feed", reader.id, made_at=since),
        )


def _languages(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [("", "As this digest is written"), *((code, _NAMES.get(code, code)) for code in codes)]


def _paused(reader: Subscriber) -> str:
    until = reader.paused_until
    if until is None or until >= FOREVER:
        return "until you end the pause"
    return f"until {ENGLISH.day_and_month(until.date())}"


def _learned(built: Service, reader: Subscriber) -> dict[str, Any]:
    terms = built.gallery.learned(reader, now=built.now)
    learned = built.feedback.learned(reader, now=built.now, terms=terms)
    heaviest = max((abs(term.weight) for term in learned.terms), default=1.0)
    return {
        "judgements": [
            (one.paper.id, shown(one.paper.paper.title), one.verdict.value)
            for one in reversed(learned.judgements)
        ],
        "terms": [
            (term.key, shown(term.text), round(100 * term.weight / heaviest))
            for term in learned.terms[:_MOST_TERMS]
        ],
        "unlearned": learned.unlearned,
    }


def _issues(built: Service, reader: Subscriber) -> list[tuple[str, str, str]]:
    """Each issue's link, day and subject."""
    since = reader.links_since
    found = built.issues.of_reader(reader.id, most=_MOST_ISSUES)
    made = [(issue, max(issue.made_at, since) if since else issue.made_at) for issue, _ in found]
    return [
        (
            built.links.token("issue", reader.id, made_at=made_at, slot=issue.slot),
            ENGLISH.day_and_month(issue.slot),
            issue.subject,
        )
        for issue, made_at in made
    ]
