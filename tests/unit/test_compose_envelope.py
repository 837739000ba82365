"""Where a letter's bounces and unsubscriptions go."""

import re
from urllib.parse import unquote

import pytest

from digest.compose.letter import Composer
from digest.errors import SettingsError
from digest.links import Links
from digest.model.letter import Letter
from digest.settings import MailSettings, shipped
from tests.unit.compose_builders import (
    FRIDAY,
    MADE_AT,
    PUBLIC_URL,
    a_letter,
    a_paper,
    a_subscriber,
    headers,
    parsed,
)

LINKS = Links(PUBLIC_URL, ["a key for tests, not for mail"])


def a_composer(*, bounce_address: str = "", mailto: str = "", links: Links = LINKS) -> Composer:
    mail = MailSettings(bounce_address=bounce_address, unsubscribe_mailto=mailto)
    return Composer(shipped("templates"), sender="digest <papers@digest.example>", links=links, mail=mail)


def unsubscribe_header(letter: Letter) -> str:
    (line,) = [line for line in headers(letter) if line.startswith("List-Unsubscribe:")]
    return line.partition(": ")[2].strip()


def test_with_a_bounce_address_each_letter_leaves_with_its_own_signed_one() -> None:
    letter = a_letter([a_paper()], composer=a_composer(bounce_address="bounces@digest.example"))
    assert re.fullmatch(r"bounces\+[a-z2-7]{20,}@digest\.example", letter.mail_from)
    assert LINKS.read_return(letter.mail_from) == (a_subscriber().id, FRIDAY)
    assert parsed(letter)["From"] == "digest <papers@digest.example>"


def test_the_bounce_address_stands_in_the_envelope_only() -> None:
    letter = a_letter([a_paper()], composer=a_composer(bounce_address="bounces@digest.example"))
    assert b"bounces" not in letter.content
    assert letter.content == a_letter([a_paper()], composer=a_composer()).content


def test_a_letter_about_a_subscription_comes_back_with_the_day_that_it_was_made() -> None:
    composer, reader = a_composer(bounce_address="bounces@digest.example"), a_subscriber()
    for make in (composer.confirmation, composer.welcome, composer.ended):
        letter = make(reader, made_at=MADE_AT)
        assert LINKS.read_return(letter.mail_from) == (reader.id, MADE_AT.date())


@pytest.mark.parametrize(
    "setting", ["bounces", "b" * 27 + "@digest.example", "größe@digest.example", '"a b"@digest.example']
)
def test_a_bounce_address_that_takes_no_token_is_a_settings_error(setting: str) -> None:
    with pytest.raises(SettingsError) as caught:
        a_composer(bounce_address=setting)
    assert caught.value.key == "mail.bounce_address"


def test_a_mailto_comes_after_the_https_address_and_carries_the_same_token() -> None:
    value = unsubscribe_header(a_letter([a_paper()], composer=a_composer(mailto="leave@digest.example")))
    https, mailto = value.split(", ")
    assert https.startswith("<https://digest.example/u/")
    token = https.rpartition("/")[2].rstrip(">")
    assert unquote(mailto) == f"<mailto:leave@digest.example?subject=unsubscribe {token}>"
    assert LINKS.read("unsubscribe", token, now=MADE_AT).subscriber_id == a_subscriber().id


def test_without_a_mailto_there_is_only_the_https_address() -> None:
    assert "mailto" not in unsubscribe_header(a_letter([a_paper()], composer=a_composer()))


def test_a_mailto_with_odd_characters_is_escaped() -> None:
    composer = a_composer(mailto="leave+50%@digest.example")
    value = unsubscribe_header(a_letter([a_paper()], composer=composer))
    assert "<mailto:leave%2B50%25@digest.example?subject=" in value


def test_a_mailto_that_is_no_address_is_a_settings_error() -> None:
    with pytest.raises(SettingsError) as caught:
        a_composer(mailto="leave")
    assert caught.value.key == "mail.unsubscribe_mailto"


@pytest.mark.parametrize("length", [0, 20, 50, 300, 800])
def test_however_long_they_are_the_ways_out_never_become_encoded_words(length: int) -> None:
    links = Links("https://digest.example/" + "a" * length, ["a key"])
    composer = a_composer(mailto="leave@digest.example", links=links)
    content = a_letter([a_paper()], composer=composer).content
    head = content.partition(b"\r\n\r\n")[0]
    assert b"=?" not in head
    assert b"List-Unsubscribe:\r\n <https://digest.example/" in head
    # Only between the two is it folded.
    assert re.search(rb"<https://[^\s<>]+>,\r\n <mailto:[^\s<>]+>\r\n[A-Z]", head)
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    assert max(map(len, head.split(b"\r\n"))) <= 998
