"""Return addresses: whose letter came back, and nobody else can say so."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import LinkError
from digest.links import LONGEST_LOCAL_PART, Links
from digest.model.subscriber import SubscriberId

SLOT = date(2026, 3, 2)
WHO = SubscriberId(41)
BOUNCES = "bounces@digest.example"
links = Links("https://digest.example", ["an older key", "the key of today"])
PEOPLE = st.integers(1, 2**63 - 1).map(SubscriberId)


@settings(deadline=None)
@given(PEOPLE, st.dates())
def test_a_return_address_says_whose_letter_of_which_day(who: SubscriberId, slot: date) -> None:
    address = links.return_address(BOUNCES, who, slot)
    assert links.read_return(address) == (who, slot)
    assert links.read_return(address.upper()) == (who, slot)


@settings(deadline=None)
@given(PEOPLE, st.dates())
def test_it_fits_into_a_local_part_and_needs_no_quoting(who: SubscriberId, slot: date) -> None:
    local, _, domain = links.return_address("b" * 26 + "@digest.example", who, slot).rpartition("@")
    assert len(local) <= LONGEST_LOCAL_PART
    assert domain == "digest.example"
    assert local.replace("+", "").isalnum()
    assert local == local.lower()


def test_the_same_letter_has_the_same_address_and_another_has_another() -> None:
    addresses = {
        links.return_address(BOUNCES, SubscriberId(who), date(2026, 3, day))
        for who in range(1, 20)
        for day in range(1, 20)
    }
    assert len(addresses) == 361
    assert links.return_address(BOUNCES, SubscriberId(7), date(2026, 3, 7)) in addresses


def test_addresses_of_an_older_key_are_still_read() -> None:
    older = Links("https://digest.example", ["an older key"]).return_address(BOUNCES, WHO, SLOT)
    assert links.read_return(older) == (WHO, SLOT)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bounces@digest.example",
        "bounces+@digest.example",
        "bounces+a@digest.example",
        "bounces+aaaaaaaaaaaaaaaaaaaaaaaaaaaa@digest.example",
        "bounces+größe@digest.example",
        "bounces+" + "a" * 5000 + "@digest.example",
        "papers@digest.example",
    ],
)
def test_a_foreign_address_is_refused(address: str) -> None:
    with pytest.raises(LinkError, match="not one of ours") as caught:
        links.read_return(address)
    assert caught.value.purpose == "return"


def test_an_address_with_one_character_changed_is_refused() -> None:
    address = links.return_address(BOUNCES, WHO, SLOT)
    start = address.index("+") + 1
    for place in range(start, address.index("@")):
        for other in "a7":
            forged = address[:place] + other + address[place + 1 :]
            if forged != address:
                with pytest.raises(LinkError):
                    links.read_return(forged)


def test_an_address_signed_by_somebody_else_is_refused() -> None:
    foreign = Links("https://digest.example", ["another key"]).return_address(BOUNCES, WHO, SLOT)
    with pytest.raises(LinkError):
        links.read_return(foreign)
