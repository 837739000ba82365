"""What the operator does by command stands in the audit, without an address."""

from pathlib import Path

import pytest

from digest.wiring.service import Service
from tests.cli import ADA, Digest
from tests.day import Day
from tests.operator_desk import PASSWORD, deeds

_ADA = ADA[0]


def audit(home: Path) -> list[tuple[str, str, str]]:
    with Day(home).service() as built:
        return deeds(built)


def stopped(built: Service) -> None:
    built.pauses.stop("*", reason="a test stopped it")


def test_every_deed_of_a_command_is_written_down_by_number(digest: Digest, tmp_path: Path) -> None:
    readers = tmp_path / "readers.csv"
    readers.write_text(
        "email,interests,confirmed_at,consent\nben@example.org,tides,2026-03-01,a list\n", encoding="utf-8"
    )
    with Day(tmp_path / "home").service() as built:
        stopped(built)
    for command in (
        ("subscribe", *ADA, "--confirmed"),
        ("subscribers", "pause", _ADA),
        ("subscribers", "resume", _ADA),
        ("subscribers", "export"),
        ("subscribers", "import", str(readers)),
        ("unsubscribe", _ADA),
        ("subscribers", "lift", "nobody@example.org"),
        ("subscribers", "erase", _ADA),
        ("pauses", "lift", "everything"),
        ("admin", "key", "nightly"),
        ("admin", "revoke", "1"),
    ):
        assert digest(*command).code == 0, command
    assert audit(tmp_path / "home") == [
        ("sign up with consent", "a reader", "done"),
        ("pause reader", "reader 1", "done"),
        ("resume reader", "reader 1", "done"),
        ("export readers", "all readers", "done"),
        ("import readers", "a list", "done"),
        ("unsubscribe reader", "reader 1", "done"),
        ("lift suppression", "an address without a reader", "done"),
        ("erase reader", "reader 1", "done"),
        ("lift pause", "everything", "done"),
        ("make API key", "a new key", "done"),
        ("take back API key", "key 1", "done"),
    ]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (("admin", "revoke", "7"), ("take back API key", "key 7")),
        (("subscribers", "pause", "no@example.org"), ("pause reader", "an address without a reader")),
    ],
)
def test_what_failed_stands_there_too(
    digest: Digest, tmp_path: Path, command: tuple[str, ...], found: tuple[str, str]
) -> None:
    assert digest(*command).code == 1
    ((*what, outcome),) = audit(tmp_path / "home")
    assert tuple(what) == found
    assert outcome.startswith("not done")
    assert "@" not in outcome


def test_only_looking_writes_nothing_down(digest: Digest, tmp_path: Path) -> None:
    digest("subscribe", *ADA)
    for command in (("subscribers", "list"), ("subscribers", "show", _ADA), ("pauses", "list"), ("today",)):
        digest(*command)
    assert audit(tmp_path / "home") == []
    assert digest("admin", "password", stdin=f"{PASSWORD}\n").code == 0
    assert audit(tmp_path / "home") == [("set password", "the desk", "done")]
