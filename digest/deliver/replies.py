"""What a mail server says, cut into replies, however the network cut it (RFC 5321, 4.2)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

#: The longest reply that is listened to, in bytes: EHLO needs a few thousand.
_LONGEST = 32_768
#: Replies that a letter gets behind another.
_GO_AHEAD = 4


class Reply(NamedTuple):
    """One reply: its code and its words, several lines joined by "\\n". Code -1 for what is no reply."""

    code: int
    said: str


class Replies:
    """Takes bytes as they come and gives whole replies."""

    def __init__(self) -> None:
        #: The end of what was heard: a line without its end.
        self._rest = b""
        #: The lines so far of a reply that goes on.
        self._lines: list[bytes] = []
        self._size_bytes = 0

    def heard(self, piece: bytes) -> Sequence[Reply]:
        """The replies that are whole with this piece."""
        if not (self._rest or self._lines) and len(piece) <= _LONGEST and piece.endswith(b"\n"):
            # Nearly always: nothing is left of before, and these are replies of one line. The first may be
            # to a final dot and say a number that is never said again.
            line, _, lines = piece.partition(b"\n")
            first, others = _of_one_line(line), _of_lines(lines)
            if first is not None and others is not None:
                return (first, *others)
        return self._pieced(piece)

    def _pieced(self, piece: bytes) -> list[Reply]:
        """The same, for replies of any shape."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        found: list[Reply] = []
        self._size_bytes += len(piece)
        for line in lines:
            if not line[:3].isdigit() or self._size_bytes > _LONGEST:
                found.append(Reply(-1, line[:_LONGEST].decode("utf-8", "replace").strip()))
                continue
            said = line[4:].strip(b" \t\r")
            if line[3:4] == b"-":
                self._lines.append(said)
                continue
            if self._lines:
                said = b"\n".join([*self._lines, said])
                self._lines.clear()
            found.append(Reply(int(line[:3]), said.decode("utf-8", "surrogateescape")))
            self._size_bytes = len(self._rest)
        if self._size_bytes > _LONGEST:
            found.append(Reply(-1, "a reply without end"))
        return found


def is_go_ahead(replies: Sequence[Reply]) -> bool:
    """Whether these are a yes to a letter, and to MAIL, RCPT and DATA of the next one."""
    if len(replies) != _GO_AHEAD:
        return False
    dot, mail, rcpt, data = replies
    return 200 <= dot.code <= 299 and 200 <= mail.code <= 299 and 200 <= rcpt.code <= 299 and data.code == 354


@lru_cache(maxsize=64)
def _of_lines(lines: bytes) -> tuple[Reply, ...] | None:
    """Replies of one line each, read once where they are said again; None where they are anything else."""
    found: list[Reply] = []
    for line in lines.split(b"\n")[:-1]:
        reply = _of_one_line(line)
        if reply is None:
            return None
        found.append(reply)
    return tuple(found)


@lru_cache(maxsize=256)
def _of_one_line(line: bytes) -> Reply | None:
    """A reply that is one line, read once where it is said again; None where it is anything else."""
    if not line[:3].isdigit() or line[3:4] == b"-":
        return None
    return Reply(int(line[:3]), line[4:].strip(b" \t\r").decode("utf-8", "surrogateescape"))
