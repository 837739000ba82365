"""The pages, served by a real server to a real browser."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest import clock
from digest.web.app import make_app
from digest.web.server import Server
from tests.day import TOPICS, Day, a_text_dump


@contextmanager
def serving(home: Path) -> Iterator[tuple[Day, str]]:
    """An installation with papers of an hour ago, and its address. Its clock is the real one."""
    day = Day(home, now=clock.now())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    day.settings = day.settings.model_copy(update={"public_url": address})
    day.later(hours=-1).reads(a_text_dump(TOPICS[:4]))
    day.later(hours=1)
    with (
        day.service() as built,
        Server(make_app(built), host="127.0.0.1", port=port, ended=threading.Event()),
    ):
        yield day, address


def link(day: Day, pattern: str) -> str:
    """The address in the newest letter that looks like this."""
    found = [re.search(pattern, text) for text in day.mailbox.texts()]
    (*_, newest) = [match[0] for match in found if match]
    return newest
