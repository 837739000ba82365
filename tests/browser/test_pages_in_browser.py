"""Every page of the readers': nothing for axe to say, nothing too wide, nothing that needs a mouse.

With PAGE_SHOTS=folder it leaves a picture of each.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, expect

from digest import clock
from digest.model.profile import Verdict
from tests.browser.site import serving
from tests.day import Day

pytestmark = pytest.mark.journey

#: Name of each page, and where it is; what a name of its stands for comes from `_links`.
PAGES = {
    "home": "/",
    "shown": "/?interests=graph+learning%0Asorting%0A-labels",
    "wrong": "/?interests=graph%0A%22unclosed",
    "me": "/me/{manage}",
    "paused": "/me/{manage}/pause",
    "erase": "/me/{manage}/erase",
    "links": "/links",
    "confirm": "/confirm/{confirm}",
    "leave": "/u/{unsubscribe}",
    "address": "/address/{address}",
    "letter": "/issues/{issue}",
    "judge": "/issues/{issue}/more/1",
    "trouble": "/me/forged",
    "run-your-own": "/run-your-own",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of every page, of a reader who has had a letter and judged it."""
    with serving(tmp_path_factory.mktemp("site")) as (day, address):
        day.has_subscriber(interests=["graph learning", "sorting"])
        day.now = clock.now()
        day.run(is_at_once=True)
        links = _links(day)
        yield {name: address + path.format(**links) for name, path in PAGES.items()}


def _links(day: Day) -> dict[str, str]:
    with day.service() as built:
        reader = day.subscriber()
        built.moves.ask(reader.id, "ada@new.example", now=day.now)
        for paper, verdict in ((1, Verdict.MORE), (3, Verdict.LESS)):
            (stored,) = built.papers.current([paper])  # type: ignore[list-item]
            built.feedback.judge(reader, stored.id, verdict, now=day.now)
        slot = built.issues.of_reader(reader.id, most=1)[0][0].slot
        made: dict[str, Any] = {"made_at": day.now}
        plain = {
            purpose: built.links.token(purpose, reader.id, **made)
            for purpose in ("manage", "confirm", "unsubscribe", "address")
        }
        return {**plain, "issue": built.links.token("issue", reader.id, slot=slot, **made)}


def _keep(said: list[str], message: ConsoleMessage) -> None:
    said.append(message.text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_well_by_everybody_on_phone_and_desk_by_day_and_night(
    browser: Browser, site: dict[str, str], name: str
) -> None:
    for scheme in ("light", "dark"):
        for width in (375, 1180):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            said: list[str] = []
            page.on("console", partial(_keep, said))
            page.goto(site[name])
            html5lib.HTMLParser(strict=True).parse(page.content())
            if folder := os.environ.get("PAGE_SHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name} {scheme} {width}\n{found.generate_report()}"
            page.close()
            # A content policy that is broken is told there; pages that are refused say their status.
            assert [text for text in said if "the server responded with a status" not in text] == []


def test_the_keyboard_alone_is_enough_to_sign_up(browser: Browser, site: dict[str, str]) -> None:
    page = browser.new_page()
    page.goto(site["home"])
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        )
        # What has the focus shows it.
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", reached
        if reached[-1] == "interests":
            page.keyboard.type("graph learning")
        if reached[-1] == "email":
            page.keyboard.type("ben@example.org")
            page.keyboard.press("Enter")
            break
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert reached[0] == "To the content"
    page.close()
