"""Plain text in lines of at most 78 columns."""

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.wrap import wrapped


def test_lines_break_at_blanks_and_later_ones_are_indented() -> None:
    text = wrapped("word " * 20, first="1. ", rest="   ")
    assert text.split("\n") == ["1. " + " ".join(["word"] * 15), "   " + " ".join(["word"] * 5)]


def test_wide_letters_count_twice_and_break_anywhere() -> None:
    lines = wrapped("語" * 100).split("\n")
    assert [len(line) for line in lines] == [39, 39, 22]


def test_an_address_is_never_broken() -> None:
    address = "https://a.example/" + "x" * 100
    assert address in wrapped(f"see {address} there").split("\n")


def test_nothing_gives_its_beginning() -> None:
    assert wrapped("", first="- ") == "- "


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_wrapping_changes_nothing_but_blanks(text: str) -> None:
    assert "".join(wrapped(text, first="> ", rest="  ").removeprefix("> ").split()) == "".join(text.split())


@given(st.lists(st.text(alphabet="abc語é", min_size=1, max_size=30), max_size=40))
def test_no_line_is_wider_than_78_columns(words: list[str]) -> None:
    for line in wrapped(" ".join(words)).split("\n"):
        assert sum(2 if sign == "語" else 1 for sign in line) <= 78
