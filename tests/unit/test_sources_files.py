"""Files and standard input as sources."""

import gzip
import hashlib
import io
import os
import threading
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from digest.errors import SourceError
from digest.model.dump import Payload
from digest.settings import FetchSettings
from digest.sources.reader import SourceReader

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TEXT = b"Daily Papers\n\nA made-up title\n"


def read(
    source: Path | str, *, max_bytes: int = 10_000_000, stdin: BinaryIO | None = None
) -> tuple[Payload, bytes]:
    reader = SourceReader(FetchSettings(max_bytes=max_bytes), stdin=stdin)
    with reader.open(str(source), now=NOW) as payload:
        assert isinstance(payload, Payload)
        return payload, payload.stream.read()


def refused(source: Path | str, *, max_bytes: int = 10_000_000, stdin: BinaryIO | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read(source, max_bytes=max_bytes, stdin=stdin)
    assert caught.value.origin in (str(source), "-")
    return str(caught.value)


def test_a_file_is_its_bytes_with_their_hash_and_the_time_of_reading(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(TEXT)
    payload, content = read(file)
    assert content == TEXT
    assert payload.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert (payload.size_bytes, payload.taken_at, payload.is_cut_off) == (len(TEXT), NOW, False)


def test_the_stream_is_closed_when_the_block_ends(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(TEXT)
    payload, _ = read(file)
    assert payload.stream.closed


def test_the_stream_can_be_read_again_from_its_beginning(tmp_path: Path) -> None:
    for name, content in [("plain", TEXT), ("packed", gzip.compress(TEXT))]:
        (tmp_path / name).write_bytes(content)
        with SourceReader(FetchSettings()).open(str(tmp_path / name), now=NOW) as payload:
            assert isinstance(payload, Payload)
            assert payload.stream.read() == TEXT
            payload.stream.seek(0)
            assert payload.stream.read() == TEXT


def test_an_empty_file_is_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read(tmp_path / "empty")[1] == b""


def test_gzip_is_told_by_its_first_bytes_and_hashed_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(gzip.compress(TEXT))
    payload, content = read(file)
    assert content == TEXT
    assert payload.sha256 == hashlib.sha256(TEXT).hexdigest()


def test_a_name_that_ends_in_gz_does_not_make_it_gzip(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt.gz"
    file.write_bytes(TEXT)
    assert read(file)[1] == TEXT


def test_gzip_of_several_members_is_one_dump(tmp_path: Path) -> None:
    file = tmp_path / "log.gz"
    file.write_bytes(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512)
    payload, content = read(file)
    assert (content, payload.is_cut_off) == (b"one two", False)


def test_foreign_bytes_after_the_last_member_are_dropped_as_gzip_does(tmp_path: Path) -> None:
    file = tmp_path / "dump.gz"
    file.write_bytes(gzip.compress(TEXT) + b"and a signature")
    payload, content = read(file)
    assert (content, payload.is_cut_off) == (TEXT, False)


def test_gzip_that_is_cut_off_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    whole = os.urandom(200_000)
    file = tmp_path / "dump.gz"
    file.write_bytes(gzip.compress(whole)[:100_000])
    payload, content = read(file)
    assert payload.is_cut_off
    assert 50_000 < len(content) < 200_000
    assert whole.startswith(content)


def test_gzip_without_its_last_checksum_is_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "dump.gz"
    file.write_bytes(gzip.compress(TEXT)[:-3])
    payload, content = read(file)
    assert (content, payload.is_cut_off) == (TEXT, True)


def test_gzip_with_a_wrong_checksum_is_not_taken_for_whole(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 0xFF
    (tmp_path / "dump.gz").write_bytes(packed)
    payload, content = read(tmp_path / "dump.gz")
    assert (content, payload.is_cut_off) == (TEXT, True)


def test_gzip_that_is_damaged_half_way_gives_what_comes_before_the_damage(tmp_path: Path) -> None:
    whole = b"".join(b"paper %d is about nothing at all\n" % number for number in range(5000))
    packed = bytearray(gzip.compress(whole))
    middle = len(packed) // 2
    packed[middle : middle + 200] = b"\xff" * 200
    (tmp_path / "dump.gz").write_bytes(packed)
    payload, content = read(tmp_path / "dump.gz")
    assert payload.is_cut_off
    assert content.startswith(whole[: len(whole) // 3])


def test_gzip_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dump.gz").write_bytes(gzip.compress(TEXT)[:10])
    assert "nothing can be unpacked" in refused(tmp_path / "dump.gz")


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(40)) + packer.flush()
    (tmp_path / "bomb.gz").write_bytes(packed)
    assert len(packed) < 100_000
    sentence = refused(tmp_path / "bomb.gz", max_bytes=5_000_000)
    assert "more than 5,000,000 bytes" in sentence
    assert "fetch.max_bytes" in sentence


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"x" * 100)
    assert "more than 99 bytes" in refused(tmp_path / "dump", max_bytes=99)
    assert len(read(tmp_path / "dump", max_bytes=100)[1]) == 100


def test_what_cannot_be_opened_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "there is no file" in refused(tmp_path / "missing")
    assert "is a folder" in refused(tmp_path)
    assert "cannot be the name of a file" in refused("a\0b")
    assert "cannot be read" in refused("x" * 300)


def test_another_scheme_is_refused_as_one(tmp_path: Path) -> None:
    assert "http or https" in refused("ftp://example.org/dump")
    assert "http or https" in refused("file:///etc/passwd")


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(TEXT),))
    writer.start()
    assert read(pipe)[1] == TEXT
    writer.join()


def test_standard_input_is_read_to_its_end_packed_or_not() -> None:
    for given in (TEXT, gzip.compress(TEXT)):
        payload, content = read("-", stdin=io.BytesIO(given))
        assert (content, payload.origin) == (TEXT, "-")


def test_standard_input_above_the_limit_is_refused() -> None:
    assert "more than 10 bytes" in refused("-", stdin=io.BytesIO(TEXT), max_bytes=10)


def test_a_terminal_is_not_waited_for() -> None:
    controller, terminal = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as stdin:
        sentence = refused("-", stdin=io.BufferedReader(stdin))
    os.close(controller)
    assert "is a terminal" in sentence
