"""What MAIL FROM and RCPT TO say, given what the server offers."""

import pytest

from digest.deliver.envelope import Envelope, envelope
from digest.model.delivery import Outcome, State
from digest.model.letter import Letter
from tests.unit.deliver_builders import CONTENT, a_letter

UTF8 = {"smtputf8": "", "8bitmime": "", "size": "10000000"}


def fits(letter: Letter, offered: dict[str, str]) -> Envelope:
    found = envelope(letter, offered)
    assert isinstance(found, Envelope)
    return found


def never(letter: Letter, offered: dict[str, str]) -> str:
    found = envelope(letter, offered)
    assert isinstance(found, Outcome)
    assert found.state is State.FAILED
    return found.said


def test_a_plain_letter_needs_nothing() -> None:
    assert fits(a_letter(), {}).options == ()


def test_size_is_told_where_it_is_asked_for() -> None:
    assert fits(a_letter(), {"size": ""}).options == (f"SIZE={len(CONTENT)}",)


def test_a_letter_above_the_servers_limit_is_not_even_tried() -> None:
    assert "takes 10" in never(a_letter(), {"size": "10"})
    assert fits(a_letter(), {"size": "0"}).options == (f"SIZE={len(CONTENT)}",)


def test_eight_bits_are_announced_where_they_are_taken() -> None:
    letter = a_letter(content=CONTENT + "größer\r\n".encode())
    assert "BODY=8BITMIME" in fits(letter, {"8bitmime": ""}).options
    assert "BODY=8BITMIME" not in fits(a_letter(), {"8bitmime": ""}).options


def test_smtputf8_is_asked_for_only_where_it_is_needed() -> None:
    assert "SMTPUTF8" not in fits(a_letter(), UTF8).options
    beyond = fits(a_letter("jürgen@example.org"), UTF8)
    assert "SMTPUTF8" in beyond.options
    assert (beyond.rcpt_to, beyond.encoding) == ("jürgen@example.org", "utf-8")


def test_a_header_beyond_ascii_needs_smtputf8_and_a_body_does_not() -> None:
    header = a_letter(content="To: jürgen\r\n\r\nx\r\n".encode())
    body = a_letter(content="To: x\r\n\r\njürgen\r\n".encode())
    assert "SMTPUTF8" in fits(header, UTF8).options
    assert "SMTPUTF8" in never(header, {})
    assert fits(body, {"8bitmime": ""}).options == ("BODY=8BITMIME",)


def test_an_eight_bit_body_is_not_sent_where_nobody_offers_to_take_it() -> None:
    body = a_letter(content="To: x\r\n\r\njürgen\r\n".encode())
    assert "8BITMIME" in never(body, {})


def test_a_domain_beyond_ascii_has_a_name_in_ascii() -> None:
    assert fits(a_letter("ada@bücher.example"), {}).rcpt_to == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize("address", ["jürgen@example.org", "ada@straße.example", "ada@a..ü.example"])
def test_what_ascii_cannot_say_fails_clearly(address: str) -> None:
    assert "SMTPUTF8" in never(a_letter(address), {})


@pytest.mark.parametrize(
    "address",
    ["a\r\nRSET@example.org", "a>@example.org", "<a@example.org", "a@example.org> BODY=8BITMIME <b"],
)
def test_an_address_that_could_smuggle_a_command_is_never_sent(address: str) -> None:
    assert "character" in never(a_letter(address), UTF8)
    assert "character" in never(a_letter(mail_from=address), UTF8)


@pytest.mark.parametrize("lines", [b"a\nb\r\n", b"a\rb\r\n", b"a\n.\nb\r\n", b"a\r\r\n"])
def test_a_letter_with_a_lone_line_break_is_never_sent(lines: bytes) -> None:
    assert "CRLF" in never(a_letter(content=b"Subject: x\r\n\r\n" + lines), UTF8)
