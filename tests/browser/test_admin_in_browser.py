"""The operator's desk in a real browser: a journey by keyboard, accessible and valid by day and night.

With DESK_SHOTS=folder it leaves a picture of each page.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from digest import clock
from digest.flows.journal import send_entry
from digest.flows.prepare import Due
from digest.model.delivery import Outcome, State
from digest.passwords import hashed
from digest.store.operation import Run
from digest.web.app import make_app
from digest.web.server import Server
from tests.browser.site import follow, press
from tests.day import TOPICS, a_text_dump
from tests.operator_desk import PASSWORD
from tests.unit.send_builders import PostalDay

pytestmark = pytest.mark.journey

PERHAPS = Outcome(state=State.IN_DOUBT, said="no answer came")
REFUSED = Outcome(state=State.FAILED, code=550, enhanced="5.2.2", said="the mailbox is full")


def a_busy_day(folder: Path) -> PostalDay:
    """Letters of every outcome, a dump held back, a paused domain."""
    day = PostalDay(folder)
    day.now = clock.now()
    day.later(days=-1).with_send(in_doubt="hold").reads(a_text_dump(), catalogued=True)
    day.later(days=1)
    titles = [title for title, _ in TOPICS[:2]] + ["A Paper That Nobody Has Seen"]
    entries = [{"paper": {"id": f"2601.0000{n}", "title": title}} for n, title in enumerate(titles)]
    day.reads(json.dumps(entries), catalogued=True)
    day.has_subscriber("ada").has_subscriber("ben").has_subscriber("dee", interests=["railway timetables"])
    day.has_subscriber("cy", interests=["whales", '"deep sea"', "-survey"])
    day.office.answers.update(ben=PERHAPS, dee=REFUSED)
    with day.service() as built:
        account = built.send.run(Due(now=day.now, is_at_once=True))
        entry = send_entry(account)
        for back in range(28, 0, -1):
            ended = day.now - timedelta(days=back)
            past = {**entry, "sent": 20 + back % 7 * 5, "failed": int(back == 9) * 8, "skipped": back % 4}
            built.operation.note(Run(kind="send", started_at=ended, ended_at=ended, account=past))
        built.operation.note(Run(kind="send", started_at=day.now, ended_at=day.now, account=entry))
        until = day.now.replace(year=day.now.year + 1)
        built.pauses.pause(
            "strict.example", until=until, reason="strict.example refused us by policy (550 5.7.1)"
        )
        built.operators.set_password(hashed(PASSWORD), now=day.now)
    return day


@contextmanager
def served(day: PostalDay) -> Iterator[str]:
    """The address of its pages."""
    ended = threading.Event()
    with day.service() as built, Server(make_app(built), host="127.0.0.1", port=0, ended=ended) as server:
        yield server.address


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(a_busy_day(tmp_path_factory.mktemp("busy"))) as address:
        yield address


def log_in(page: Page, address: str) -> None:
    """With the keyboard alone: the field has the focus."""
    page.goto(f"{address}/admin")
    # The browser gives the focus when it has drawn the page, which may be after it has loaded it.
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


#: Every page, and something that it says.
PAGES = {
    "login": "/admin/login",
    "today": "/admin",
    "subscribers": "/admin/subscribers?q=example",
    "subscriber": "/admin/subscribers/4?paper=Sand+in+the+Archive",
    "dumps": "/admin/dumps",
    "dump": "/admin/dumps/2",
    "sending": "/admin/sending",
    "tomorrow": "/admin/tomorrow",
    "audit": "/admin/audit",
}


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_valid_and_fits(
    browser: Browser, busy: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, path in PAGES.items():
        if name == "today":
            log_in(page, busy)
        page.goto(busy + path)
        html5lib.HTMLParser(strict=True).parse(page.content())
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if folder := os.environ.get("DESK_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    context.close()
    # The content policy refused nothing: no inline style, no script.
    assert said == []


def test_an_operator_sees_why_and_decides_and_the_audit_knows(browser: Browser, tmp_path: Path) -> None:
    with served(a_busy_day(tmp_path)) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/admin")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Log in")

        follow(page, "Subscribers")
        page.get_by_label("A part of her address").fill("cy@")
        press(page, "Find")
        follow(page, "cy@example.org")
        expect(page.get_by_role("region", name="Why nothing came")).to_contain_text("quiet day")

        follow(page, "Dumps")
        follow(page, "inbox")
        expect(page.get_by_text("A Paper That Nobody Has Seen").first).to_be_visible()
        press(page, "Take it in")
        expect(page.get_by_role("status")).to_contain_text("3 read, 1 new")

        follow(page, "Sending")
        page.get_by_text("Drop", exact=True).click()
        press(page, "Yes, drop letter")
        expect(page.get_by_role("status")).to_contain_text("dropped")
        press(page, "Put sending on hold")
        expect(page.get_by_text("Nothing is sent.")).to_be_visible()
        press(page, "Let sending go on")

        follow(page, "Audit")
        rows = page.get_by_role("row").all_inner_texts()[1:]
        press(page, "Log out")
        page.goto(f"{address}/admin/audit")
        assert page.url.endswith("/admin/login")
        context.close()
    deeds = ["let sending go on", "hold sending", "drop letter", "take in dump", "log in"]
    assert [row.split("\t")[0] for row in rows] == deeds
    assert all(row.endswith("done") for row in rows)


def test_the_keyboard_alone_is_enough(browser: Browser, busy: str) -> None:
    page = browser.new_page()
    log_in(page, busy)
    page.goto(f"{busy}/admin/sending")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    assert reached[0] == "To the content"
    assert {"Today", "Log out", "Put sending on hold", "Send again", "Drop"} <= set(reached)
    page.get_by_text("Drop", exact=True).focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("button", name="Yes, drop letter")
    expect(asked).to_be_visible()
    page.keyboard.press("Tab")
    expect(asked).to_be_focused()
    page.close()
