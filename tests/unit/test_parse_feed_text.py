"""Texts and people out of feeds."""

import pytest

from digest.parse.feed_text import plain, unescaped
from digest.parse.people import people, person


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("H<sub>2</sub>O <i>in vivo</i>", "H2O in vivo"),
        ("a<br>b<br/>c", "a b c"),
        ('<a href="https://x.example.org/?a=1&amp;b">link</a>', "link"),
        ("<p>if $a<b$ and $c>d$</p>", "if $a<b$ and $c>d$"),
        ("the <kernel> of <p>it</p>", "the <kernel> of it"),
        ("no tags: a <b and c> d", "no tags: a <b and c> d"),
        ("x &lt; y &amp; z", "x < y & z"),
        ("R&D & more &c", "R&D & more &c"),
        ("<p>yes</p><script>no()</script><style>p{}</style>", "yes"),
        ("<!-- hidden --><p>shown</p>", "shown"),
        ("  a\n\tb  ", "a b"),
        ("", ""),
    ],
)
def test_markup_goes_and_formulas_stay(printed: str, text: str) -> None:
    assert plain(printed) == text


def test_hostile_markup_takes_no_time() -> None:
    for hostile in ("<p " * 50_000, "<" * 200_000, "<p =" * 50_000, "&" * 200_000, "<!--" * 50_000):
        assert plain(hostile) is not None


def test_only_whole_references_are_resolved() -> None:
    assert unescaped("?a=1&copy=2&amp;b=&#51;&nosuch;") == "?a=1&copy=2&b=3&nosuch;"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ida Holm", ("Ida Holm",)),
        ("Ida Holm, Jun Abe, Sam Roe", ("Ida Holm", "Jun Abe", "Sam Roe")),
        ("Ida Holm and Jun Abe", ("Ida Holm", "Jun Abe")),
        ("Ida Holm, Jun Abe, and Sam Roe Jr.", ("Ida Holm", "Jun Abe", "Sam Roe Jr.")),
        ("Sam Roe, Jr., Ida Holm", ("Sam Roe Jr.", "Ida Holm")),
        ("Holm, I., van der Abe, J. M., Ng, X.", ("I. Holm", "J. M. van der Abe", "X. Ng")),
        ("Holm, I.; The Flock; Abe, Jun", ("I. Holm", "The Flock", "Jun Abe")),
        ("Holm, Ida", ("Ida Holm",)),
        ("Müller, J.-P., O'Neil, Å.", ("J.-P. Müller", "Å. O'Neil")),
        ("Ida Holm (1 and 2), Jun Abe (WOOL (North))", ("Ida Holm", "Jun Abe")),
        ("Ida Holm, et al.", ("Ida Holm",)),
        ("Bo Li, Xi Wu", ("Bo Li", "Xi Wu")),
        ("", ()),
        (" , ;", ()),
    ],
)
def test_people_are_told_apart(line: str, names: tuple[str, ...]) -> None:
    assert people(line) == names


@pytest.mark.parametrize(
    ("line", "name"), [("Abe, Jun", "Jun Abe"), ("Jun Abe", "Jun Abe"), ("A, B, C", "A, B, C")]
)
def test_one_persons_name_is_turned(line: str, name: str) -> None:
    assert person(line) == name
