"""Letters on their way to a real Postfix, by `digest send` as a process."""

import os
from pathlib import Path

import pytest

from tests.journey.postfix import PHASES, Postfix
from tests.journey.reader_at_postfix import House
from tests.smtp_peer import CERTIFICATES

pytestmark = pytest.mark.journey


@pytest.fixture
def house(tmp_path: Path, postfix_peer: Postfix) -> House:
    """An installation whose mail server is Postfix, with papers for everybody who likes graphs."""
    return House(tmp_path, postfix_peer)


def test_a_letter_arrives_over_starttls_with_a_certificate_that_is_right(house: House) -> None:
    house.has_readers("ada")
    said = house.send(tls="starttls")
    assert (said.code, said.json["sent"]) == (0, 1)
    (letter,) = house.arrived("ada")
    assert "with ESMTPS" in letter["Received"]
    assert "TLSv1.3" in letter["Received"]
    assert letter["Return-Path"].startswith("<bounces+")


@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [("localhost", "", "self-signed"), ("127.0.0.1", str(CERTIFICATES / "localhost.pem"), "not valid for")],
)
def test_no_letter_leaves_when_the_certificate_is_wrong(
    house: House, host: str, trusted: str, why: str
) -> None:
    house.has_readers("ada")
    said = house.send(host=host, tls="starttls", trusted=trusted or os.devnull)
    assert (said.code, said.json["sent"], said.json["pending"]) == (1, 0, 1)
    assert "certificate" in said.err
    assert why in said.err
    assert house.arrived("ada") == []
    assert house.send(tls="starttls", minutes=1).json["sent"] == 1
    assert len(house.arrived("ada")) == 1


@pytest.mark.parametrize("name", ["full", "grey", "down"])
def test_a_temporary_answer_defers_and_is_held_against_nobody(house: House, name: str) -> None:
    house.has_readers(name, "ada")
    said = house.send()
    assert (said.json["sent"], said.json["pending"], said.json["failed"]) == (1, 1, 0)
    assert house.suppressed(name) is None
    assert len(house.arrived("ada")) == 1


def test_a_mailbox_that_is_not_there_fails_and_gets_no_more_letters(house: House) -> None:
    house.has_readers("unknown", "ada")
    said = house.send()
    assert (said.code, said.json["sent"], said.json["failed"]) == (0, 1, 1)
    assert (house.suppressed("unknown"), house.suppressed("ada")) == ("dead address", None)


def test_a_refusal_by_policy_is_held_against_nobody(house: House) -> None:
    house.has_readers("policy")
    said = house.send()
    assert said.json["sent"] == 0
    assert said.json["failed"] + said.json["pending"] == 1
    assert house.suppressed("policy") is None


@pytest.mark.parametrize("phase", list(PHASES))
def test_a_server_that_shuts_down_in_any_phase_loses_no_letter(house: House, phase: str) -> None:
    house.has_readers("ada")
    said = house.send(port=house.server.down[phase])
    assert (said.json["sent"], said.json["pending"]) == (0, 1)
    assert house.suppressed("ada") is None
    assert house.send(minutes=30).json["sent"] == 1
    assert house.send(minutes=31).json["due"] == 0
    assert len(house.arrived("ada")) == 1
