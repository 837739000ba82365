"""The archive in a real browser: for every eye, on every screen, without a script and without a mouse.

With PAGE_SHOTS=folder it leaves a picture of each.
"""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from digest import clock
from digest.web.app import make_app
from digest.web.server import Server
from tests.archive_of import a_counted, a_feed, read_page
from tests.day import Day

pytestmark = pytest.mark.journey

PAGES = {
    "day": "/papers",
    "trend": "/papers?by=trend",
    "paper": "/papers/1",
    "search": "/search?q=graph",
    "nothing": "/search?q=nowhere",
    "keywords": "/keywords?lines=graph+learning",
    "mistake": "/keywords?lines=graph+learning%0Abread+OR+oven",
}
LONG = "A" * 300 + " למידה של גרפים 语语语语语语语语语 $x_{ij}^{(k)}$ <b>bold</b>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An archive of a few days, served; answers its address."""
    day = Day(tmp_path_factory.mktemp("site"), now=clock.now() - timedelta(days=5))
    for votes in (1, 4, 9, 30):
        counted = a_counted("Graph Learning on Sand", arxiv="2601.00001", upvotes=votes, comments=votes // 3)
        read_page(day.later(hours=20), [counted, a_counted(LONG, arxiv="2601.00002", upvotes=2)])
    day.has_papers().reads(a_feed("Quiet Rivers", link="https://journal.example/1"))
    with (
        day.service() as built,
        Server(make_app(built), host="127.0.0.1", port=0, ended=threading.Event()) as server,
    ):
        yield server.address


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("PAGE_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1180])
def test_pages_are_for_every_eye_and_no_wider_than_the_screen(
    browser: Browser, site: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, path in PAGES.items():
        page.goto(site + path)
        html5lib.HTMLParser(strict=True).parse(page.content())
        shot(page, f"{name}-{scheme}-{width}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    # A policy that is broken is told there; pages that are refused say 422.
    assert [text for text in said if "422" not in text] == []
    context.close()


def test_searching_and_trying_a_line_need_neither_script_nor_mouse(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/papers")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("sand")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sand")
    assert page.get_by_role("link", name="Graph Learning on Sand").count() == 1
    page.goto(f"{site}/keywords")
    page.get_by_label("Try some lines").focus()
    page.keyboard.type("graph learning")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/keywords?lines=graph+learning")
    assert page.get_by_role("heading", name="papers of the newest").count() == 1
    context.close()


def test_the_chart_is_drawn_and_said(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/papers/1")
    chart = page.get_by_role("img", name="Upvotes from 1 to 30. Comments from 0 to 10. Seen 4 times")
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 200
    drawn = page.evaluate("getComputedStyle(document.querySelector('polyline.chart-upvotes')).stroke")
    assert drawn == "rgb(154, 59, 31)"
    page.close()
