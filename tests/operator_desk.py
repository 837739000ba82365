"""An operator at her desk, in tests: what she sees as text, what she presses as forms."""

import json
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape

from fastapi.testclient import TestClient
from httpx2 import Response

from digest.flows.journal import send_entry
from digest.flows.prepare import Due
from digest.store.operation import Run
from digest.web.app import make_app
from digest.wiring.service import Service
from tests.day import TOPICS, Day, a_text_dump

PASSWORD = "three words and a comma,"
_COOKIE = "__Host-operator"
_TAG = re.compile(r"<[^>]+>")


def at_the_door(built: Service) -> TestClient:
    """A browser that is not logged in."""
    return TestClient(make_app(built), base_url="https://digest.example", follow_redirects=False)


class OperatorDesk:
    """A browser that is logged in, without the time that a password takes."""

    def __init__(self, built: Service, *, now: datetime) -> None:
        token = secrets.token_hex()
        until = now + timedelta(hours=1)
        built.operators.open(sha256(token.encode()).hexdigest(), "here", now=now, until=until)
        self.browser = at_the_door(built)
        self.browser.cookies.set(_COOKIE, token)

    def sees(self, path: str = "") -> str:
        """The words of a page of the desk."""
        answer = self.browser.get(f"/admin{path}")
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def presses(self, path: str, **fields: str) -> Response:
        """Send a form of the desk, with the seal of its page; the page that follows."""
        answer = self.browser.post(f"/admin{path}", data={"seal": self.seal(), **fields})
        return self.browser.get(answer.headers["location"]) if answer.status_code == 303 else answer

    def seal(self) -> str:
        return seal_of(self.browser.get("/admin/audit").text)


def seal_of(page: str) -> str:
    """What the forms of a page hold against other sites."""
    found = re.search(r'name="seal" value="([^"]+)"', page)
    assert found
    return found[1]


def words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(_TAG.sub(" ", page)))


def send_now(day: Day) -> None:
    """A `digest send --now`, with its account."""
    with day.service() as built:
        account = built.send.run(Due(now=day.now, is_at_once=True))
        built.operation.note(
            Run(kind="send", started_at=day.now, ended_at=day.now, account=send_entry(account))
        )


def hold_a_dump_back(day: Day) -> int:
    """A dump of the catalogue that looks like none before it; its number."""
    day.later(days=-1).reads(a_text_dump(), catalogued=True)
    titles = [title for title, _ in TOPICS[:2]] + ["A Paper That Nobody Has Seen"]
    entries = [{"paper": {"id": f"2601.0000{n}", "title": title}} for n, title in enumerate(titles)]
    (source,) = day.later(days=1).reads(json.dumps(entries), catalogued=True).sources
    assert source.status == "drift"
    with day.service() as built:
        return built.quarantine.all()[0].number


def deeds(built: Service) -> list[tuple[str, str, str]]:
    return [(deed.what, deed.whom, deed.outcome) for deed in reversed(built.audit.last(limit=20))]
