"""The pages, served by a real server to a real browser."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Locator, Page

from digest import clock
from digest.web.app import make_app
from digest.web.server import Server
from tests.day import TOPICS, Day, a_text_dump


@contextmanager
def serving(home: Path) -> Iterator[tuple[Day, str]]:
    """An installation with papers of an hour ago, and its address. Its clock is the real one."""
    day = Day(home, now=clock.now())
    day.later(hours=-1).reads(a_text_dump(TOPICS[:4]))
    day.later(hours=1)
    # Its letters name the address, so that the server comes first and then what it serves.
    front = FastAPI()
    with Server(front, host="127.0.0.1", port=0, ended=threading.Event()) as server:
        day.settings = day.settings.model_copy(update={"public_url": server.address})
        with day.service() as built:
            front.mount("/", make_app(built))
            yield day, server.address


def follow(page: Page, name: str) -> None:
    """Click the first link with this name, and wait until its page is there as a whole."""
    _go(page, page.get_by_role("link", name=name).first)


def press(page: Page, name: str) -> None:
    """Click the button with this name, and wait until the answer is there as a whole."""
    _go(page, page.get_by_role("button", name=name))


def _go(page: Page, place: Locator) -> None:
    with page.expect_navigation():
        place.click()


def link(day: Day, pattern: str) -> str:
    """The address in the newest letter that looks like this."""
    found = [re.search(pattern, text) for text in day.mailbox.texts()]
    (*_, newest) = [match[0] for match in found if match]
    return newest
