"""Plain text of paper pages: which line is a title, an abstract, a fact, or the page's own."""

import pytest

from digest.model.dump import PageDate, Status
from digest.model.paper import Organization
from digest.parse.hf_text_lines import is_chrome
from tests.unit.text_pages import BANNER, HEAD, Shown, a_page, an_abstract, said, three_papers

TITLES = [paper.title for paper in three_papers()]
ABSTRACTS = [paper.abstract for paper in three_papers()]


@pytest.mark.parametrize("has_blank_lines", [True, False])
@pytest.mark.parametrize("page_day", ["Nov 4", ""])
def test_titles_and_abstracts_come_in_turn_with_or_without_blank_lines(
    *, has_blank_lines: bool, page_day: str
) -> None:
    found = said(a_page(*three_papers(), page_day=page_day, has_blank_lines=has_blank_lines))
    assert found.titles == TITLES
    assert [paper.abstract for paper in found.papers] == ABSTRACTS
    assert found.tail.status is Status.OK
    assert found.tail.n_foreign == 0


def test_the_first_title_is_freed_from_the_button_it_is_glued_to() -> None:
    page = a_page(*three_papers(), page_day="", has_blank_lines=False).replace("Subscribe\n", "Subscribe")
    assert said(page).titles == TITLES


def test_a_first_title_with_a_small_letter_is_freed_from_the_button_as_well() -> None:
    page = f"{BANNER}\nSubscribedCount: Discrete Sheep\n{an_abstract()}\n"
    assert said(page).titles == ["dCount: Discrete Sheep"]


def test_a_title_that_begins_with_the_buttons_word_keeps_it() -> None:
    papers = (Shown(title="Subscribers and Their Habits"), *three_papers())
    assert said(a_page(*papers)).titles[0] == "Subscribers and Their Habits"


def test_the_heading_of_the_page_is_no_paper() -> None:
    page = a_page(*three_papers()).replace(
        "Nov 4", "Daily Papers\n\nbyAK and the research community\n\nNov 4"
    )
    assert said(page).titles == TITLES


def test_what_stands_above_the_pages_date_is_no_paper_whatever_it_says() -> None:
    page = a_page(*three_papers()).replace("Nov 4", "sheep counting at night\n\nBuckets new\n\nNov 4")
    assert said(page).titles == TITLES


def test_a_block_gives_authors_day_and_comments() -> None:
    paper = Shown(block=("  • 12 authors", "·", "Jun 2, 2023 2"))
    (found,) = said(a_page(paper)).papers
    assert (found.n_authors, found.authors) == (12, ())
    assert (str(found.published), found.comments) == ("2023-06-02", 2)
    assert not found.published_inferred


def test_one_author_is_printed_in_the_plural() -> None:
    (found,) = said(a_page(Shown(block=("  • 1 authors", "·", "Jun 2, 2023")))).papers
    assert found.n_authors == 1


def test_no_printed_comments_are_unknown_not_none() -> None:
    (found,) = said(a_page(Shown(block=("  • 2 authors", "·", "Jun 2, 2023")))).papers
    assert found.comments is None


@pytest.mark.parametrize(
    ("line", "organization"),
    [
        ("meadow-ai Meadow", Organization(handle="meadow-ai", name="Meadow")),
        ("NightWatch Night Watch Research", Organization(handle="NightWatch", name="Night Watch Research")),
        ("Flock Flock", Organization(handle="Flock", name="Flock")),
    ],
)
def test_an_organisation_stands_where_the_authors_would(line: str, organization: Organization) -> None:
    papers = (
        Shown(block=(line, "·", "Feb 11 9")),
        Shown(title="Goats: A Survey", abstract=an_abstract("goats")),
    )
    first, second = said(a_page(*papers)).papers
    assert (first.organization, first.comments, first.n_authors) == (organization, 9, None)
    assert (second.title, second.organization) == ("Goats: A Survey", None)


def test_an_organisation_is_found_without_blank_lines_too() -> None:
    papers = (Shown(block=("meadow-ai Meadow", "·", "Feb 11 9")), *three_papers()[1:])
    first, *_ = said(a_page(*papers, has_blank_lines=False)).papers
    assert first.organization == Organization(handle="meadow-ai", name="Meadow")
    assert first.abstract == an_abstract()


def test_papers_without_a_block_stand_among_papers_with_one() -> None:
    one, two, three = three_papers()
    with_block = Shown(title=two.title, abstract=two.abstract, block=("  • 3 authors", "·", "Jul 9, 2024"))
    found = said(a_page(one, with_block, three)).papers
    assert [paper.n_authors for paper in found] == [None, 3, None]
    assert [paper.title for paper in found] == TITLES


def test_text_is_kept_as_it_stands() -> None:
    abstract = an_abstract() + r" It saves 38\% on R^3 {times} S^2 with the <kernel> token & \alpha."
    (found,) = said(a_page(Shown(abstract=abstract))).papers
    assert found.abstract == abstract


def test_a_short_abstract_is_an_abstract() -> None:
    papers = (Shown(abstract="We count sheep in the dark and find that they agree."), *three_papers()[1:])
    found = said(a_page(*papers)).papers
    assert [paper.title for paper in found] == TITLES
    assert found[0].abstract == "We count sheep in the dark and find that they agree."


def test_a_dump_of_short_abstracts_only_is_read() -> None:
    papers = [
        Shown(title=title, abstract=f"We look at {title.lower()} and say what we have seen.")
        for title in ("Quiet Sheep", "Loud Goats", "Late Llamas")
    ]
    found = said(a_page(*papers))
    assert found.titles == ["Quiet Sheep", "Loud Goats", "Late Llamas"]
    assert all(paper.abstract for paper in found.papers)


def test_short_abstracts_with_blocks_are_read() -> None:
    block = ("  • 2 authors", "·", "Jun 2, 2023")
    papers = [
        Shown(title=f"Quiet Sheep {n}", abstract="Sheep, and how quiet they are", block=block) for n in "abc"
    ]
    found = said(a_page(*papers)).papers
    assert [(paper.title, paper.abstract) for paper in found] == [
        (f"Quiet Sheep {n}", "Sheep, and how quiet they are") for n in "abc"
    ]


def test_a_paper_without_abstract_does_not_take_its_neighbours() -> None:
    one, two, three = three_papers()
    page = a_page(one, three).replace(three.title, f"{two.title}\n\n{three.title}")
    found = said(page).papers
    assert [paper.title for paper in found] == TITLES
    assert [paper.abstract for paper in found] == [one.abstract, None, three.abstract]


def test_an_abstract_in_two_paragraphs_stays_with_its_title() -> None:
    one, two, three = three_papers()
    page = a_page(one, two, three).replace(two.abstract, f"{two.abstract}\n\n{an_abstract('kids')}")
    found = said(page).papers
    assert [paper.title for paper in found] == TITLES
    assert found[1].abstract == f"{two.abstract} {an_abstract('kids')}"


def test_hard_wrapped_lines_are_folded_where_blank_lines_separate() -> None:
    page = a_page(*three_papers()).replace(". We ", ".\nWe ").replace(" that it", "\nthat it")
    assert [paper.abstract for paper in said(page).papers] == ABSTRACTS


def test_a_word_the_page_repeats_between_the_papers_is_no_title() -> None:
    papers = [Shown(title=f"Sheep, Volume {n}", abstract=an_abstract(f"sheep of kind {n}")) for n in range(8)]
    page = a_page(*papers).replace("are released.", "are released.\n\nOpen the reading room")
    found = said(page)
    assert found.titles == [paper.title for paper in papers]
    assert found.tail.n_foreign == 8


def test_a_page_that_holds_itself_three_times_keeps_its_titles() -> None:
    assert said(a_page(*three_papers()) * 3).titles == TITLES * 3


def test_a_footer_is_no_paper() -> None:
    page = (
        a_page(*three_papers())
        + "\nSystem theme\n\nCompany\n\nTOS\n\nOpen the pasture map\n\nRead the fine print\n"
    )
    found = said(page)
    assert found.titles == TITLES
    assert found.tail.n_foreign == 2


def test_an_abstract_that_lost_its_title_is_rejected() -> None:
    one, two, _ = three_papers()
    lost = Shown(title=one.title, abstract=one.abstract, block=("  • 3 authors", "·", "Jul 9, 2024"))
    page = a_page(lost, two).replace(two.title + "\n\n", "")
    found = said(page)
    assert (found.titles, found.reasons) == ([one.title], ["no title"])


def test_submitters_are_no_titles() -> None:
    one, two, three = three_papers()
    page = a_page(one, two, three).replace(two.title, f"Submitted by\n\nida-h\n\n{two.title}")
    assert said(page).titles == TITLES


@pytest.mark.parametrize(
    "page",
    [
        f"Submitted by\nida-h\nnew\n{BANNER}\nSubscribe\nSubmitted by\nbo_r\n\n\nSubmitted by\nchen\n",
        f"Submitted by\nida-h\n{BANNER}\nSubscribeSubmitted by\nMany-Words99\nSubmitted by\nbo_r\n",
        f"Submitted by\nida-h\n{BANNER}\nSubscribe{BANNER}\nSubscribe\n",
    ],
)
def test_a_page_of_submitters_only_is_empty_and_says_why(page: str) -> None:
    found = said(page)
    assert (found.papers, found.rejected, found.tail.status) == ([], [], Status.EMPTY)
    assert "who submitted the papers" in found.tail.note


def test_a_page_without_papers_is_empty() -> None:
    found = said(HEAD + "Nov 4\n")
    assert (found.tail.status, found.papers) == (Status.EMPTY, [])
    assert found.head.page_date == PageDate(month=11, day=4)


@pytest.mark.parametrize(
    "line", ["Daily", "* Weekly", "Log In", "new", "byAK and the research community", "-", "42"]
)
def test_navigation_is_told_from_titles(line: str) -> None:
    assert is_chrome(line)
    assert not is_chrome(line + " of Sheep at Night")


def test_papers_of_one_title_stay_apart_also_behind_a_short_abstract() -> None:
    short = (
        "We watch dough rise on four mountains and find that it hurries. It hurries most where nobody looks."
    )
    papers = [
        Shown(title="Sand in the Archive"),
        Shown(title="Sand in the Archive"),
        Shown(title="Bread at Altitude", abstract=short),
        Shown(title="Sand in the Archive"),
        Shown(title="Night Trains and Timetables"),
    ]
    found = said(a_page(*papers))
    assert found.titles == [paper.title for paper in papers]
    assert found.papers[2].abstract == short
