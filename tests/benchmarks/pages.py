"""What a page costs: 2,000 papers and 100,000 readers in the store, and how it grows with more papers.

Every request is asked in this process, without a network, from another asker and never twice with the same
words; nothing is answered from what a browser would have kept.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

from starlette.testclient import TestClient

from digest import clock
from digest.links import Links
from digest.model.profile import Verdict
from digest.web.app import make_app
from tests.benchmarks.frame import Figure
from tests.benchmarks.texts import papers
from tests.crowd import Passersby, copy_reader
from tests.day import Day

PAPERS, READERS = 2_000, 100_000
#: How many times the papers, and of how many a dump is.
TIMES, _PER_DUMP = 4, 100
#: Requests that the median is of; the first few prepare what is kept between dumps, and do not count.
_REQUESTS, _FIRST = 15, 2
_FLOOR_MS = 50


def figures() -> Iterator[Figure]:
    """Milliseconds of each page on the median, and in times of that with four times the papers."""
    small, large = (_medians_ms(PAPERS * times) for times in (1, TIMES))
    for name, ms in small.items():
        yield Figure(what=f"page {name}: ms", value=ms, floor=_FLOOR_MS, at_least=False)
    for name, ms in small.items():
        what = f"page {name}: with {TIMES} times the papers, in times of that"
        yield Figure(what=what, value=large[name] / ms, at_least=False)


def _medians_ms(n_papers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as folder:
        day = _filled(Path(folder), n_papers)
        with day.service() as built:
            copy_reader(built, READERS)
            web = TestClient(Passersby(make_app(built)), follow_redirects=False)
            return {name: _median_ms(web, path) for name, path in _pages(day, built.links).items()}


def _filled(home: Path, n_papers: int) -> Day:
    """A store of so many papers, the last dump of this hour; a reader, and her issue of it."""
    n_dumps = n_papers // _PER_DUMP
    day = Day(home, now=clock.now() - timedelta(hours=12) * n_dumps)
    interests = ("graph flows", "neural plans", "robots -maps")
    for number in range(n_dumps):
        if number == n_dumps - 2:
            day.has_subscriber("reader1", interests=interests)
        day.later(hours=12).reads(_page(number))
    day.run(is_at_once=True)
    with day.service() as built:
        # What was learned of them is the dear part of her own page.
        for paper in built.papers.newest(before=day.now, most=5):
            built.feedback.judge(day.subscriber("reader1"), paper.id, Verdict.MORE, now=day.now)
    return day


def _page(number: int) -> str:
    """A page that counts, as JSON, with some of the papers of the page before."""
    first = max(0, number * _PER_DUMP - _PER_DUMP // 4)
    shown = papers((number + 1) * _PER_DUMP - first, first=first)
    records = [
        {
            "title": paper.title,
            "summary": paper.abstract,
            "numComments": place % 7,
            "paper": {"id": paper.arxiv, "title": paper.title, "summary": paper.abstract, "upvotes": place},
        }
        for place, paper in enumerate(shown)
    ]
    return json.dumps(records)


def _pages(day: Day, links: Links) -> dict[str, str]:
    """Names and addresses, in which `n` is another number and `words` are others for every request."""
    reader = day.subscriber("reader1")
    made_at = day.now + timedelta(seconds=1)
    manage = links.token("manage", reader.id, made_at=made_at)
    feed = links.token("feed", reader.id, made_at=made_at)
    issue = links.token("issue", reader.id, made_at=made_at, slot=day.now.date())
    leave = links.token("unsubscribe", reader.id, made_at=made_at)
    return {
        "/": "/",
        "/?interests=": "/?interests={words}",
        "/papers": "/papers",
        "/papers?day=": f"/papers?day={day.now:%Y-%m-%d}",
        "/papers?source=": "/papers?source=Hugging+Face&after={n}",
        "/papers?by=trend": "/papers?by=trend",
        "/papers/{id}": "/papers/{n}",
        "/search": "/search?q={words}",
        "/keywords": "/keywords",
        "/keywords?lines=": "/keywords?lines={words}",
        "/feeds/papers.atom": "/feeds/papers.atom",
        "/feeds/papers.atom?q=": "/feeds/papers.atom?q={words}",
        "/feeds/{token}.json": f"/feeds/{feed}.json",
        "/api/v1/papers": "/api/v1/papers?after={n}",
        "/me/{token}": f"/me/{manage}",
        "/issues/{token}": f"/issues/{issue}",
        "/u/{token}": f"/u/{leave}",
    }


def _words(n: int) -> str:
    """Two words that some papers have, never the same two."""
    pairs = [f"{one}+{other}" for one in _ONE for other in _OTHER]
    return pairs[(n * 7) % len(pairs)]


_ONE = ("graph", "neural", "causal", "protein", "robot", "speech", "video", "kernel", "vaccine")
_OTHER = ("plan", "map", "flow", "code", "mesh", "bayes", "channel", "policy", "signal")


def _median_ms(web: TestClient, path: str) -> float:
    numbers = count()

    def ask() -> float:
        n = next(numbers)
        begun = time.perf_counter()
        answer = web.get(path.format(n=n + 2, words=_words(n)))
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        return time.perf_counter() - begun

    for _ in range(_FIRST):
        ask()
    return statistics.median(ask() for _ in range(_REQUESTS)) * 1000
