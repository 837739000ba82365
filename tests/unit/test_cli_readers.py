"""Commands about readers."""

import email
import email.policy
import re
from pathlib import Path

import pytest

from tests.cli import ADA, Digest


def test_signing_up_sends_a_letter_whose_token_confirms(digest: Digest, tmp_path: Path) -> None:
    said = digest("subscribe", *ADA, "--json")
    assert (said.code, said.json["state"], said.json["next_due_at"]) == (0, "pending", None)
    (file,) = (tmp_path / "home" / "mail" / "new").iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    part = letter.get_body(("plain",))
    assert part is not None
    found = re.search(r"digest confirm (\S+)", part.get_content())
    assert found
    said = digest("confirm", found[1], "--json")
    assert (said.json["state"], said.json["consent"]["how"]) == ("active", "confirmation link")
    assert digest("confirm", found[1]).code == 0


def test_a_token_that_is_none_is_one_sentence(digest: Digest) -> None:
    said = digest("confirm", "abc.def")
    assert said.code == 1
    assert "not one of ours" in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("not-an-address", "-i", "rivers"), "is not an e-mail address"),
        (("ada@example.org", "-i", "rivers", "--zone", "Mars/Olympus"), "is not a time zone"),
        (("ada@example.org", "-i", "rivers", "--at", "25:99"), "is not an hour"),
        (("ada@example.org", "-i", "rivers", "--days", "someday"), "is not a day"),
        (("ada@example.org", "-i", "rivers", "--max", "0"), "papers per issue cannot be"),
        (("ada@example.org", "-i", "-survey"), "nothing is wanted"),
        (("ada@example.org", "-i", '"open quote'), "quot"),
        (("ada@example.org\r\nBcc: eve@example.org", "-i", "rivers"), "is not an e-mail address"),
    ],
)
def test_wishes_that_cannot_be_are_wrong_arguments(
    digest: Digest, arguments: tuple[str, ...], sentence: str
) -> None:
    said = digest("subscribe", *arguments, "--confirmed")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_leaving_and_being_forgotten(digest: Digest) -> None:
    digest("subscribe", *ADA, "--confirmed")
    assert digest("unsubscribe", "ADA@EXAMPLE.ORG", "--json").json["state"] == "unsubscribed"
    said = digest("subscribe", *ADA, "--confirmed")
    assert (said.code, "only she herself can come back" in said.err) == (2, True)
    assert digest("subscribers", "erase", "ada@example.org").out == "Erased.\n"
    assert digest("subscribers", "show", "ada@example.org").code == 1
    assert digest("subscribe", *ADA, "--confirmed").code == 2


def test_what_is_exported_can_be_imported_elsewhere(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest(
        "subscribe",
        "ada@example.org",
        "-i",
        "graph learning",
        "-i",
        '"exact; phrase"',
        "--at",
        "06:15",
        "--confirmed",
    )
    digest(
        "subscribe",
        "ben@example.org",
        "-i",
        "rivers",
        "--days",
        "mon,thu",
        "--zone",
        "Asia/Tokyo",
        "--confirmed",
    )
    table = digest("subscribers", "export").out
    before = digest("subscribers", "list", "--json").lines
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "elsewhere"))
    (tmp_path / "readers.csv").write_text(table)
    said = digest("subscribers", "import", str(tmp_path / "readers.csv"))
    assert (said.code, said.out) == (0, "read 2 = 2 taken + 0 left out\n")
    after = digest("subscribers", "list", "--json").lines
    for key in ("email", "interests", "zone", "at", "days", "confirmed_at", "state"):
        assert [reader[key] for reader in after] == [reader[key] for reader in before]


def test_wrong_lines_of_an_import_are_told_and_stop_no_other(digest: Digest, tmp_path: Path) -> None:
    rows = (
        "email,interests,confirmed_at\nnobody,graphs,2026-03-01\n"
        "ada@example.org,graph learning;,2026-03-01T07:00Z\n,,\n"
    )
    (tmp_path / "readers.csv").write_text(rows)
    said = digest("subscribers", "import", str(tmp_path / "readers.csv"))
    assert (said.code, said.out) == (1, "read 3 = 1 taken + 2 left out\n")
    assert said.err.startswith("line 2: nobody is not an e-mail address")
    assert digest("subscribers", "import", str(tmp_path / "nowhere.csv")).code == 1
    (tmp_path / "bad.csv").write_text("name\nada\n")
    assert digest("subscribers", "import", str(tmp_path / "bad.csv")).code == 2


def test_a_reader_is_paused_and_comes_back(digest: Digest) -> None:
    digest("subscribe", *ADA, "--confirmed")
    paused = digest("subscribers", "pause", ADA[0], "--until", "2199-01-01", "--json").json
    assert (paused["paused_until"], paused["next_due_at"][:10]) == ("2199-01-01T00:00:00+00:00", "2199-01-01")
    assert "paused" in digest("subscribers", "pause", ADA[0]).out
    assert digest("subscribers", "resume", ADA[0], "--json").json["paused_until"] is None


def test_a_pause_until_no_day_is_a_wrong_argument(digest: Digest) -> None:
    digest("subscribe", *ADA, "--confirmed")
    said = digest("subscribers", "pause", ADA[0], "--until", "soon")
    assert (said.code, "is not a day" in said.err) == (2, True)


def test_who_was_erased_is_not_brought_back_by_an_old_list(digest: Digest, tmp_path: Path) -> None:
    digest("subscribe", *ADA, "--confirmed")
    (tmp_path / "readers.csv").write_text(digest("subscribers", "export").out)
    digest("subscribers", "erase", "ada@example.org")
    said = digest("subscribers", "import", str(tmp_path / "readers.csv"))
    assert (said.code, "only she herself can come back" in said.err) == (1, True)


def test_an_imported_reader_waits_for_her_next_hour(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "readers.csv").write_text("email,interests,confirmed_at\nada@example.org,rivers,2020-01-01\n")
    digest("subscribers", "import", str(tmp_path / "readers.csv"))
    (reader,) = digest("subscribers", "list", "--json").lines
    assert reader["next_due_at"] > reader["created_at"] > "2020-01-02"


def test_one_mailbox_is_one_reader_however_its_domain_is_written(digest: Digest) -> None:
    for address in ("jörg@exämple.org", "JÖRG@xn--exmple-cua.org"):
        digest("subscribe", address, "--interest", "rivers", "--confirmed")
    assert [reader["email"] for reader in digest("subscribers", "list", "--json").lines] == [
        "jörg@exämple.org"
    ]
