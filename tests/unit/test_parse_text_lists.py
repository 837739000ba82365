"""Papers on a line each: the e-mail, collections, tables."""

from datetime import date

import pytest

from digest.model.dump import PageDate, Status
from tests.unit.text_pages import said


def test_the_daily_mail_gives_titles_votes_and_its_day() -> None:
    mail = "Daily Papers\nHere is the selection of papers for today (6 Jul):\n"
    mail += "Sheep: A Model (140 ▲)\nGoats (v2) (3 ▲)\n"
    found = said(mail, as_of=date(2026, 7, 7))
    assert [(paper.title, paper.upvotes) for paper in found.papers] == [
        ("Sheep: A Model", 140),
        ("Goats (v2)", 3),
    ]
    assert found.head.page_date == PageDate(year=2026, month=7, day=6)


def test_a_collection_gives_id_day_votes_and_comments() -> None:
    text = "Reading list\n\nCounting Sheep?\n\nPaper • 2305.90001 • Published May 17, 2023 • 15 • 4\n"
    (found,) = said(text).papers
    assert (found.title, found.arxiv, str(found.published)) == ("Counting Sheep?", "2305.90001", "2023-05-17")
    assert (found.upvotes, found.comments, found.url) == (15, 4, "https://huggingface.co/papers/2305.90001")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("15 days ago", "2026-09-17"),
        ("about 18 hours ago", "2026-10-01"),
        ("a day ago", "2026-10-01"),
        ("2 months ago", "None"),
    ],
)
def test_relative_days_count_from_the_day_of_taking(printed: str, day: str) -> None:
    text = f"Counting Sheep Paper • 2305.90001 • Published {printed} • 8\n"
    (found,) = said(text, as_of=date(2026, 10, 2)).papers
    assert (str(found.published), found.upvotes) == (day, 8)
    assert found.published_inferred is (day != "None")


def test_relative_days_without_a_day_of_taking_are_unknown() -> None:
    (found,) = said("Counting Sheep\nPaper • 2305.90001 • Published 15 days ago\n").papers
    assert (found.title, found.published, found.published_inferred) == ("Counting Sheep", None, False)


def test_an_entry_without_a_title_is_rejected() -> None:
    assert said("Paper • 2305.90001 • Published May 17, 2023\n").reasons == ["no title"]


def test_a_table_gives_its_columns_by_their_headings() -> None:
    table = (
        "| Nr | Title | Authors | Abstract | Date |\n|---|:--|---|---|---|\n"
        "| 1 | [Sheep \\| Goats](https://arxiv.org/abs/2305.90001v2) | Ida Holm, Bo Reyes | We **count**."
        " | 2023-05-17 |\n"
        "| 2 |  | Nobody | Nothing. | |\n"
    )
    found = said(table)
    (paper,) = found.papers
    assert (paper.title, paper.authors, paper.abstract) == (
        "Sheep | Goats",
        ("Ida Holm", "Bo Reyes"),
        "We count.",
    )
    assert (paper.arxiv, paper.version, str(paper.published)) == ("2305.90001", 2, "2023-05-17")
    assert found.reasons == ["no title"]


def test_a_table_without_rows_is_empty() -> None:
    found = said("# Digest of 2025-10-15\n\n| Title | Authors | Summary |\n|---|---|---|\n")
    assert (found.papers, found.tail.status) == ([], Status.EMPTY)
