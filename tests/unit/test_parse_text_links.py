"""Markdown, numbered links, addresses on their own lines: what stands around a text says what it is."""

import json
from pathlib import Path

import pytest

from digest.model.dump import Status
from digest.model.paper import Organization
from digest.parse import read
from digest.parse.hf_text_units import units
from tests.accept import Figures, compare, payload_of
from tests.unit.text_pages import BANNER, an_abstract, said

DATA = Path(__file__).parent.parent / "data"
SAMPLES = sorted((DATA / "hf_text").iterdir())
PAGE = "https://huggingface.co/papers/2606.90001"


def a_card(
    title: str = "Counting Sheep in the Dark",
    *,
    page: str = PAGE,
    facts: str = "[- 3 authors](PAGE)\n\n·\n\nMay 29, 2025",
) -> str:
    return f"### [{title}]({page})\n\n[{an_abstract()}]({page})\n\n{facts.replace('PAGE', page)}\n\n"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_layout_reads_as_its_truth_says(sample: Path) -> None:
    figures = Figures()
    truth = json.loads((DATA / "hf_text_truth" / f"{sample.stem}.json").read_text(encoding="utf-8"))
    compare(sample.name, list(read(payload_of(sample))), truth, figures)
    assert figures.differences == []
    assert figures.n_compared > 0


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_layout_reads_the_same_with_the_line_ends_of_windows(sample: Path) -> None:
    content = sample.read_bytes()
    assert said(content.replace(b"\n", b"\r\n")).papers == said(content).papers


def test_votes_above_the_title_name_their_paper() -> None:
    vote = "[101](https://huggingface.co/login?next=%2Fpapers%2F2606.90001)\n\n"
    (found,) = said(vote + a_card()).papers
    assert (found.upvotes, found.arxiv, found.url) == (101, "2606.90001", PAGE)


def test_a_dash_for_votes_is_unknown() -> None:
    vote = "[-](https://huggingface.co/login?next=%2Fpapers%2F2606.90001)\n\n"
    assert said(vote + a_card()).papers[0].upvotes is None


def test_comments_are_glued_to_the_day() -> None:
    (found,) = said(a_card(facts="·\n\nMay 29, 2025[6](PAGE#community)")).papers
    assert (str(found.published), found.comments) == ("2025-05-29", 6)


def test_an_organisation_is_a_link_with_its_picture() -> None:
    link = "[![meadow-ai](https://cdn.example.org/a.png)Meadow](https://huggingface.co/meadow-ai)"
    (found,) = said(a_card(facts=f"{link}\n\n·\n\nMay 29, 2025")).papers
    assert found.organization == Organization(handle="meadow-ai", name="Meadow")


def test_pictures_of_authors_are_dropped_and_their_number_kept() -> None:
    pictures = "- ![](https://cdn.example.org/a.jpeg)\\\\\n- ![](https://huggingface.co/avatars/b.svg)\\\\\n"
    facts = f"[{pictures}- 671 authors](PAGE)"
    (found,) = said(a_card(facts=facts)).papers
    assert (found.n_authors, found.abstract) == (671, an_abstract())


def test_hard_wraps_with_backslashes_are_folded() -> None:
    card = a_card("Counting Sheep:\\  A Survey").replace(". We propose", ".\\\\\nWe propose")
    (found,) = said(card).papers
    assert (found.title, found.abstract) == ("Counting Sheep: A Survey", an_abstract())


def test_a_title_broken_within_its_link_is_whole() -> None:
    (found,) = said(a_card("Counting Sheep\nin the Dark")).papers
    assert found.title == "Counting Sheep in the Dark"


def test_a_heading_goes_on_in_the_line_moved_in_below_it() -> None:
    card = f"{BANNER}\n\n### Counting Sheep in the\n  Dark of the Night\n\n[{an_abstract()}]({PAGE})\n"
    (found,) = said(card).papers
    assert (found.title, found.arxiv) == ("Counting Sheep in the Dark of the Night", "2606.90001")


def test_brackets_in_an_abstract_do_not_end_its_link() -> None:
    card = a_card().replace("1,204 invented", "[0, 1) x [[1, 2], [3]] invented")
    (found,) = said(card).papers
    assert found.abstract == an_abstract().replace("1,204 invented", "[0, 1) x [[1, 2], [3]] invented")


def test_a_paper_shown_for_wide_and_narrow_screens_is_one_with_the_facts_of_both() -> None:
    code = "[LINK: GitHub 11.3k](https://github.com/example/sheep)"
    vote = "[Upvote\n\n117](https://huggingface.co/login?next=%2Fpapers%2F2606.90001)"
    wide = a_card(facts=f"- 8 authors\n\nPublished on Oct 4, 2026\n\n{code}")
    narrow = a_card(facts=f"- 8 authors\n\nOct 4, 2026\n\n{vote}")
    (found,) = said(f"# Trending Papers\n\n{wide}{narrow}").papers
    assert (found.n_authors, str(found.published), found.upvotes) == (8, "2026-10-04", 117)
    assert found.code_url == "https://github.com/example/sheep"


def test_two_papers_of_the_same_title_and_different_ids_stay_two() -> None:
    assert len(said(a_card() + a_card(page=PAGE[:-1] + "2")).papers) == 2


def test_a_submitter_behind_a_picture_is_no_title() -> None:
    page = f"# Trending Papers\n\nSubmitted by\n\n[图片：无替代文本]\n\nida-h\n\n{a_card()}"
    page += "Submitted by\n\n[图片：x]\n\nbo\n\n"
    found = said(page + a_card("Goats: A Survey", page=PAGE[:-1] + "2"))
    assert found.titles == ["Counting Sheep in the Dark", "Goats: A Survey"]
    assert [paper.organization for paper in found.papers] == [None, None]


def test_a_link_cut_off_leaves_its_record_out() -> None:
    page = a_card() + a_card("Goats: A Survey", page=PAGE[:-1] + "2")
    found = said(page[: page.rindex("the error of")])
    assert (found.titles, found.tail.status) == (["Counting Sheep in the Dark"], Status.TRUNCATED)


def test_a_lone_address_is_the_target_of_the_text_above_it() -> None:
    found = list(units(["Counting Sheep\n", "\n", f"{PAGE}\n"], {}))
    assert [(unit.text, unit.target) for unit in found] == [("Counting Sheep", PAGE)]


def test_numbered_links_go_where_the_dump_says() -> None:
    found = list(units(["[\n", "Counting\n", "Sheep\n", "][7]\n"], {"7": PAGE}))
    assert [(unit.text, unit.target) for unit in found] == [("Counting Sheep", PAGE)]


def test_a_hand_made_digest_gives_its_labelled_facts() -> None:
    one = "## 1. [Counting Sheep](https://arxiv.org/abs/2606.90001)\n\n**Authors**: Ida Holm, Bo Reyes\n"
    two = "## 2. Goats\n\n- Authors: Chen Okafor\n- Link: https://arxiv.org/abs/2606.90002v3\n"
    more = f"\n**Abstract**: {an_abstract()}\n\n"
    first, second = said(f"# Picks\n\n{one}{more}{two}- Summary: We count goats.\n").papers
    assert (first.title, first.authors) == ("Counting Sheep", ("Ida Holm", "Bo Reyes"))
    assert first.abstract == an_abstract()
    assert (second.title, second.arxiv, second.abstract) == ("Goats", "2606.90002", "We count goats.")
