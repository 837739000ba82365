"""Stencils against the plain way: decoded, what was joined is what was written."""

import quopri
import re

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.stencil import encoded, gap, stencil

texts = st.text(
    st.sampled_from("a. =\n\téß–𝔸x") | st.characters(codec="utf-8", exclude_characters="\r\ufdd0\ufdd1")
)


def plain(pieces: list[bytes]) -> str:
    return quopri.decodestring(b"".join(pieces).replace(b"\r\n", b"\n")).decode()


@given(st.lists(texts | texts.map(lambda text: text * 40), max_size=6))
def test_whatever_is_joined_reads_as_what_was_written(stretches: list[str]) -> None:
    pieces = [encoded(stretch) for stretch in stretches]
    assert plain(pieces) == "".join(stretches)
    lines = b"".join(pieces).split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line.startswith(b".") or line.endswith((b" ", b"\t")) for line in lines)
    assert b"".join(pieces).isascii()
    assert not any(b"  " in line or b"\t" in line for line in lines)
    assert b"\n" not in re.sub(rb"\r\n", b"", b"".join(pieces))


@given(texts, texts, texts, st.text(st.sampled_from("ab.=é"), max_size=200))
def test_a_filled_stencil_is_the_text_with_its_gaps_filled(a: str, b: str, c: str, link: str) -> None:
    one = stencil(f"{a}{gap('link')}{b}{gap('number')}{c}")
    pieces = one.filled({"link": encoded(link), "number": encoded("7")})
    assert plain(pieces) == f"{a}{link}{b}7{c}"


def test_a_stencil_is_parted_at_a_gap() -> None:
    before, after = stencil(f"a{gap('number')}b{gap('cards')}c{gap('number')}").parted("cards")
    assert plain(before.filled({"number": encoded("7")})) == "a7b"
    assert plain(after.filled({"number": encoded("8")})) == "c8"


def test_without_that_gap_all_of_it_is_the_first_part() -> None:
    before, after = stencil(f"a{gap('number')}b").parted("cards")
    assert plain(before.filled({"number": encoded("7")})) == "a7b"
    assert plain(after.filled({})) == ""


def test_a_line_that_is_full_takes_its_soft_break() -> None:
    for text in ("x" * 76, "x" * 75 + "é", "é" * 13, "x" * 73 + "é", "x" * 74 + "é"):
        lines = encoded(text).split(b"\r\n")
        assert max(map(len, lines)) <= 76
        assert plain([encoded(text), encoded("after")]) == f"{text}after"
