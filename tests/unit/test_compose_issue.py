"""An issue: best first, with a subject that says what is inside."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.issue import make_issue
from digest.model.paper import Paper
from tests.unit.compose_builders import (
    ENGLISH,
    FRIDAY,
    MADE_AT,
    SEED,
    a_paper,
    a_reason,
    a_subscriber,
    an_issue,
    by_id,
    ranked,
)


def test_entries_stand_best_first_and_ties_keep_their_order() -> None:
    papers = [a_paper(number) for number in (1, 2, 3)]
    order = [ranked(1), ranked(2, reasons=[a_reason(value=9.0)]), ranked(3)]
    assert [entry.paper_id for entry in an_issue(papers, order=order).entries] == [2, 1, 3]


def test_an_entry_names_the_revision_and_the_counts_of_its_day() -> None:
    stored = replace(a_paper(paper=Paper(title="A title", comments=4, upvotes=9)), revision=3)
    issue = an_issue([stored])
    (entry,) = issue.entries
    assert (entry.revision, entry.counts.comments, entry.counts.upvotes, issue.scores) == (3, 4, 9, (2.0,))


def test_the_subject_names_the_best_paper_and_the_count() -> None:
    papers = [a_paper(1, paper=Paper(title="Bees that vote")), a_paper(2), a_paper(3)]
    assert an_issue(papers).subject == "Bees that vote and 2 more papers"
    assert an_issue(papers[:2]).subject == "Bees that vote and 1 more paper"
    assert an_issue(papers[:1]).subject == "Bees that vote (1 paper)"


def test_latex_in_the_subject_is_read() -> None:
    paper = Paper(title=r"Sorting in $O(n^{2})$ with 50\% of na\"{\i}ve steps")
    assert an_issue([a_paper(paper=paper)]).subject == "Sorting in O(n²) with 50% of naïve steps (1 paper)"


def test_a_quiet_day_has_no_entries_and_says_so() -> None:
    issue = an_issue([])
    assert issue.entries == ()
    assert issue.subject == "Friday, 21 November: no new papers for you"


def test_a_long_title_is_cut_at_a_word_and_the_count_stays() -> None:
    papers = [a_paper(1, paper=Paper(title="Very long words " * 20)), a_paper(2)]
    subject = an_issue(papers).subject
    assert len(subject) <= 78
    assert subject.endswith("… and 1 more paper")


@given(st.text(min_size=1, max_size=200), st.integers(1, 3))
def test_any_title_gives_one_harmless_line_of_at_most_78_characters(title: str, n_papers: int) -> None:
    papers = [a_paper(number, paper=Paper(title=title)) for number in range(1, n_papers + 1)]
    subject = an_issue(papers).subject
    assert 5 <= len(subject) <= 78
    assert not {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} & {unicodedata.category(sign) for sign in subject}
    assert not set(subject) & set("\r\n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def test_a_paper_that_was_not_given_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        make_issue(
            a_subscriber(),
            FRIDAY,
            [ranked(5)],
            by_id([a_paper(1)]),
            n_candidates=1,
            made_at=MADE_AT,
            template_version="test",
            seed=SEED,
            language=ENGLISH,
        )
