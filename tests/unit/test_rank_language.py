"""The keyword language: what a line means, and where it says that a line is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InterestError
from digest.rank.language import Field, Interest, parse

Shape = list[tuple[Field, str]]


def shape(line: str) -> Shape:
    return [(part.field, part.text) for part in parse(line).parts]


def test_bare_words_are_one_part() -> None:
    interest = parse("  large language models  for code ")
    assert interest.line == "large language models  for code"
    assert shape(interest.line) == [(Field.TEXT, "large language models for code")]
    assert (interest.weight, interest.excludes) == (1.0, False)


def test_quotes_of_any_shape_make_a_phrase() -> None:
    for line in ('"bread oven"', "“bread oven”", "„bread oven“", "«bread oven»"):
        (part,) = parse(line).parts
        assert (part.text, part.is_phrase) == ("bread oven", True)


def test_a_field_takes_all_words_up_to_the_next_thing() -> None:
    assert shape('author:Ada Quill org:"Oven Lab" bread title: crust') == [
        (Field.AUTHOR, "Ada Quill"),
        (Field.ORG, "Oven Lab"),
        (Field.TEXT, "bread"),
        (Field.TITLE, "crust"),
    ]


def test_field_names_may_be_written_large() -> None:
    assert shape("Author:Quill SOURCE:mill") == [(Field.AUTHOR, "Quill"), (Field.SOURCE, "mill")]


def test_a_weight_at_the_end_weighs_the_line() -> None:
    assert parse("bread ovens^2").weight == 2.0
    assert parse('"bread ovens" ^0.5').weight == 0.5


def test_a_leading_minus_excludes_the_line() -> None:
    for line in ("-bread ovens", "- bread ovens", "−bread ovens"):
        interest = parse(line)
        assert interest.excludes
        assert [part.text for part in interest.parts] == ["bread ovens"]


def test_a_minus_inside_a_line_takes_one_word_or_phrase_away() -> None:
    interest = parse('bread -rye crust -"wood oven"')
    assert [(part.text, part.is_unwanted) for part in interest.parts] == [
        ("bread", False),
        ("rye", True),
        ("crust", False),
        ("wood oven", True),
    ]


def test_a_lone_dash_and_a_hyphen_are_text() -> None:
    assert shape("bread - pre-baked") == [(Field.TEXT, "bread - pre-baked")]


@pytest.mark.parametrize(
    ("line", "position", "says"),
    [
        ("", 0, "is empty"),
        ("   ", 0, "is empty"),
        ('bread "wood oven', 6, "never closed"),
        ('bread ""', 6, "hold no word"),
        ('bread "…"', 6, "hold no word"),
        ("-", 0, "nothing to exclude"),
        ("  -", 2, "nothing to exclude"),
        ("journal:bread", 0, "not a field"),
        ("bread journal:oven", 6, "not a field"),
        ("bread author:", 6, "after “author:”"),
        ("author: title:bread", 0, "after “author:”"),
        ("bread^", 5, "a weight is ^ and a number"),
        ("bread^x", 5, "a weight is ^ and a number"),
        ("bread^2 oven", 5, "at the end of the line"),
        ("bread^-2", 5, "a weight is ^ and a number"),
        ("bread^0", 5, "more than 0"),
        ("bread^101", 5, "at most 100"),
        ("^2", 0, "nothing to look for"),
        ("-bread^2", 6, "no weight"),
        ("-bread -oven", 7, "its own line"),
        ("bread OR oven", 6, "line of its own"),
        ("bread NOT oven", 6, "put a minus"),
        ("the of", 0, "every paper has these words"),
        ("R", 0, "every paper has these words"),
        ("b" * 501, 500, "longer than 500"),
    ],
)
def test_an_error_points_at_its_place(line: str, position: int, says: str) -> None:
    with pytest.raises(InterestError) as caught:
        parse(line)
    assert says in str(caught.value)
    assert (caught.value.line, caught.value.position) == (line, position)


def test_a_phrase_of_stop_words_is_a_phrase() -> None:
    assert shape('"to be or not to be"') == [(Field.TEXT, "to be or not to be")]


LINES = st.one_of(
    st.text(max_size=80),
    st.text(alphabet='ab -"^:2.“”titleauthor ', max_size=40),
    st.lists(
        st.sampled_from(["bread", "the", '"a b"', '"', "-", "^2", "title:", "author:Ada", "x:", "OR", "-rye"])
    ).map(" ".join),
)


def _place(line: str) -> int | None:
    """Where a line is wrong; None where it is right."""
    try:
        parse(line)
    except InterestError as error:
        return error.position
    return None


@given(LINES)
def test_any_text_is_read_or_refused_at_a_place_inside_it(line: str) -> None:
    place = _place(line)
    if place is None:
        assert parse(line).parts
        assert 0 < parse(line).weight <= 100
    else:
        assert 0 <= place < max(1, len(line))


@given(LINES)
def test_a_line_read_again_from_its_interest_is_the_same(line: str) -> None:
    if _place(line) is None:
        interest: Interest = parse(line)
        assert parse(interest.line) == interest
