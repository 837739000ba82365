"""Joined letters against rendered ones: whatever an issue holds, both parts read the same."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model.subscriber import Pace
from digest.settings import shipped
from tests.unit.compose_builders import (
    a_composer,
    a_paper,
    a_subscriber,
    a_summary,
    an_issue,
    by_id,
    part,
    ranked,
)
from tests.unit.test_compose_parse_back import LINES, Told, issues


@given(issues(), st.lists(LINES, max_size=14), st.sampled_from(["en", "de"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_letter_reads_as_its_templates_render_it(told: Told, lines: list[str], language: str) -> None:
    papers = by_id([*told.papers, *told.beside])
    reader = a_subscriber(interests=lines, pace=Pace(language=language))
    issue = an_issue(list(papers.values()), order=told.order, subscriber=reader, extras=told.extras)
    summaries = {number: a_summary(number, "It $x^{2}$ does this. That came out.") for number in papers}
    composer = a_composer(postal_address="1 Road, Ärdorf")
    letter = composer.letter(issue, reader.email, papers, summaries)
    assert part(letter, "plain") == composer.text(issue, papers, summaries)
    assert part(letter, "html") == composer.html(issue, papers, summaries)
    assert letter == composer.letter(issue, reader.email, papers, summaries)


@pytest.mark.parametrize("n_papers", [0, 1, 9, 12, 60, 400])
def test_letters_of_every_length_read_as_they_are_rendered(n_papers: int) -> None:
    papers = [a_paper(number) for number in range(1, n_papers + 1)]
    composer, reader = a_composer(), a_subscriber()
    issue = an_issue(papers, order=[ranked(stored.id) for stored in papers])
    letter = composer.letter(issue, reader.email, by_id(papers), {})
    assert part(letter, "plain") == composer.text(issue, by_id(papers), {})
    assert part(letter, "html") == composer.html(issue, by_id(papers), {})
    assert len(part(letter, "html").encode()) < 100_000


def test_a_paper_that_changed_is_shown_as_it_is_now() -> None:
    composer, reader = a_composer(), a_subscriber()
    before = a_paper(1)
    after = replace(before, paper=replace(before.paper, title="Another title"))
    shown = [
        part(composer.letter(an_issue([paper]), reader.email, by_id([paper]), {}), "plain")
        for paper in (before, after)
    ]
    assert "Another title" in shown[1]
    assert "Another title" not in shown[0]


def test_a_card_that_stands_ready_is_made_anew_when_its_paper_or_summary_changed() -> None:
    composer, reader = a_composer(), a_subscriber()
    first, other = a_paper(1), a_paper(2)
    changed = replace(first, paper=replace(first.paper, title="Another title"))
    issue, others = an_issue([first]), an_issue([other])
    summaries = {first.id: a_summary(1, "Shorter than before.")}
    composer.letter(issue, reader.email, by_id([first]), {})
    composer.letter(others, reader.email, by_id([other]), {})
    told_then = composer.letter(issue, reader.email, by_id([first, other]), summaries)
    composer.letter(others, reader.email, by_id([other]), {})
    changed_then = composer.letter(issue, reader.email, by_id([changed]), summaries)
    assert part(told_then, "html") == composer.html(issue, by_id([first]), summaries)
    assert "Shorter than before." in part(told_then, "html")
    assert part(changed_then, "html") == composer.html(issue, by_id([changed]), summaries)


def test_own_templates_may_show_number_bar_and_links_where_they_like(tmp_path: Path) -> None:
    own = shutil.copytree(shipped("templates"), tmp_path / "templates")
    card = own / "mail" / "card.html"
    named = "{{ card.place.number }} of {{ card.place.number }}, {{ card.place.percent }} %"
    card.write_text(card.read_text().replace("{{ card.place.number }}", named))
    composer, papers = a_composer(templates=own), [a_paper(number) for number in range(1, 13)]
    issue = an_issue(papers, order=[replace(ranked(stored.id), score=1 / stored.id) for stored in papers])
    letter = composer.letter(issue, "ada@example.org", by_id(papers), {})
    assert part(letter, "html") == composer.html(issue, by_id(papers), {})
    assert "2 of 2, 50 %" in part(letter, "html")
