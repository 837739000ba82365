"""Any encoding, with or without a mark; lines end where lines end."""

import tracemalloc
from io import RawIOBase
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import Paper
from digest.parse import read
from digest.parse.decode import encoding_of, text_stream, whole_text
from tests.unit.parse_payloads import a_payload
from tests.unit.text_pages import Shown, a_page, an_abstract, said, three_papers

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TEXT = "Größe – “naïve”\nzwei\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252"],
)
def test_a_text_is_the_same_in_any_encoding(encoding: str) -> None:
    assert text_stream(a_payload(TEXT.encode(encoding))).read() == TEXT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "cp1252", "utf-8-sig"])
def test_a_page_is_read_in_any_encoding(encoding: str) -> None:
    page = a_page(Shown(title="Größe zählt"), *three_papers(), ends="\n")
    page = page.replace("•", "*").replace("·", "·")
    assert said(page.encode(encoding)).papers == said(page).papers


def test_a_declared_encoding_counts_where_the_bytes_allow_it() -> None:
    raw = "Привет\n".encode("koi8-r")
    assert whole_text(a_payload(raw, content_type="text/plain; charset=koi8-r"), 100) == "Привет\n"
    assert whole_text(a_payload(b'<?xml encoding="koi8-r"?>' + raw), 100).endswith("Привет\n")


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "no-such-thing", "base64"])
def test_a_wrongly_declared_encoding_does_not(declared: str) -> None:
    payload = a_payload(TEXT.encode(), content_type=f"text/plain; charset={declared}")
    assert text_stream(payload).read() == TEXT


def test_latin_1_is_read_as_windows_does() -> None:
    payload = a_payload("“naïve”".encode("cp1252"), content_type='text/plain; charset="ISO-8859-1"')
    assert text_stream(payload).read() == "“naïve”"


def test_one_wrong_byte_late_in_a_long_text_spoils_only_itself() -> None:
    raw = "Größe\n".encode() * 20_000 + b"\xff\n"
    text = text_stream(a_payload(raw)).read()
    assert text.startswith("Größe\n")
    assert text.endswith("Größe\n\ufffd\n")


def test_a_late_foreign_letter_in_an_ascii_text_does_not_crash() -> None:
    assert encoding_of(a_payload(b"a" * 200_000 + b"\xe9 ")) == "cp1252"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_one(ends: str) -> None:
    assert list(text_stream(a_payload(f"one{ends}two{ends}"))) == ["one\n", "two\n"]


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_what_only_python_takes_for_a_line_end_stays_within_its_line(char: str) -> None:
    abstract = an_abstract().replace(". We propose", f".{char}We propose")
    found = said(a_page(Shown(abstract=abstract), *three_papers()[1:])).papers
    assert (len(found), found[0].abstract) == (3, an_abstract().replace(". We propose", ". We propose"))


def test_nul_characters_are_dropped() -> None:
    assert text_stream(a_payload("o\0ne\n\0")).read() == "one\n"


def test_the_payloads_stream_stays_open() -> None:
    payload = a_payload("one")
    text_stream(payload).close()
    assert not payload.stream.closed


@given(st.binary(max_size=300))
def test_no_bytes_crash(raw: bytes) -> None:
    text = text_stream(a_payload(raw)).read()
    assert "\0" not in text
    assert "\r" not in text


class _Endless(RawIOBase):
    """A dump of `n` records that is made while it is read."""

    def __init__(self, n: int) -> None:
        self._record = (
            f"Sheep and More Sheep\n\n{an_abstract()}\n\n  • 3 authors\n·\nJul 9, 2024\n\n".encode()
        )
        self._size = n * len(self._record)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        assert whence == 0
        self._at = offset
        return offset

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer)
        n = min(len(target), self._size - self._at)
        start = self._at % len(self._record)
        repeated = self._record * (n // len(self._record) + 2)
        target[:n] = repeated[start : start + n]
        self._at += n
        return n


def test_memory_does_not_grow_with_the_dump() -> None:
    payload = a_payload("")
    object.__setattr__(payload, "stream", cast(BinaryIO, _Endless(4_000)))
    tracemalloc.start()
    n_papers = sum(isinstance(one, Paper) for one in read(payload))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n_papers == 4_000
    assert peak < 1_800_000
