"""Which year a day is of that is printed without one."""

from datetime import date

import pytest

from digest.model.dump import PageDate
from digest.parse.dates import day_month, month_day, when
from tests.unit.text_pages import Shown, a_page, an_abstract, said

DATED = Shown(
    title="Goats: A Survey", abstract=an_abstract("goats"), block=("  • 2 authors", "·", "Dec 29, 2024")
)
YEARLESS = Shown(block=("  • 3 authors", "·", "Feb 11 9"))


def test_the_year_after_the_latest_printed_one_is_inferred() -> None:
    found = said(a_page(DATED, YEARLESS))
    assert [(paper.published, paper.published_inferred) for paper in found.papers] == [
        (date(2024, 12, 29), False),
        (date(2025, 2, 11), True),
    ]
    assert found.head.page_date == PageDate(month=11, day=4)


def test_the_latest_year_may_be_printed_last() -> None:
    assert said(a_page(YEARLESS, DATED)).papers[0].published == date(2025, 2, 11)


def test_the_day_of_taking_decides_where_it_is_known() -> None:
    found = said(a_page(DATED, YEARLESS), as_of=date(2026, 11, 5))
    assert found.papers[1].published == date(2026, 2, 11)
    assert found.papers[1].published_inferred
    assert found.head.page_date == PageDate(year=2026, month=11, day=4)


def test_a_full_date_in_the_dump_decides_before_the_latest_year() -> None:
    page = "retrieved: 2026-11-04\n" + a_page(DATED, YEARLESS)
    found = said(page)
    assert found.papers[1].published == date(2026, 2, 11)
    assert found.head.page_date == PageDate(year=2026, month=11, day=4)


@pytest.mark.parametrize(
    ("address", "page_day", "expected"),
    [
        ("2026-03-24", "Mar 25", PageDate(year=2026, month=3, day=25)),
        ("2025-12-31", "Jan 1", PageDate(year=2026, month=1, day=1)),
    ],
)
def test_the_link_to_the_day_before_gives_the_pages_year(
    address: str, page_day: str, expected: PageDate
) -> None:
    page = a_page(YEARLESS, page_day=page_day).replace(
        page_day, f"https://huggingface.co/papers/date/{address}\n\n{page_day}", 1
    )
    found = said(page)
    assert found.head.page_date == expected
    assert found.papers[0].published == date(2026, 2, 11)


def test_without_any_year_a_day_stays_unknown() -> None:
    (found,) = said(a_page(YEARLESS)).papers
    assert (found.published, found.published_inferred, found.comments) == (None, False, 9)


def test_a_leap_day_in_a_year_without_one_is_unknown() -> None:
    leap = Shown(block=("  • 3 authors", "·", "Feb 29"))
    assert said(a_page(leap), as_of=date(2024, 3, 1)).papers[0].published == date(2024, 2, 29)
    (found,) = said(a_page(leap), as_of=date(2025, 3, 1)).papers
    assert (found.published, found.published_inferred) == (None, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nov 4", (11, 4, None, None)),
        ("Feb 11 9", (2, 11, None, 9)),
        ("Jun 2, 2023 2", (6, 2, 2023, 2)),
        ("October 14, 2025", (10, 14, 2025, None)),
        ("Sept. 3, 2024", (9, 3, 2024, None)),
    ],
)
def test_days_of_the_page(text: str, expected: tuple[int, int, int | None, int | None]) -> None:
    printed = month_day(text)
    assert printed is not None
    assert (printed.month, printed.day, printed.year, printed.count) == expected


@pytest.mark.parametrize(
    "text", ["May We Count?", "Mars 4", "Nov 31", "Feb 30, 2024", "Apr 27, 20", "4 Nov", "", "Nov"]
)
def test_what_is_no_day_of_the_page(text: str) -> None:
    assert month_day(text) is None


def test_the_mail_prints_the_day_first() -> None:
    printed = day_month("6 Jul")
    assert printed is not None
    assert (printed.month, printed.day, printed.year) == (7, 6, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-06", "2025-10-06"),
        ("2025-10-06T12:30:00.123Z", "2025-10-06T12:30:00+00:00"),
        ("2025-10-06 01:30:00 +05:30", "2025-10-05T20:00:00+00:00"),
        ("2025-10-06T12:30", "2025-10-06"),
        ("Mon, 06 Oct 2025 00:00:00 -0400", "2025-10-06T04:00:00+00:00"),
        ("Tue, Oct 7 2025 23:16:00 EDT", "2025-10-08T03:16:00+00:00"),
        ("Oct. 7, 2025, 10:57 p.m. GMT", "2025-10-07T22:57:00+00:00"),
        ("12:15 AM GMT, 7 Oct 2025", "2025-10-07T00:15:00+00:00"),
        ("mar., 07 oct. 2025", "2025-10-07"),
        ("Do, 27 Mär 2025", "2025-03-27"),
        ("jeu., 03 juil. 2025", "2025-07-03"),
        ("7th October 2025", "2025-10-07"),
        ("Fri, 26/06/2020", "2020-06-26"),
        ("03/30/2020", "2020-03-30"),
        ("30.10.23", "2023-10-30"),
        ("1759744800", "2025-10-06T10:00:00+00:00"),
    ],
)
def test_days_and_moments_of_feeds(text: str, expected: str) -> None:
    found = when(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text", [None, "", "soon", "Nov 2020", "2025-02-30", "2025-13-01", "99/99/2020", "x" * 500]
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert when(text) is None
