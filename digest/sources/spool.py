"""Bytes that cannot be read twice go to a temporary file, hashed on their way."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from digest.errors import SourceError

#: Large enough to be quick, small enough to be nothing.
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """Bytes on disk. Whoever asked for them closes `stream`, which deletes them."""

    #: Seekable, at its beginning.
    stream: BinaryIO
    #: Hex.
    sha256: str
    size_bytes: int


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of a stream, piece by piece."""
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def spool(chunks: Iterable[bytes], *, origin: str, max_bytes: int) -> Spooled:
    """Write all chunks to a temporary file.

    Raises SourceError beyond `max_bytes` or where the disk refuses.
    """
    hashed, size = hashlib.sha256(), 0
    try:
        stream = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    except OSError as exc:
        raise SourceError(_no_room(origin, exc), origin=origin) from exc
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise SourceError(too_large(origin, max_bytes), origin=origin)
            hashed.update(chunk)
            _write(stream, chunk, origin=origin)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return Spooled(stream=stream, sha256=hashed.hexdigest(), size_bytes=size)


def too_large(origin: str, max_bytes: int) -> str:
    """The sentence for a dump beyond `fetch.max_bytes`."""
    return f"{origin} holds more than {max_bytes:,} bytes; raise fetch.max_bytes if that is right"


def _write(stream: BinaryIO, chunk: bytes, *, origin: str) -> None:
    # Apart from reading the chunks, whose own OSError means something else.
    try:
        stream.write(chunk)
    except OSError as exc:
        raise SourceError(_no_room(origin, exc), origin=origin) from exc


def _no_room(origin: str, exc: OSError) -> str:
    why = exc.strerror or "no reason given"
    return f"{origin} could not be kept in a temporary file ({why}); make room, or point TMPDIR elsewhere"
