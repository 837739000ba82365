"""Hostile text made harmless for display."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.display import clean, cut, link_text, shown, shown_pieces, web_address
from digest.text.pieces import plain


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("two\r\nBcc: eve@example.net", "two Bcc: eve@example.net"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("safe\u202egnp.exe\u2066x\u2069", "safegnp.exex"),
        ("zero\u200bwidth\ufeff and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("tag\U000e0041\U000e0042 letters", "tag letters"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("broken \ufffd sign", "broken ? sign"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("{{ 7*7 }} {% x %} ${y} %%z%%", "{ { 7*7 } } { % x % } $ {y} % %z%%"),
        ("*|FNAME|*", "* |FNAME|*"),
        ("AT&amp;T &lt;kernel&gt;", "AT&T <kernel>"),
        ("<i>E. coli</i> and <b>bold</b>", "E. coli and bold"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
        ("<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)›"),
        ("a <think> token and x < y > z", "a <think> token and x < y > z"),
    ],
)
def test_what_a_mailbox_would_obey_is_taken_out_or_made_visible(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


@pytest.mark.parametrize("latex", [r"\, a\quad b\,", r"a \; b", r"a\,\,b"])
def test_blanks_of_latex_are_blanks_as_others(latex: str) -> None:
    assert shown(latex) == "a b"


def test_letters_of_other_scripts_keep_their_joiners() -> None:
    assert clean("می\u200cخواهم 👩\u200d🔬") == "می\u200cخواهم 👩\u200d🔬"


def test_a_flood_of_accents_is_cut_to_a_few() -> None:
    assert len(clean("e" + "\u0301" * 500)) == 5


@given(st.text(max_size=300))
def test_any_text_becomes_one_visible_line(source: str) -> None:
    line = clean(source)
    assert "\n" not in line
    assert "\r" not in line
    hidden = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not hidden & {unicodedata.category(sign) for sign in line}
    assert not set(line) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    line.encode("utf-8")


@given(st.text(alphabet="{}%$*|&#x;<>/bam lt amp", max_size=80))
def test_no_merge_field_and_no_tag_survives(source: str) -> None:
    line = shown(source)
    assert "{{" not in line
    assert "}}" not in line
    assert "{%" not in line
    assert "${" not in line
    assert "<b>" not in line
    assert "</b>" not in line
    assert "&lt;" not in line


def test_markup_hidden_in_latex_or_entities_does_not_come_back() -> None:
    assert shown(r"\textbf{<}script>") == "‹script›"
    assert shown("&amp;lt;script&amp;gt;") == "‹script›"
    assert "&lt;" not in shown(r"\&lt;")


def test_lowered_and_raised_tags_are_read() -> None:
    assert shown("CO<sub>2</sub> at 10<sup>-3</sup>") == "CO₂ at 10⁻³"


def test_pieces_and_text_say_the_same() -> None:
    source = "bounds of $O(n^{2})$ for {{ x }} and R^3"
    assert plain(shown_pieces(source)) == shown(source)


def test_a_long_text_is_cut_at_a_word() -> None:
    assert cut("one two three four", most=12) == "one two…"
    assert cut("x" * 50, most=10) == "x" * 9 + "…"
    assert cut("short", most=10) == "short"


def test_a_run_that_no_phone_can_break_is_broken() -> None:
    assert max(map(len, shown("A" * 10_000, most=320).split())) <= 17
    assert shown("https://code.example/some-group/some-long-project-name") == (
        "https://code.example/some-group/some-long-project-name"
    )
    assert shown("一" * 50) == "一" * 50


def test_a_cut_parts_no_letter_from_its_accent() -> None:
    assert cut("abcde\u0301fgh", most=6) == "abcd…"


def test_ten_thousand_characters_are_cut_to_what_is_asked_for() -> None:
    assert len(shown("word " * 2_000, most=300)) <= 300


def test_a_title_that_looks_like_an_address_stands_in_quotes() -> None:
    assert link_text("https://bank.example/login") == "“https://bank.example/login”"
    assert link_text("Learning to rank") == "Learning to rank"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "//host.example/x", "ftp://host.example/", "https://",
        "https://user@host.example/", "https://host.example:99999/", "https://[::1", "mailto:a@b.example",
        "https://" + "a" * 3000 + ".example/", "", "http://localhost/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_become_links(address: str) -> None:
    assert web_address(address) is None


def test_an_address_is_encoded_where_it_must_be() -> None:
    assert web_address('https://exämple.org/ü "<>\r\n') == "https://xn--exmple-cua.org/%C3%BC%20%22%3C%3E"
    assert web_address("https://arxiv.org/abs/2511.00001") == "https://arxiv.org/abs/2511.00001"
