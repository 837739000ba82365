"""HTML of Hugging Face's pages: the JSON inside, the cards, and pages that are no pages of papers."""

import html
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DumpError
from digest.model.dump import Status
from digest.model.paper import Organization
from digest.parse.hf_html import read
from tests.unit.parse_payloads import Said, a_payload

CARD = """<article class="rounded"><a href="/papers/2602.0000{n}"><img src="x.png"></a>
<div>Submitted by <div><img alt="" src="a.svg"> shepherd</div></div>
<a href="/login?next=%2Fpapers"><div class="flex"><div class="leading-none">{votes}</div></div></a>
<h3><a href="/papers/2602.0000{n}">Sheep &amp; Goats\n {n}</a></h3>
<a href="/sleeplab"><img alt="sleeplab" src="o.png"> <span>The Sleep Lab</span></a>
<a href="/papers/2602.0000{n}#community"><svg></svg> {comments}</a></article>
"""


def said(content: str | bytes) -> Said:
    return Said(read(a_payload(content), as_of=None))


def a_record(n: int) -> dict[str, Any]:
    return {
        "paper": {"id": f"2602.0000{n}", "title": f'Sheep "{n}" & <goats>', "summary": "It’s é 🐑 &amp; x"}
    }


def a_page(n_papers: int = 3, *, quote: str = '"') -> str:
    props = {
        "dailyPapers": [a_record(n) for n in range(n_papers)],
        "periodType": "day",
        "dateString": "2026-02-07",
    }
    value = html.escape(json.dumps(props, ensure_ascii=False), quote=True)
    value = value if quote == '"' else json.dumps(props).replace("'", "&#39;")
    return (
        "<!doctype html><html><head><title>Daily Papers</title></head><body>"
        f'<div data-target="DailyPapers" data-props={quote}{value}{quote}><h1>Papers</h1></div></body></html>'
    )


def a_page_of_cards(*cards: str) -> str:
    head = '<!doctype html><html><head><meta property="og:url" content="https://huggingface.co/papers/date/2026-02-07">'
    return f"{head}</head><body><main>{''.join(cards)}</main></body></html>"


def test_the_json_inside_the_page_is_read() -> None:
    found = said(a_page())
    assert (found.head.format, str(found.head.page_date)) == ("hf_html", "2026-02-07")
    assert found.titles == [f'Sheep "{n}" & <goats>' for n in range(3)]
    assert found.papers[0].abstract == "It’s é 🐑 &amp; x"
    assert found.tail.status is Status.OK


def test_the_json_may_stand_in_single_quotes() -> None:
    assert said(a_page(quote="'")).titles == said(a_page()).titles


def test_a_page_of_a_day_without_papers_is_empty() -> None:
    assert said(a_page(0)).tail.status is Status.EMPTY


def test_the_cards_are_read_where_there_is_no_json() -> None:
    found = said(
        a_page_of_cards(CARD.format(n=1, votes=23, comments=4), CARD.format(n=2, votes="-", comments=""))
    )
    first, second = found.papers
    assert str(found.head.page_date) == "2026-02-07"
    assert (first.title, first.arxiv, first.url) == (
        "Sheep & Goats 1",
        "2602.00001",
        "https://huggingface.co/papers/2602.00001",
    )
    assert (first.upvotes, first.comments) == (23, 4)
    assert (second.upvotes, second.comments) == (None, None)
    assert first.organization == Organization(handle="sleeplab", name="The Sleep Lab")


def test_a_card_may_show_authors_an_abstract_and_a_date() -> None:
    card = (
        '<article><h3><a href="/papers/2602.00007">Goats</a></h3><p>short</p><p>We ask goats about sheep.</p>'
        "<ul><li>· 12 authors</li></ul><span>Published on Feb 3, 2026</span>"
        '<a href="https://github.com/flock/goats">GitHub</a></article>'
    )
    (paper,) = said(a_page_of_cards(card)).papers
    assert (paper.n_authors, paper.authors, paper.abstract) == (12, (), "We ask goats about sheep.")
    assert (paper.published, paper.code_url) == (date(2026, 2, 3), "https://github.com/flock/goats")
    assert paper.organization is None


def test_a_card_without_a_title_is_rejected() -> None:
    found = said(a_page_of_cards("<article>advertisement</article>", CARD.format(n=1, votes=1, comments=1)))
    assert (len(found.papers), found.reasons) == (1, ["no title"])


def test_a_page_cut_off_in_its_json_gives_the_whole_records() -> None:
    page = a_page()
    found = said(page[: page.index("Sheep \\&quot;2") + 5])
    assert (len(found.papers), found.reasons, found.tail.status) == (2, ["cut off"], Status.TRUNCATED)


def test_a_page_cut_off_in_its_cards_gives_the_whole_cards() -> None:
    page = a_page_of_cards(*(CARD.format(n=n, votes=1, comments=1) for n in range(3)))
    found = said(page[: page.rindex("<h3>")])
    assert (len(found.papers), found.reasons, found.tail.status) == (2, ["cut off"], Status.TRUNCATED)


def test_a_login_page_is_refused_with_what_to_do() -> None:
    page = '<html><head><title>Log in</title></head><body><form><input type="password"></form></body></html>'
    with pytest.raises(DumpError, match=r"^dump: is a login page; .+"):
        said(page)


def test_another_web_page_is_refused_by_its_name() -> None:
    page = "<html><head><title>404 &ndash; Nothing\n here</title></head><body><p>Sorry</p></body></html>"
    with pytest.raises(DumpError, match=r'is a web page called "404 – Nothing here" without papers'):
        said(page)


_PAGE = a_page(4)
_ENDS = [_PAGE.index(html.escape(json.dumps(a_record(n), ensure_ascii=False))) for n in range(4)][1:]


@given(st.integers(min_value=_PAGE.index("[") + 1, max_value=_PAGE.index("periodType") - 10))
def test_any_cut_in_the_json_leaves_the_whole_records_before_it(at: int) -> None:
    found = said(_PAGE[:at])
    # A record's end is 2 characters before the beginning of the next one.
    n_whole = sum(end - 2 <= at for end in [*_ENDS, _PAGE.index("]") + 2])
    assert found.titles == [f'Sheep "{n}" & <goats>' for n in range(n_whole)]


_CARDS = a_page_of_cards(*(CARD.format(n=n, votes=1, comments=1) for n in range(3)))


@given(st.integers(min_value=1, max_value=len(_CARDS) - 1))
def test_any_cut_in_the_cards_leaves_the_whole_cards_before_it(at: int) -> None:
    n_whole = _CARDS.count("</article>", 0, at)
    if "<article>" not in _CARDS[:at] and "<article " not in _CARDS[:at]:
        with pytest.raises(DumpError):
            said(_CARDS[:at])
    else:
        found = said(_CARDS[:at])
        assert (len(found.papers), found.tail.status) == (n_whole, Status.TRUNCATED)
