"""An archive of papers with counts and places, told day by day."""

import json
from collections.abc import Sequence
from typing import Any

from tests.day import Day

ABOUT = (
    "We study {}. The method reads a collection once and keeps a small table. It is twice as fast as before."
)


def a_counted(
    title: str, *, arxiv: str | None = None, upvotes: int | None = None, about: str = "", comments: int = 0
) -> dict[str, Any]:
    """A record of a page that counts, as JSON has it."""
    abstract = about or ABOUT.format(title.lower())
    paper: dict[str, Any] = {"title": title, "summary": abstract, "authors": [{"name": "Ada Quill"}]}
    paper |= {"id": arxiv} if arxiv else {}
    paper |= {} if upvotes is None else {"upvotes": upvotes}
    return {"title": title, "summary": abstract, "paper": paper, "numComments": comments}


def read_page(day: Day, records: Sequence[dict[str, Any]]) -> None:
    """A page comes in, as JSON."""
    day.reads(json.dumps(list(records)))


def a_feed(title: str, *, link: str) -> str:
    """A feed with one paper, as RSS."""
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Quiet Papers</title>'
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>{ABOUT.format(title.lower())}</description></item></channel></rss>"
    )
