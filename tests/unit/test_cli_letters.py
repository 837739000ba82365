"""Commands about letters."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.cli import ADA, Digest
from tests.day import a_text_dump


def test_send_says_where_to_and_its_account(digest: Digest, dump: str, tmp_path: Path) -> None:
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    assert digest("send", "--dry-run", "--now", "--json").json["pending"] == 1
    said = digest("send", "--now", "--json").json
    assert said["destination"] == f"the Maildir {tmp_path / 'home' / 'mail'}"
    assert {key: said[key] for key in ("due", "sent", "skipped", "failed", "pending")} == {
        "due": 1,
        "sent": 1,
        "skipped": 0,
        "failed": 0,
        "pending": 0,
    }
    assert "skipped: 1 has one already" in digest("send", "--now", "--only", "ADA@example.org").out


def test_preview_shows_the_letter_and_writes_its_parts(digest: Digest, dump: str, tmp_path: Path) -> None:
    digest("ingest", dump)
    files = {kind: tmp_path / "out" / f"letter.{kind}" for kind in ("html", "text", "eml")}
    options = [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
    said = digest("preview", "--interest", "graph learning", *options)
    assert said.code == 0
    for file in files.values():
        assert b"Patient Walks" in file.read_bytes()
    assert "Graph Learning Without Labels" in digest("preview", "-i", "graph learning").out
    assert len(digest("preview", "-i", "graph learning", "--json").json["papers"]) == 2


def test_a_sent_letter_is_shown_again_byte_for_byte(digest: Digest, dump: str, tmp_path: Path) -> None:
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    digest("send", "--now")
    (sent,) = (tmp_path / "home" / "mail" / "new").iterdir()
    today = datetime.now(UTC).isoformat()
    # Afterwards its papers change, another source shows them, and she wants something else at another hour.
    changed = tmp_path / "elsewhere.txt"
    changed.write_text(a_text_dump().replace("twice as fast", "three times as fast"), encoding="utf-8")
    digest("ingest", str(changed))
    digest("subscribe", ADA[0], "--interest", "railways", "--at", "09:15", "--days", "weekly")
    again = tmp_path / "again.eml"
    said = digest("preview", ADA[0], "--as-of", today, "--eml", str(again))
    assert again.read_bytes() == sent.read_bytes()
    assert "other templates" not in said.err


def test_a_letter_of_other_templates_is_said_to_be_one(digest: Digest, dump: str, tmp_path: Path) -> None:
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    digest("send", "--now")
    with closing(sqlite3.connect(tmp_path / "home" / "digest.db")) as database:
        database.execute("UPDATE issues SET content = json_set(content, '$.template_version', 'older')")
        database.commit()
    said = digest("preview", ADA[0], "--json")
    assert "other templates" in said.err
    assert len(said.json["papers"]) == 2
    assert (said.json["rising"], said.json["updated"]) == ([], [])


def test_preview_on_an_empty_store_names_what_to_do(digest: Digest) -> None:
    said = digest("preview", "--interest", "graph learning")
    assert (said.code, said.out) == (1, "")
    assert "digest ingest" in said.err
    assert "digest demo" in said.err


def test_preview_needs_a_reader_or_interests(digest: Digest) -> None:
    assert digest("preview").code == 2
    assert digest("preview", "ada@example.org", "-i", "x").code == 2
    assert digest("preview", "-i", '"open').code == 2


def test_why_and_why_not(digest: Digest, dump: str) -> None:
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    said = digest("why", "ada@example.org", "Graph", "Learning", "Without", "Labels", "--json").json
    assert said["chosen"] is True
    assert abs(sum(reason["value"] for reason in said["reasons"]) - said["score"]) < 1e-6
    assert "Not chosen, no match" in digest("why", "ada@example.org", "Sand in the Archive").out
    assert digest("why", "ada@example.org", "No Such Paper").code == 1
    assert digest("why", "eve@example.org", "1").code == 1
