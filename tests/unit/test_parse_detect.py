"""The format is told from the content, never from the name."""

import gzip
import struct
import zlib

import pytest

from digest.errors import DumpError
from digest.model.dump import Status
from digest.parse import read
from digest.parse.detect import detect
from tests.unit.parse_payloads import a_payload
from tests.unit.text_pages import a_page, said, three_papers

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + zlib.compress(bytes(range(256)) * 40)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "empty"),
        (" \r\n\t\0\ufeff\n", "empty"),
        (a_page(*three_papers()), "hf_text"),
        ('[{"paper": {}}]', "hf_json"),
        ("\ufeff  {}", "hf_json"),
        ("[]", "hf_json"),
        ('{\n "error": "no"}', "hf_json"),
        ('"title": 1,\n"summary": 2,\n"upvotes": 3,\n', "hf_json"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json_feed"),
        ("<!DOCTYPE html><html><body></body></html>", "hf_html"),
        ("<div><p>cards</p></div>", "hf_html"),
        ('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "rss"),
        ('<?xml version="1.0"?><!DOCTYPE html><rss><channel/></rss>', "rss"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>', "rdf"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "atom"),
        ('<feed><link href="http://arxiv.org/api/query?search_query=x"/></feed>', "arxiv_api"),
        ('<opml version="1.0"><body/></opml>', "opml"),
        ("[Skip to content](#main)\n\n[Models](/models)\n", "hf_text"),
        ("[\n-\n][31]\n", "hf_text"),
        ('<a id="one"></a>\n\n# Trending Papers\n', "hf_text"),
        ("BM25 revisited: a title that begins like an image\n", "hf_text"),
        ("ID3 and its heirs: a title that begins like a song\n", "hf_text"),
    ],
)
def test_each_format_is_known_by_its_content(content: str, expected: str) -> None:
    assert detect(a_payload(content)) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_formats_are_known_in_any_encoding(encoding: str) -> None:
    assert detect(a_payload('<?xml version="1.0"?><rss><channel/></rss>'.encode(encoding))) == "rss"
    assert detect(a_payload(a_page(*three_papers()).encode(encoding))) == "hf_text"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (PNG, "PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "JPEG image"),
        (b"BM" + bytes(200), "BMP image"),
        (b"%PDF-1.7\n%more\n", "PDF document"),
        (gzip.compress(b"papers", mtime=0), "gzip file"),
        (bytes(range(1, 32)) * 50, "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(content: bytes, what: str) -> None:
    with pytest.raises(DumpError, match=what) as refused:
        list(read(a_payload(content, origin="dump.txt")))
    assert str(refused.value).startswith("dump.txt: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "\0\0\0\0"])
def test_an_empty_file_is_empty_and_says_so(content: str) -> None:
    found = said(content)
    assert (found.tail.status, found.papers) == (Status.EMPTY, [])
    assert found.tail.note


PROSE = "It was a night like any other. " * 20


@pytest.mark.parametrize(
    "content",
    [
        "Sign in\n\nEmail\n\nPassword\n\nForgot your password?\n",
        "import os\n\n\ndef main() -> None:\n    print(os.getcwd())\n" * 20,
        "2026-03-02 06:00:00 INFO started\n2026-03-02 06:00:01 ERROR no answer from server\n" * 50,
        "# Sheep\n\nA library for counting sheep.\n\n## Usage\n\n[Paper](https://huggingface.co/papers/2606.90001)\n",
        f"Chapter One\n\n{PROSE}\n\nChapter Two\n\n{PROSE}\n\nChapter Three\n\n{PROSE}\n",
        f"{PROSE}\n\n{PROSE}\n\n{PROSE}\n",
        "name,count\nsheep,3\ngoats,4\n" * 30,
        "1",
        "| Model | Score | Paper |\n|---|---|---|\n| A | 1 | [Paper](https://arxiv.org/abs/2606.90001) |\n",
    ],
    ids=["login", "code", "log", "readme", "novel", "prose", "csv", "figure", "benchmark"],
)
def test_a_foreign_text_is_refused_not_read_as_papers(content: str) -> None:
    with pytest.raises(DumpError, match="no list of papers"):
        said(content)


def test_a_page_that_lost_its_head_is_still_one() -> None:
    page = "".join(f"{paper.title}\n\n{paper.abstract}\n\n" for paper in three_papers())
    assert said(page).titles == [paper.title for paper in three_papers()]
