"""The letter that asks whether she meant it."""

from digest.links import Links
from tests.unit.compose_builders import (
    MADE_AT,
    PUBLIC_URL,
    Page,
    a_composer,
    a_subscriber,
    headers,
    parsed,
    part,
)

LINKS = Links(PUBLIC_URL, ["a key for tests, not for mail"])


def test_its_link_and_its_command_both_stand_in_both_parts() -> None:
    reader = a_subscriber(interests=("graphs", "bees"))
    letter = a_composer().confirmation(reader, made_at=MADE_AT)
    url = LINKS.confirm_url(reader.id, made_at=MADE_AT)
    token = LINKS.token("confirm", reader.id, made_at=MADE_AT)
    plain, page = part(letter, "plain"), Page(part(letter, "html"))
    assert url in plain.split("\n")
    assert page.links == [url]
    assert f"digest confirm {token}" in plain.split("\n")
    assert f"digest confirm {token}" in page.text
    assert LINKS.read("confirm", token, now=MADE_AT).subscriber_id == reader.id
    assert "graphs and bees" in page.text


def test_it_is_the_same_letter_each_time_and_no_list_mail() -> None:
    one = a_composer().confirmation(a_subscriber(), made_at=MADE_AT)
    assert one == a_composer().confirmation(a_subscriber(), made_at=MADE_AT)
    assert parsed(one)["Subject"] == "Please confirm your paper digest"
    assert not [line for line in headers(one) if line.startswith("List-")]
    assert b"ada@" not in one.content.replace(b"To: ada@example.org", b"")


def test_two_readers_get_letters_with_different_ids() -> None:
    one = a_composer().confirmation(a_subscriber(), made_at=MADE_AT)
    later = a_composer().confirmation(a_subscriber(), made_at=MADE_AT.replace(second=1))
    assert one.message_id != later.message_id


def test_an_interest_cannot_write_markup_into_it() -> None:
    reader = a_subscriber(interests=("<script>x</script>{{ 7*7 }}\r\nBcc: eve@example.net",))
    letter = a_composer().confirmation(reader, made_at=MADE_AT)
    assert "script" not in Page(part(letter, "html")).tags
    assert "{{" not in part(letter, "plain")
    assert not [line for line in headers(letter) if line.startswith("Bcc")]
