"""Dumps that were cut off: what is whole is read, nothing half, and it is said."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.errors import DumpError
from digest.model.dump import Status
from tests.unit.text_pages import Shown, a_page, an_abstract, said, three_papers

SAMPLES = Path(__file__).parent.parent / "data" / "hf_text"
BLOCK = ("  • 3 authors", "·", "Jul 9, 2024")


def with_blocks() -> str:
    return a_page(
        *(Shown(title=paper.title, abstract=paper.abstract, block=BLOCK) for paper in three_papers()), ends=""
    )


@pytest.mark.parametrize("has_blank_lines", [True, False])
@pytest.mark.parametrize(
    "behind",
    [
        "Do Llamas",
        "Do Llamas Dream of Fences?\n",
        "We study how llamas are counted",
        "the error of the best known met",
    ],
)
def test_a_record_that_is_not_whole_is_left_out(*, behind: str, has_blank_lines: bool) -> None:
    page = a_page(*three_papers(), has_blank_lines=has_blank_lines)
    found = said(page[: page.rindex(behind) + len(behind)])
    assert found.titles == [paper.title for paper in three_papers()[:2]]
    assert (found.tail.status, found.reasons) == (Status.TRUNCATED, ["cut off"])
    assert "cut off" in found.tail.note


@pytest.mark.parametrize(
    "n_missing", [len(", 2024"), len(" 9, 2024"), len("Jul 9, 2024"), len("authors\n·\nJul 9, 2024")]
)
def test_a_block_that_is_not_whole_takes_its_record_with_it(n_missing: int) -> None:
    page = with_blocks()
    found = said(page[: len(page) - n_missing])
    if n_missing == len(", 2024"):
        # `Jul 9` is a whole day without a year: nothing shows that it was cut.
        assert found.tail.status is Status.OK
        return
    assert found.tail.status is Status.TRUNCATED
    assert len(found.papers) == 2


def test_a_character_cut_in_half_at_the_end_is_a_cut() -> None:
    page = a_page(Shown(), Shown(title="Goats: A Survey", abstract=an_abstract("goats") + " Größe"), ends="")
    found = said(page.encode()[: -len("ße".encode()) + 1])
    assert (found.titles, found.tail.status) == (["Counting Sheep in the Dark"], Status.TRUNCATED)


@pytest.mark.parametrize(
    "end", [".", "?", '."', "}", " https://github.com/example/sheep", " github.com/example/sheep", "(n*k)"]
)
@pytest.mark.parametrize("newline", ["\n", ""])
def test_an_abstract_that_ends_as_abstracts_do_is_whole(end: str, newline: str) -> None:
    page = a_page(Shown(abstract=an_abstract().removesuffix(".") + end), ends=newline)
    assert said(page).tail.status is Status.OK


def test_an_abstract_without_a_full_stop_is_whole_where_its_line_is() -> None:
    page = a_page(Shown(abstract=an_abstract().removesuffix(".")), ends="\n")
    assert said(page).tail.status is Status.OK


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
@example(share=0.8309750008331211)
def test_no_cut_makes_a_title_that_the_whole_dump_has_not(sample: Path, share: float) -> None:
    whole = sample.read_bytes()
    known = {paper.title for paper in said(whole).papers}
    try:
        cut = said(whole[: int(len(whole) * share)])
    except DumpError:
        return
    assert set(cut.titles) <= known
