"""Files and standard input."""

import hashlib
import os
import stat
import sys
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from digest.errors import SourceError
from digest.model.dump import Payload
from digest.sources.spool import chunks_of, spool, too_large
from digest.sources.unpack import MAGIC, Unpacked

#: How standard input is named.
STDIN = "-"


def open_file(path: Path, *, max_bytes: int, now: datetime) -> Payload:
    """Open one file. The caller closes the payload's stream.

    A plain file is hashed and then read where it lies; a compressed one, a pipe or a device is unpacked into
    a temporary file first. max_bytes: most bytes after decompression.
    Raises SourceError where it cannot be had, is too large, or is written to while it is hashed.
    """
    origin = str(path)
    stream = _opened(path)
    try:
        is_plain = stat.S_ISREG(os.fstat(stream.fileno()).st_mode) and not _is_gzip(stream)
        if is_plain:
            return _in_place(stream, origin=origin, max_bytes=max_bytes, now=now)
        with stream:
            return _unpacked(stream, origin=origin, max_bytes=max_bytes, now=now)
    except OSError as exc:
        stream.close()
        raise SourceError(_refusal(origin, exc), origin=origin) from exc
    except BaseException:
        stream.close()
        raise


def open_stdin(stream: BinaryIO | None, *, max_bytes: int, now: datetime) -> Payload:
    """Read standard input to its end. The caller closes the payload's stream, which is not `stream`.

    stream: what to read instead of this process's standard input.
    Raises SourceError where it is a terminal, cannot be read, or is too large.
    """
    given = sys.stdin.buffer if stream is None else stream
    if given.isatty():
        message = "standard input is a terminal; pipe a dump into it, or name a file"
        raise SourceError(message, origin=STDIN)
    try:
        return _unpacked(given, origin=STDIN, max_bytes=max_bytes, now=now)
    except OSError as exc:
        raise SourceError(_refusal("standard input", exc), origin=STDIN) from exc


def _opened(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except (OSError, ValueError) as exc:
        raise SourceError(_refusal(str(path), exc), origin=str(path)) from exc


def _is_gzip(stream: BufferedReader) -> bool:
    head = stream.read(len(MAGIC))
    stream.seek(0)
    return head == MAGIC


def _in_place(stream: BufferedReader, *, origin: str, max_bytes: int, now: datetime) -> Payload:
    before = os.fstat(stream.fileno())
    if before.st_size > max_bytes:
        raise SourceError(too_large(origin, max_bytes), origin=origin)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    after = os.fstat(stream.fileno())
    # /proc and its kin say 0 and hold more: what was read counts, not what was promised.
    size = stream.tell()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        message = f"{origin} changed while it was read; read it again when it is complete"
        raise SourceError(message, origin=origin)
    stream.seek(0)
    return Payload(origin=origin, taken_at=now, stream=stream, sha256=sha256, size_bytes=size)


def _unpacked(stream: BinaryIO, *, origin: str, max_bytes: int, now: datetime) -> Payload:
    chunks = Unpacked(chunks_of(stream))
    spooled = spool(chunks, origin=origin, max_bytes=max_bytes)
    if chunks.is_cut_off and not spooled.size_bytes:
        spooled.stream.close()
        message = f"{origin} is a damaged .gz of which nothing can be unpacked; get it again"
        raise SourceError(message, origin=origin)
    return Payload(
        origin=origin,
        taken_at=now,
        stream=spooled.stream,
        sha256=spooled.sha256,
        size_bytes=spooled.size_bytes,
        is_cut_off=chunks.is_cut_off,
    )


def _refusal(origin: str, exc: OSError | ValueError) -> str:
    match exc:
        case FileNotFoundError():
            return f"there is no file {origin}; check its name"
        case IsADirectoryError():
            return f"{origin} is a folder; name a file in it"
        case PermissionError():
            return f"{origin} may not be read by this user; change its permissions"
        case OSError():
            return f"{origin} cannot be read ({exc.strerror or exc}); check the file and its disk"
    return f"{origin!r} cannot be the name of a file; check it"
