"""Commands about papers."""

import io
import json
from pathlib import Path

import pytest

from tests.cli import Digest
from tests.day import TOPICS, a_text_dump


def test_inspect_writes_a_head_line_and_then_a_paper_a_line(digest: Digest, dump: str) -> None:
    said = digest("inspect", dump, "--json")
    head, *papers = said.lines
    assert head == {"format": "hf_text", "status": "ok", "page_date": None, "papers": 5}
    assert [paper["title"] for paper in papers] == [title for title, _ in TOPICS]
    assert set(papers[0]) == {
        "title",
        "abstract",
        "authors",
        "n_authors",
        "organization",
        "published",
        "published_inferred",
        "comments",
        "upvotes",
        "ids",
        "url",
    }
    assert (papers[0]["authors"], papers[0]["n_authors"], papers[0]["url"]) == ([], None, None)
    assert papers[0]["ids"] == {"arxiv": None, "doi": None}


def test_inspect_needs_no_database_and_leaves_nothing_behind(
    digest: Digest, dump: str, tmp_path: Path
) -> None:
    assert digest("inspect", dump).code == 0
    assert not (tmp_path / "home").exists()


def test_inspect_reads_standard_input(digest: Digest) -> None:
    assert digest("inspect", "-", "--json", stdin=a_text_dump()).lines[0]["papers"] == 5


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "failed"),
        (b"Submitted by\nsomebody\n\n" * 9, "empty"),
    ],
)
def test_inspect_says_in_a_sentence_why_there_is_no_paper(
    digest: Digest, tmp_path: Path, content: bytes, status: str
) -> None:
    (tmp_path / "odd").write_bytes(content)
    said = digest("inspect", str(tmp_path / "odd"), "--json")
    assert said.code == 1
    assert (said.json["status"], said.json["papers"]) == (status, 0)
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err


def test_a_missing_file_is_one_sentence(digest: Digest) -> None:
    said = digest("inspect", "nowhere.txt")
    assert (said.code, said.out) == (1, "")
    assert "nowhere.txt" in said.err


def test_ingest_prints_the_account_as_one_document(digest: Digest, dump: str) -> None:
    said = digest("ingest", dump, "--json")
    (source,) = said.json["sources"]
    assert said.code == 0
    assert {key: source[key] for key in ("source", "format", "status")} == {
        "source": dump,
        "format": "hf_text",
        "status": "ok",
    }
    assert said.json["totals"] == {"read": 5, "new": 5, "updated": 0, "seen": 0, "rejected": 0}
    assert digest("ingest", dump, "--json").json["sources"][0]["status"] == "unchanged"


def test_ingest_answers_1_when_a_source_failed_and_stores_the_others(digest: Digest, dump: str) -> None:
    said = digest("ingest", "nowhere.txt", dump)
    assert said.code == 1
    assert "nowhere.txt" in said.err
    assert "5 new" in said.out


def test_ingest_reads_a_folder_and_without_source_the_inbox(
    digest: Digest, dump: str, tmp_path: Path
) -> None:
    assert digest("ingest", str(tmp_path), "--json").json["totals"]["new"] == 5
    assert digest("ingest").out.startswith("Nothing to read")
    inbox = tmp_path / "home" / "inbox"
    (inbox / "more.txt").write_text(a_text_dump([("Lamps for Moths", "street lamps"), ("Snow Maps", "snow")]))
    import os

    os.utime(inbox / "more.txt", (1_000_000_000, 1_000_000_000))
    (source,) = digest("ingest", "--json").json["sources"]
    assert (source["source"], source["new"]) == ("inbox", 2)


def test_papers_and_search_list_the_archive(digest: Digest, dump: str) -> None:
    digest("ingest", dump, "--as-of", "2026-03-02T06:00Z")
    papers = digest("papers", "--json").lines
    assert {paper["first_seen"] for paper in papers} == {"2026-03-02T06:00:00+00:00"}
    assert len(papers) == 5
    assert digest("papers", "--since", "2026-03-03", "--json").out == ""
    assert len(digest("papers", "--limit", "2", "--json").lines) == 2
    assert [paper["title"] for paper in digest("search", "locomotive", "--json").lines] == [
        "Night Trains and Timetables"
    ]


def test_a_time_that_is_none_is_a_wrong_argument(digest: Digest) -> None:
    said = digest("papers", "--since", "yesterday-ish")
    assert (said.code, said.out) == (2, "")
    assert "'yesterday-ish' is not a time" in said.err


def test_a_wrong_option_answers_2(digest: Digest) -> None:
    assert digest("ingest", "--frobnicate").code == 2


def test_watching_takes_what_arrives(tmp_path: Path) -> None:
    """`digest ingest --watch` as a process: a file is dropped in, the account comes out, a signal ends it."""
    import os
    import signal
    import subprocess
    import sys

    folder = tmp_path / "drop"
    folder.mkdir()
    arrived = tmp_path / "arrived.txt"
    arrived.write_text(a_text_dump())
    os.utime(arrived, (1_000_000_000, 1_000_000_000))
    command = [sys.executable, "-m", "digest", "ingest", "--watch", str(folder), "--json"]
    env = {**os.environ, "DIGEST_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True
    ) as process:
        arrived.rename(folder / "page.txt")
        assert isinstance(process.stdout, io.TextIOWrapper)
        account = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate()
    assert account["totals"]["new"] == 5
    assert (process.returncode, said) == (0, "")
