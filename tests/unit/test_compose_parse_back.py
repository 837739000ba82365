"""Whatever an issue holds, both parts of its letter show it."""

import re
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose.cards import page
from digest.compose.interests import label
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked, Reason
from digest.text.display import link_text, shown
from tests.unit.compose_builders import (
    Page,
    a_letter,
    a_paper,
    a_subscriber,
    a_summary,
    an_issue,
    parsed,
    part,
    squeezed,
)

WORDS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60
).filter(lambda text: bool(shown(text)))
TITLES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "$O(n^{2})$ sorting of R^3 {times} S^2", r"na\"{\i}ve 50\% bounds", "学习图神经网络的新方法",
            "למידה של גרפים", "🚀 Rockets {{ for }} all", "<b>Bold</b> & <script>x</script>", "x" * 300,
            "A\r\nB: c", "Plain title",
        ]
    ),
)  # fmt: skip
LINES = st.sampled_from(
    ["graph learning", '"KV cache"^2', "title:bees", "author:lin", "größe", "a < b & c", "<i>"]
)


@st.composite
def reasons(draw: st.DrawFn) -> tuple[Reason, ...]:
    lines = draw(st.lists(LINES, min_size=1, max_size=3))
    return tuple(
        Reason(
            interest=line,
            words=tuple(draw(st.lists(WORDS, max_size=2))),
            field="abstract",
            value=draw(st.floats(0.1, 9.0)),
        )
        for line in lines
    )


@st.composite
def issues(draw: st.DrawFn) -> tuple[list[StoredPaper], list[Ranked]]:
    n = draw(st.integers(0, 6))
    papers = [
        a_paper(
            number,
            paper=Paper(
                title=draw(TITLES),
                abstract=draw(st.none() | TITLES),
                authors=tuple(draw(st.lists(WORDS, max_size=5))),
                published=draw(st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))),
                arxiv=draw(st.none() | st.just(f"2511.{number:05d}")),
                url=draw(
                    st.none()
                    | st.sampled_from(["https://a.example/ü?q=ä b", "javascript:x", "http://b.example"])
                ),
            ),
        )
        for number in range(1, n + 1)
    ]
    order = []
    for stored in papers:
        found = draw(reasons())
        order.append(Ranked(paper_id=stored.id, score=sum(one.value for one in found), reasons=found))
    return papers, order


@given(issues(), st.integers(0, 6))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_parts_hold_every_title_link_and_reason(
    issue: tuple[list[StoredPaper], list[Ranked]], n_summaries: int
) -> None:
    papers, order = issue
    summaries = {
        stored.id: a_summary(stored.id, "It $x^{2}$ does this. That came out.")
        for stored in papers[:n_summaries]
    }
    letter = a_letter(
        papers,
        order=order,
        summaries=summaries,
        subscriber=a_subscriber(interests=("graph learning", "a < b & c")),
    )
    assert parsed(letter)["Subject"] == an_issue(papers, order=order).subject
    plain, html = part(letter, "plain"), part(letter, "html")
    seen = Page(html)
    both = (squeezed(plain), squeezed(seen.text))
    lines = {line.strip() for line in plain.split("\n")}
    for stored in papers:
        assert page(stored.paper) in seen.links
        assert page(stored.paper) in lines
        for text in both:
            assert squeezed(link_text(stored.paper.title, most=320)) in text
    for text in both:
        assert all(squeezed(label(reason.interest)) in text for one in order for reason in one.reasons)
    assert not re.search(r"\{\{|\}\}|\{%|%\}|\$\{|Undefined|&(?:lt|gt|amp|quot|#\d+);", plain + seen.text)
    assert "\ufffd" not in plain + html
    assert {PaperId(int(number)) for number in re.findall(r"(?m)^(\d)\. ", plain)} >= {s.id for s in papers}
