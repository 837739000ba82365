"""What a real Postfix sends back, by `digest bounces` as a process."""

import smtplib
from pathlib import Path

import pytest

from tests.journey.postfix import LONGEST_S, Postfix, wait_until
from tests.journey.reader_at_postfix import House

pytestmark = pytest.mark.journey


@pytest.fixture
def house(tmp_path: Path, postfix_peer: Postfix) -> House:
    """An installation whose mail server is Postfix, with papers for everybody who likes graphs."""
    return House(tmp_path, postfix_peer)


def returned(house: House, count: int) -> None:
    """Wait until so many messages came back."""
    wait_until(
        lambda: len(house.returned()) >= count,
        within_s=LONGEST_S,
        what=f"{count} returns\n{house.server.log()}",
    )


def test_a_letter_that_was_taken_and_bounced_later_ends_in_a_dead_address(house: House) -> None:
    house.has_readers("ada@hard.example")
    assert house.send().json["sent"] == 1
    returned(house, 1)
    said = house.bounces()
    assert (said.code, said.json["read"], said.json["bounced"]) == (0, 1, 1)
    assert house.suppressed("ada@hard.example") == "dead address"
    again = house.bounces()
    assert (again.json["bounced"], again.json["seen_before"]) == (0, 1)


def test_a_letter_that_is_late_and_then_given_up_is_held_against_nobody(house: House) -> None:
    house.has_readers("ada@slow.example")
    assert house.send().json["sent"] == 1
    returned(house, 2)
    said = house.bounces()
    assert (said.json["read"], said.json["delayed"], said.json["bounced"]) == (2, 1, 1)
    assert house.suppressed("ada@slow.example") is None


def test_a_letter_to_the_address_in_its_header_unsubscribes(house: House) -> None:
    house.has_readers("ada")
    house.send()
    (letter,) = house.arrived("ada")
    _, _, mailto = letter["List-Unsubscribe"].partition("<mailto:")
    address, _, subject = mailto.rstrip(">").partition("?subject=")
    with smtplib.SMTP("127.0.0.1", house.server.port) as smtp:
        note = f"Subject: {subject.replace('%20', ' ')}\r\n\r\n"
        smtp.sendmail("ada@inbox.example", [address], note)
    returned(house, 1)
    assert house.bounces().json["unsubscribed"] == 1
    assert house.suppressed("ada") == "unsubscribed"
