"""Signed tokens: good for one purpose, and for nobody else's."""

from datetime import date, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from digest.errors import LinkError
from digest.links import CONFIRM_WITHIN, Links
from digest.model.subscriber import SubscriberId
from tests.builders import MONDAY

WHO = SubscriberId(41)
links = Links("https://digest.example/", ["an older key", "the key of today"])


def test_a_token_says_who_and_when() -> None:
    ticket = links.read("confirm", links.token("confirm", WHO, made_at=MONDAY), now=MONDAY)
    assert (ticket.subscriber_id, ticket.made_at) == (WHO, MONDAY)


def test_the_same_moment_gives_the_same_token() -> None:
    assert links.token("confirm", WHO, made_at=MONDAY) == links.token("confirm", WHO, made_at=MONDAY)


def test_a_token_is_good_for_one_purpose() -> None:
    token = links.token("unsubscribe", WHO, made_at=MONDAY)
    with pytest.raises(LinkError) as caught:
        links.read("confirm", token, now=MONDAY)
    assert caught.value.purpose == "confirm"


@pytest.mark.parametrize("spoilt", ["", "x", "..", "a.b.c", "é"])
def test_a_forged_token_is_refused(spoilt: str) -> None:
    with pytest.raises(LinkError, match="not one of ours"):
        links.read("unsubscribe", spoilt, now=MONDAY)


def test_a_token_with_one_letter_changed_is_refused() -> None:
    token = links.token("unsubscribe", WHO, made_at=MONDAY)
    for place in range(len(token) - 1):
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(LinkError):
            links.read("unsubscribe", forged, now=MONDAY)


def test_confirmations_expire_and_unsubscriptions_never_do() -> None:
    late = MONDAY + CONFIRM_WITHIN + timedelta(seconds=1)
    with pytest.raises(LinkError, match="expired"):
        links.read("confirm", links.token("confirm", WHO, made_at=MONDAY), now=late)
    ancient = links.token("unsubscribe", WHO, made_at=MONDAY)
    assert links.read("unsubscribe", ancient, now=MONDAY + timedelta(days=9999)).subscriber_id == WHO


def test_tokens_of_an_older_key_are_still_read() -> None:
    older = Links("https://digest.example", ["an older key"]).token("unsubscribe", WHO, made_at=MONDAY)
    assert links.read("unsubscribe", older, now=MONDAY).subscriber_id == WHO


def test_addresses_carry_their_token_below_the_public_url() -> None:
    token = links.token("unsubscribe", WHO, made_at=MONDAY)
    assert links.unsubscribe_url(WHO, made_at=MONDAY) == f"https://digest.example/u/{token}"


def test_a_seed_is_stable_and_its_own_for_every_issue() -> None:
    day = date(2026, 3, 2)
    seeds = {links.seed(SubscriberId(who), day + timedelta(days=n)) for who in range(20) for n in range(20)}
    assert len(seeds) == 400
    assert links.seed(WHO, day) == links.seed(WHO, day)


def test_an_issue_s_link_says_which_issue() -> None:
    address, *others = links.of_issue(WHO, MONDAY.date(), made_at=MONDAY)
    ticket = links.read("issue", address.removeprefix("https://digest.example/issues/"), now=MONDAY)
    assert (ticket.subscriber_id, ticket.slot) == (WHO, MONDAY.date())
    assert others == [links.manage_url(WHO, made_at=MONDAY), links.unsubscribe_url(WHO, made_at=MONDAY)]


def test_an_old_link_to_her_settings_names_the_way_to_a_new_one() -> None:
    token = links.manage_url(WHO, made_at=MONDAY).rpartition("/")[2]
    with pytest.raises(LinkError, match="ask for a new one"):
        links.read("manage", token, now=MONDAY + timedelta(days=91))


def test_a_feed_s_address_stays() -> None:
    token = links.token("feed", WHO, made_at=MONDAY)
    assert links.read("feed", token, now=MONDAY + timedelta(days=9999)).slot is None


@pytest.mark.parametrize("slot", [None, MONDAY.date()])
def test_a_token_is_what_itsdangerous_makes(slot: date | None) -> None:
    said = [WHO, int(MONDAY.timestamp()), *([slot.toordinal()] if slot else [])]
    plain = URLSafeSerializer(["an older key", "the key of today"], salt="digest.issue").dumps(said)
    assert links.token("issue", WHO, made_at=MONDAY, slot=slot) == plain
