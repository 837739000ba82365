"""Papers come from strangers: nothing they write does harm in a letter, and no letter grows too long."""

import re

import pytest

from digest.model.paper import Organization, Paper, PaperId
from digest.model.summary import Summary
from tests.unit.compose_builders import (
    PUBLIC_URL,
    Page,
    a_letter,
    a_paper,
    a_reason,
    a_subscriber,
    a_summary,
    headers,
    parsed,
    part,
    ranked,
    squeezed,
)

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ config }} {% include 'x' %} {{ 7*7 }}",
    "line one\r\nBcc: eve@example.net\r\n\r\nbody",
    "\u202egnp.exe \u2066isolated\u2069 zero\u200bwidth",
    "--=_0123456789abcdef0123456789abcdef--",
    "&lt;b&gt; &amp;amp; &#x202e;",
    "</td></tr></table></body></html>",
    "javascript:alert(1)",
    "https://bank.example/login",
    "A" * 10_000,
    "word " * 2_000,
    "\x00\x01\x07\x1b[31m",
    "\ud800 lone",
    "$" * 500 + "\\" * 500 + "{" * 500,
    "From the beginning\n.\n",
]


def a_hostile_letter_parts(text: str) -> tuple[str, str]:
    paper = Paper(
        title=text,
        abstract=text,
        authors=(text, text),
        organization=Organization(handle=text, name=text),
        arxiv="2511.00001",
    )
    reasons = [a_reason(text, words=(text,))]
    letter = a_letter(
        [a_paper(paper=paper, sources=(text,))],
        order=[ranked(1, reasons=reasons)],
        subscriber=a_subscriber(interests=(text,)),
        summaries={PaperId(1): a_summary(1, text)},
    )
    assert max(map(len, letter.content.split(b"\r\n"))) <= 76
    assert not parsed(letter).defects
    assert not [line for line in headers(letter) if line.startswith("Bcc")]
    return part(letter, "plain"), part(letter, "html")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_stranger_writes_stays_text(text: str) -> None:
    plain, html = a_hostile_letter_parts(text)
    calm_tags = Page(
        part(a_letter([a_paper(paper=Paper(title="Calm", abstract="Calm.", authors=("A",)))]), "html")
    ).tags
    page = Page(html)
    assert set(page.tags) <= {*calm_tags, "em", "sup", "sub"}
    assert all(link.startswith("https://") for link in page.links)
    assert not [name for name in page.attributes if name.startswith("on")]
    for shown in (plain, page.text):
        assert not re.search(r"\{\{|\{%|[\u200b\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", shown)
    assert "Undefined" not in html
    assert len(html) < 20_000


def test_an_address_in_a_title_does_not_disguise_the_link() -> None:
    _, html = a_hostile_letter_parts("https://bank.example/login")
    assert re.findall(r"<a [^>]*>(?:<span[^>]*>)?(.)", html)[0] == "“"


def test_a_right_to_left_title_is_isolated() -> None:
    html = part(a_letter([a_paper(paper=Paper(title="למידה עמוקה של גרפים"))]), "html")
    assert re.search(r'<h3[^>]*dir="auto"[^>]*><a[^>]*>למידה עמוקה של גרפים</a>', html)


def a_large_letter_html(n: int, *, title: str) -> tuple[str, str]:
    papers = [
        a_paper(number, paper=Paper(title=f"{number} {title}", abstract="Ein Satz mit Wörtern. " * 40))
        for number in range(1, n + 1)
    ]
    summaries: dict[PaperId, Summary] = {}
    letter = a_letter(papers, summaries=summaries)
    return part(letter, "plain"), part(letter, "html")


def paper_links(html: str) -> list[str]:
    return [link for link in Page(html).links if not link.startswith(PUBLIC_URL)]


def test_a_large_issue_folds_its_later_cards_to_one_liners() -> None:
    plain, html = a_large_letter_html(100, title="a title of usual length for a paper")
    assert len(html.encode()) < 100_000
    assert "Also for you" in html
    page = Page(html)
    for number in range(1, 101):
        assert f"{number} a title of usual length" in page.text
        assert f"{number} a title of usual length" in plain
    assert len(paper_links(html)) == 100


def test_the_largest_issue_stays_under_100_000_bytes_and_says_what_is_left_out() -> None:
    plain, html = a_large_letter_html(400, title="語" * 400)
    assert len(html.encode()) < 100_000
    assert f"{400 - len(paper_links(html))} more papers stand in the plain text part" in html
    assert squeezed("400 語語語") in squeezed(plain)


def test_a_reader_of_two_hundred_lines_gets_a_letter_that_is_not_clipped() -> None:
    lines = [f"{number} {'größe ' * 30}" for number in range(200)]
    papers = [a_paper(number, paper=Paper(title="語" * 400, abstract="語" * 900)) for number in range(1, 7)]
    order = [
        ranked(stored.id, reasons=[a_reason(line, words=("語" * 90,)) for line in lines]) for stored in papers
    ]
    html = part(a_letter(papers, order=order, subscriber=a_subscriber(interests=lines)), "html")
    assert len(html.encode()) < 100_000
    assert "189 more" in html


def test_a_small_issue_is_not_folded() -> None:
    _, html = a_large_letter_html(7, title="a title of usual length for a paper")
    assert "Also for you" not in html
