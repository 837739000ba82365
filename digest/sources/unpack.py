"""Taking gzip off a stream, in bounded pieces."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

#: RFC 1952: two bytes of identification and the only method in use, deflate.
MAGIC = b"\x1f\x8b\x08"
#: Most bytes that one piece unpacks to: a bomb is noticed long before it fills the memory.
_STEP_BYTES = 1 << 18
#: zlib's maximal window, with a gzip frame around it.
_GZIP_WBITS = zlib.MAX_WBITS | 16


class Unpacked:
    """The chunks of a stream; gzip is taken off where the stream begins with its magic bytes.

    Several members follow each other as RFC 1952 allows; zeros and foreign bytes after the last one
    are dropped, as gzip(1) does. Read it once; then `is_cut_off` tells how it ended.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        #: The last member ends early or is damaged; what came before it was given.
        self.is_cut_off = False

    def __iter__(self) -> Iterator[bytes]:
        head = b""
        for chunk in self._chunks:
            head += chunk
            if len(head) >= len(MAGIC):
                break
        if head.startswith(MAGIC):
            yield from self._gunzip(head)
        else:
            yield head
            yield from self._chunks

    def _gunzip(self, head: bytes) -> Iterator[bytes]:
        member = zlib.decompressobj(_GZIP_WBITS)
        is_first = True
        try:
            for chunk in self._joined(head):
                rest = chunk
                while rest:
                    if member.eof:
                        is_first = False
                        rest = rest.lstrip(b"\0")
                        if not rest:
                            break
                        member = zlib.decompressobj(_GZIP_WBITS)
                    yield from _pieces(member, rest)
                    rest = member.unused_data
        except zlib.error as exc:
            # gzip(1) ignores what follows the last member and is not one.
            self.is_cut_off = is_first or "header" not in str(exc)
            return
        self.is_cut_off = not member.eof

    def _joined(self, head: bytes) -> Iterator[bytes]:
        yield head
        yield from self._chunks


def _pieces(member: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """What these bytes unpack to. Raises zlib.error at damage, after what came before it."""
    rest, piece = packed, b"-"
    # Also with nothing left to read: zlib may hold back output that did not fit into the last piece.
    while piece and not member.eof:
        before = member.copy()
        try:
            piece = member.decompress(rest, _STEP_BYTES)
        except zlib.error:
            yield from _up_to_damage(before, rest)
            raise
        if piece:
            yield piece
        rest = member.unconsumed_tail


def _up_to_damage(member: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    # zlib keeps back what it unpacked in the call that failed: byte by byte nothing is lost.
    with suppress(zlib.error):
        for position in range(len(packed)):
            yield member.decompress(packed[position : position + 1])
