"""A feed cut into smaller feeds with some of its items each, for feedparser holds all that it is given.

Each piece has the feed's own beginning and is closed like it, so that the entries of the pieces are the
entries of the whole. An item that was cut off, or is too large, stands in no piece.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.parse.text_window import Readable, TextWindow

#: Characters of items in one piece; feedparser needs some 20 times as many bytes.
PIECE = 1_000_000
#: Items in one piece: feedparser's time grows faster than the number of items that nobody closes.
_MOST_ITEMS = 2000
#: Characters of one item; the longest real ones have a few ten thousand.
LARGEST_ITEM = 400_000
#: Characters before the first item; RSS 1.0 lists the addresses of all items there.
LARGEST_HEAD = 16_000_000
#: A mark that may still be unfinished at the end of what was read.
_LONGEST_MARK = 100

_NAME = r"(?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry)"
_MARK = re.compile(
    rf"(?P<data><!\[CDATA\[)|(?P<comment><!--)|(?P<start><{_NAME}(?=[\s/>]))|(?P<end></{_NAME}\s{{0,20}}>)",
    re.IGNORECASE,
)
_CLOSERS = {"data": "]]>", "comment": "-->"}
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})")
#: What may stand before the root element, and how it ends.
_PROLOG = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_CHANNEL = re.compile(r"<(/?)((?:[A-Za-z][\w.-]{0,40}:)?channel)(?=[\s/>])", re.IGNORECASE)
_CONTENTS = re.compile(r"<((?:[A-Za-z][\w.-]{0,40}:)?items)(?=[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A feed of its own: `content` is the document."""

    head: str
    items: tuple[str, ...] = ()
    closing: str = ""
    #: The feed ends before its end.
    is_cut: bool = False
    #: Why the item behind this piece was left out: "cut off", "too large", or "".
    left_out: str = ""

    @property
    def content(self) -> str:
        return "".join((self.head, *self.items, self.closing))

    def single(self) -> Iterator["Piece"]:
        """The same items in pieces of one."""
        return (Piece(head=self.head, items=(item,), closing=closing_of(self.head)) for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    text: str
    #: Where its end tag ends; 0 where there is none.
    whole_length: int
    is_too_large: bool = False


def pieces(source: Readable, *, size: int = PIECE) -> Iterator[Piece]:
    """The pieces of one feed, at least one; a short feed is one piece that has its very text.

    size: characters of items in a piece.
    """
    segments = iter(_Segments(source))
    first = next(segments)
    head, batch, length = first.text, list[_Segment](), 0
    for segment in segments:
        is_full = length >= size or len(batch) >= _MOST_ITEMS
        if is_full or (batch and batch[-1].is_too_large):
            head = _without_contents(head)
            yield _inner(head, batch)
            batch, length = [], 0
        batch.append(segment)
        length += len(segment.text)
    yield _last(head, batch)


def _inner(head: str, batch: list[_Segment]) -> Piece:
    items = tuple(segment.text for segment in batch if not segment.is_too_large)
    left_out = "too large" if batch[-1].is_too_large else ""
    return Piece(head=head, items=items, closing=closing_of(head), left_out=left_out)


def _last(head: str, batch: list[_Segment]) -> Piece:
    """With the document's own end, or with ours where it was cut off."""
    ending = batch[-1].text if batch else head
    if batch and batch[-1].is_too_large:
        return _inner(head, batch)
    if _ends(ending, root_of(head)[1]):
        return Piece(head=head, items=tuple(segment.text for segment in batch))
    whole = [segment.text for segment in batch[:-1]]
    left_out = ""
    if batch and batch[-1].whole_length:
        whole.append(ending[: batch[-1].whole_length])
    elif batch:
        left_out = "cut off"
    return Piece(head=head, items=tuple(whole), closing=closing_of(head), is_cut=True, left_out=left_out)


def _ends(text: str, root: str) -> bool:
    _, tag, rest = text.lower().rpartition(f"</{root}".lower())
    return bool(tag) and ">" in rest


def closing_of(head: str) -> str:
    """The end tags that a document with this beginning needs."""
    channels = _CHANNEL.findall(head)
    _, root = root_of(head)
    inner = f"</{channels[-1][1]}>" if channels and not channels[-1][0] and channels[-1][1] != root else ""
    return f"{inner}</{root}>" if root else inner


def root_of(head: str) -> tuple[int, str]:
    """Where the root element begins, and its name; the end and "" where there is none."""
    at = head.find("<")
    while at >= 0:
        closer = next((closer for opener, closer in _PROLOG if head.startswith(opener, at)), None)
        root = _ROOT.match(head, at)
        if root:
            return at, root[1]
        after = head.find(closer, at + 2) if closer else at + 1
        at = head.find("<", after) if after >= 0 else -1
    return len(head), ""


def _without_contents(head: str) -> str:
    """RSS 1.0's list of all addresses would stand in every piece."""
    start = _CONTENTS.search(head)
    end = head.find(f"</{start[1]}>", start.end()) if start else -1
    return head[: start.start()] + head[end + len(start[1]) + 3 :] if start and end >= 0 else head


class _Segments:
    """What stands before the first item, then each item up to the next: together the text.

    Marks within CDATA sections and comments are none.
    """

    def __init__(self, source: Readable) -> None:
        self._window = TextWindow(source)
        #: How far marks were looked for.
        self._scan = 0
        self._limit = LARGEST_HEAD
        self._whole_length = 0
        self._is_too_large = False

    def __iter__(self) -> Iterator[_Segment]:
        while mark := self._next_mark():
            if mark.lastgroup == "end":
                self._whole_length = mark.end() - self._window.at
            else:
                yield self._segment(mark.start())
        yield self._segment(len(self._window.text))

    def _segment(self, end: int) -> _Segment:
        window = self._window
        text = "" if self._is_too_large else window.text[window.at : end]
        found = _Segment(text=text, whole_length=self._whole_length, is_too_large=self._is_too_large)
        window.at, self._limit = end, LARGEST_ITEM
        self._whole_length, self._is_too_large = 0, False
        return found

    def _next_mark(self) -> re.Match[str] | None:
        """The next start or end of an item; None at the end of the text."""
        window = self._window
        while True:
            mark = _MARK.search(window.text, self._scan)
            closer = _CLOSERS.get(mark.lastgroup or "") if mark else None
            if mark and not closer:
                self._scan = mark.end()
                return mark
            end = window.text.find(closer, mark.end()) if mark and closer else -1
            if mark and closer and end >= 0:
                self._scan = end + len(closer)
                continue
            self._scan = mark.start() if mark else max(self._scan, len(window.text) - _LONGEST_MARK)
            if not self._more():
                return None

    def _more(self) -> bool:
        window = self._window
        if len(window) > self._limit:
            self._is_too_large = True
            self._scan = max(self._scan, len(window.text) - _LONGEST_MARK)
            window.at = self._scan
        self._scan -= window.at
        return window.more()
