"""What a server says of its limits, and that we keep to it (RFC 9422)."""

import asyncio

import pytest

from digest.deliver.greeting import Line
from digest.model.delivery import State
from tests.smtp_peer import scripted_peer
from tests.unit.deliver_builders import a_letter, sent_by_script
from tests.unit.test_deliver_pipelining import takes

HELLO = "250-peer.example\n250-LIMITS RCPTMAX=50 MAILMAX=2\n250 PIPELINING"


def test_a_connection_carries_no_more_letters_than_the_server_says_it_takes() -> None:
    letters = [a_letter(f"{name}@example.org") for name in ("ada", "bob", "eve")]
    with scripted_peer(takes(["ada", "bob"], HELLO), takes(["eve"], HELLO)) as port:
        outcomes = sent_by_script(port, *letters)
    assert [outcome.state for outcome in outcomes] == [State.SENT] * 3


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ("MAILMAX=1000", 1000),
        ("mailmax=7", 7),
        ("RCPTMAX=50 MAILMAX=999999 RCPTDOMAINMAX=5", 999_999),
        ("", None),
        ("RCPTMAX=50", None),
        ("MAILMAX", None),
        ("MAILMAX=0", None),
        ("MAILMAX=two", None),
        ("MAILMAX=1000000", None),
        ("XMAILMAX=1", None),
    ],
)
def test_how_many_letters_a_server_takes_is_read_where_it_says_so(limits: str, most: int | None) -> None:
    assert Line(asyncio.Transport(), {"limits": limits}).most_letters == most


def test_a_server_without_limits_says_nothing() -> None:
    assert Line(asyncio.Transport(), {"size": "1000"}).most_letters is None
