"""What a server's words mean, and what of them is kept."""

import pytest

from digest.deliver.answer import enhanced_code, has_control, outcome_of, outcome_of_dot, words
from digest.model.delivery import Outcome, State
from tests.unit.deliver_builders import a_letter


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (250, State.DEFERRED, State.SENT),
        (354, State.DEFERRED, State.IN_DOUBT),
        (421, State.DEFERRED, State.DEFERRED),
        (451, State.DEFERRED, State.DEFERRED),
        (550, State.FAILED, State.FAILED),
        (599, State.FAILED, State.FAILED),
        (999, State.DEFERRED, State.IN_DOUBT),
        (-1, State.DEFERRED, State.IN_DOUBT),
    ],
)
def test_a_reply_means_more_after_the_final_dot(code: int, before: State, after: State) -> None:
    assert outcome_of(code, "so", letter=a_letter(), phase="rcpt").state is before
    assert outcome_of_dot(code, "so", letter=a_letter()).state is after


@pytest.mark.parametrize("said", ["2.0.0 Ok: queued as 4f", "2.0.0 <ada@example.org> taken", "", "a\tb"])
def test_a_yes_is_kept_in_the_same_words_whoever_else_got_it(said: str) -> None:
    expected = Outcome(
        state=State.SENT,
        code=250,
        said=words(said, letter=a_letter()),
        enhanced=enhanced_code(said),
        phase="dot",
    )
    for letter in (a_letter(), a_letter("eve@example.org"), a_letter("")):
        assert outcome_of_dot(250, said, letter=letter) == expected


def test_words_are_one_printable_line_of_at_most_500_characters() -> None:
    said = words("5.1.1 no\r\nsuch\x1b[31m user\u202e" + " really" * 200)
    assert said.startswith("5.1.1 no such[31m user really")
    assert len(said) == 500
    assert said.isprintable()


def test_words_hold_no_address_however_it_is_dressed() -> None:
    letter = a_letter('"ada love"@example.org', mail_from="bounce+ada=example.org@digest.example")
    said = words(
        f'<{letter.rcpt_to}> unknown; from={letter.mail_from}, mailto:eve@example.com "x@y": gone',
        letter=letter,
    )
    assert "ada" not in said
    assert "eve" not in said
    assert said.endswith("gone")


def test_bytes_that_were_no_text_are_kept_out() -> None:
    assert words("5.0.0 \udcff\udcfe done").isprintable()


@pytest.mark.parametrize("sign", ["a", "@", "a@", "<"])
def test_a_very_long_answer_is_cut(sign: str) -> None:
    assert len(words(sign * 1_000_000)) <= 500


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("5.1.1 no", "5.1.1"),
        ("5.7.515 Access denied", "5.7.515"),
        ("#5.1.0 Address rejected", "5.1.0"),
        ("4.7.0", "4.7.0"),
        ("no 5.1.1", ""),
        ("5.1.1234 x", ""),
        ("", ""),
    ],
)
def test_the_enhanced_code_stands_at_the_beginning(said: str, code: str) -> None:
    assert enhanced_code(said) == code


@pytest.mark.parametrize("address", ["a\r\nRSET@x", "a\0@x", "a\x7f@x", "a\x85@x", "a\u2028@x"])
def test_characters_that_could_end_a_line_are_seen(address: str) -> None:
    assert has_control(address)
    assert not has_control("jürgen@bücher.example")
