"""What a mail server says, cut into replies, however the network cut it (RFC 5321, 4.2)."""

from functools import lru_cache
from typing import NamedTuple

#: The longest reply that is listened to, in bytes: EHLO needs a few thousand.
_LONGEST = 32_768


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

    def heard(self, piece: bytes) -> list[Reply]:
        """The replies that are whole with this piece."""
        if not (self._rest or self._lines) and len(piece) <= _LONGEST and piece.endswith(b"\n"):
            # Nearly always: nothing is left of before, and these are replies of one line.
            found: list[Reply] = []
            for line in piece.split(b"\n")[:-1]:
                reply = _of_one_line(line)
                if reply is None:
                    break
                found.append(reply)
            else:
                return found
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


@lru_cache(maxsize=256)
def _of_one_line(line: bytes) -> Reply | None:
    """A reply that is one line, read once where it is said again; None where it is anything else."""
    if not line[:3].isdigit() or line[3:4] == b"-":
        return None
    return Reply(int(line[:3]), line[4:].strip(b" \t\r").decode("utf-8", "surrogateescape"))
