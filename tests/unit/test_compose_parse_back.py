"""Whatever an issue holds, both parts of its letter show it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose.cards import page, title_of
from digest.compose.interests import label
from digest.compose.issue import Extras, Rising
from digest.model.issue import Notice, Trouble, Update
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked, Reason
from digest.model.sighting import Sighting
from digest.text.display import shown
from tests.unit.compose_builders import (
    FRIDAY,
    MADE_AT,
    PUBLIC_URL,
    Page,
    a_letter,
    a_paper,
    a_subscriber,
    a_summary,
    an_issue,
    parsed,
    part_of,
    squeezed,
)

DAY = timedelta(days=1)
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
def papers(draw: st.DrawFn, number: int) -> StoredPaper:
    return a_paper(
        number,
        paper=Paper(
            title=draw(TITLES),
            abstract=draw(st.none() | TITLES),
            authors=tuple(draw(st.lists(WORDS, max_size=5))),
            published=draw(st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))),
            comments=draw(st.none() | st.integers(0, 9_000)),
            arxiv=draw(st.none() | st.just(f"2511.{number:05d}")),
            url=draw(
                st.none() | st.sampled_from(["https://a.example/ü?q=ä b", "javascript:x", "http://b.example"])
            ),
        ),
    )


@st.composite
def an_extras(draw: st.DrawFn, first: int, ranked: list[StoredPaper]) -> tuple[list[StoredPaper], Extras]:
    """What stands beside, and its papers, numbered from `first` on."""
    found = [draw(papers(first + at)) for at in range(draw(st.integers(0, 6)))]
    twins, others = found[:2], found[2:]
    sightings = {
        one.id: [Sighting(at=MADE_AT - age, comments=draw(st.integers(0, 99))) for age in (5 * DAY, DAY)]
        for one in (*ranked, *others)
        if draw(st.booleans())
    }
    return found, Extras(
        similar={ranked[0].id: twins} if ranked else {},
        sightings=sightings,
        rising=[
            Rising(
                paper=one,
                momentum=2.0,
                days_away=draw(st.integers(0, 9)),
                sightings=sightings.get(one.id, ()),
            )
            for one in others[:2]
        ],
        updated=[
            Update(
                paper_id=one.id,
                revision=one.revision,
                sent_on=draw(st.dates(date(2025, 1, 1), FRIDAY)),
                version=draw(st.none() | st.integers(2, 40)),
                doi=draw(st.none() | WORDS),
                has_new_title=draw(st.booleans()),
            )
            for one in others[2:]
        ],
        notices=tuple(Notice(source=draw(WORDS), trouble=draw(st.sampled_from(Trouble))) for _ in found[:1]),
    )


@dataclass(frozen=True)
class Told:
    """An issue to be."""

    papers: list[StoredPaper]
    order: list[Ranked]
    beside: list[StoredPaper]
    extras: Extras


@st.composite
def issues(draw: st.DrawFn) -> Told:
    found = [draw(papers(number)) for number in range(1, draw(st.integers(0, 6)) + 1)]
    order = []
    for stored in found:
        why = draw(reasons())
        order.append(Ranked(paper_id=stored.id, score=sum(one.value for one in why), reasons=why))
    beside, extras = draw(an_extras(len(found) + 1, found))
    return Told(papers=found, order=order, beside=beside, extras=extras)


@given(issues(), st.integers(0, 6))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_parts_hold_every_title_link_and_reason(told: Told, n_summaries: int) -> None:
    summaries = {
        stored.id: a_summary(stored.id, "It $x^{2}$ does this. That came out.")
        for stored in told.papers[:n_summaries]
    }
    every = [*told.papers, *told.beside]
    reader = a_subscriber(interests=("graph learning", "a < b & c"))
    issue = an_issue(every, order=told.order, subscriber=reader, extras=told.extras)
    letter = a_letter(every, order=told.order, summaries=summaries, subscriber=reader, extras=told.extras)
    message = parsed(letter)
    assert message["Subject"] == issue.subject
    plain, html = part_of(message, "plain"), part_of(message, "html")
    seen = Page(html)
    both = (squeezed(plain), squeezed(seen.text))
    lines = {line.strip() for line in plain.split("\n")}
    # A quiet day has nothing beside.
    assert set(issue.revisions) == ({one.id for one in every} if told.order else set())
    for stored in every if told.order else ():
        assert page(stored.paper) in seen.links
        assert page(stored.paper) in lines
        for text in both:
            assert squeezed(title_of(stored.paper)) in text
    for text in both:
        assert all(squeezed(label(reason.interest)) in text for one in told.order for reason in one.reasons)
    for link in (link for link in seen.links if link.startswith(PUBLIC_URL) and "/issues/" not in link):
        assert link in lines
    assert not re.search(r"\{\{|\}\}|\{%|%\}|\$\{|Undefined|&(?:lt|gt|amp|quot|#\d+);", plain + seen.text)
    assert "\ufffd" not in plain + html
    numbers = {PaperId(int(number)) for number in re.findall(r"(?m)^(\d)\. ", plain)}
    assert numbers >= {stored.id for stored in told.papers}
