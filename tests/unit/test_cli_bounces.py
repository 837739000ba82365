"""`digest bounces` and `digest subscribers lift`."""

from pathlib import Path

import pytest

from tests.cli import ADA, Digest
from tests.returned_mail import a_bounce, a_complaint, a_note


@pytest.fixture
def letter(digest: Digest, dump: str, tmp_path: Path) -> bytes:
    """Ada's letter, that she has."""
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    assert digest("send", "--now").code == 0
    (file,) = (tmp_path / "home" / "mail" / "new").iterdir()
    return file.read_bytes()


def test_the_account_adds_up_in_words_and_in_json(digest: Digest, letter: bytes, tmp_path: Path) -> None:
    messages = (
        a_bounce("root@mx", letter=letter, status="5.2.2", diagnostic="", message_id="<1@mx>"),
        a_bounce("root@mx", letter=letter, action="delayed", message_id="<2@mx>"),
        a_note("leave@digest.example", subject="unsubscribe " + "x" * 20 + "." + "y" * 27),
        a_note("papers@digest.example", subject="thank you"),
    )
    mbox = tmp_path / "mbox"
    mbox.write_bytes(b"".join(b"From x Mon Mar  2 07:00:00 2026\n" + message + b"\n" for message in messages))
    said = digest("bounces", str(mbox))
    words = "1 bounced + 1 delayed + 0 complaints + 0 unsubscribed + 1 foreign + 1 forged + 0 seen before"
    assert (said.code, said.out) == (0, f"read 4 = {words}\n")
    again = digest("bounces", str(mbox), "--json")
    counts = {key: n for key, n in again.json.items() if n}
    assert (again.code, counts) == (0, {"read": 4, "seen_before": 4})


def test_a_complaint_is_for_good_until_the_operator_says_otherwise(
    digest: Digest, letter: bytes, tmp_path: Path
) -> None:
    (tmp_path / "one.eml").write_bytes(a_complaint(letter))
    assert digest("bounces", str(tmp_path / "one.eml"), "--json").json["complaints"] == 1
    assert digest("subscribers", "show", "ada@example.org", "--json").json["state"] == "unsubscribed"
    said = digest("subscribe", *ADA, "--confirmed")
    assert said.code == 2
    assert "`digest subscribers lift ada@example.org`" in said.err
    said = digest("subscribers", "lift", "Ada@Example.org")
    assert said.out == (
        "Lifted: complaint.\n"
        "Ada@Example.org has left: only she herself can come back, by confirming a sign-up.\n"
    )
    assert digest("subscribe", *ADA).code == 0


def test_a_dead_address_is_written_to_again_when_the_operator_says_so(
    digest: Digest, letter: bytes, tmp_path: Path
) -> None:
    (tmp_path / "one.eml").write_bytes(a_bounce("root@mx", letter=letter))
    digest("bounces", str(tmp_path / "one.eml"))
    said = digest("subscribers", "lift", "ada@example.org", "--json")
    assert said.json == {"lifted": ["dead address"], "suppressed": None}
    assert digest("subscribers", "lift", "ada@example.org").out == "There was nothing to lift.\n"
    assert digest("subscribe", *ADA, "--confirmed").code == 0


def test_a_mailbox_that_is_not_there_is_one_sentence(digest: Digest, tmp_path: Path) -> None:
    said = digest("bounces", str(tmp_path / "nowhere"))
    assert (said.code, said.out) == (1, "")
    assert "name a Maildir, an mbox or a message" in said.err
    assert len(said.err.strip().splitlines()) == 1
