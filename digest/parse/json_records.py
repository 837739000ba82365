"""The records of a JSON document, one by one, in bounded memory, also where the document is damaged.

A document is a list of records, an object that holds such a list beside other facts, a single record, or one
JSON value after another (JSON lines). `json.JSONDecoder.raw_decode` reads each record as a whole; after a
damaged one reading goes on where the next record begins, which event parsers cannot do.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.parse.text_window import Readable, TextWindow

#: Characters. The longest real records, with thousands of authors, have below one million;
#: a hostile one of this length costs some 100 MB as Python objects.
LARGEST_RECORD = 2_000_000
#: Keys under which APIs keep their lists of records.
LIST_KEYS = frozenset(
    {"collection", "dailyPapers", "data", "docs", "entries", "items", "notes", "papers", "records", "results"}
)
_BLANK = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s,\ufeff]*")
#: Around documents: brackets there have lost their partner.
_OUTSIDE = re.compile(r"[\s,\ufeff\]}]*")
#: How a record begins: by this the next one is found after damage.
_BEGINNING = re.compile(r"\"?\{\s*[\"']\w{1,60}[\"']\s*:")
#: How records of the known APIs begin, for a document that lost its beginning.
_KNOWN_BEGINNING = r"\{\s*\"(?:paper|content|doi|id|title)\"\s*:"
_MOST_BEGINNINGS = 8
_LONGEST_BEGINNING = 200
#: After so many damaged records without a whole one between them nothing more is looked for.
_MOST_DAMAGED = 1000
_NOWHERE = r"(?!)"
#: An error this close to the end of what was read may come from the end: `-Infinity`, `\ud83d\ude00`.
_LONGEST_TOKEN = 12
#: What may stand behind such an error when the text goes on: the start of a number, an escape or a word.
_UNFINISHED = re.compile(r"[-+.eE\d]*|\\?u?[0-9a-fA-F]{0,4}|t|tru?|f|fals?|fal?|n|nul?|Na?|-?I[nfity]{0,6}")
_MOST_FACTS = 10_000
_LONGEST_INT = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A whole record: whatever JSON value stood there."""

    value: object
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A record that could not be read. reason: "cut off", "not JSON", "too large", "nested too deeply"."""

    reason: str
    position: str


class _Unreadable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _int(digits: str) -> int | None:
    # No count or time has more digits; long ones cost quadratic time and fit no column.
    return int(digits) if len(digits) <= _LONGEST_INT else None


_DECODER = json.JSONDecoder(strict=False, parse_int=_int)


class _Values(TextWindow):
    """A text read as JSON values."""

    def peek(self, *, blank: re.Pattern[str] = _BLANK) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            match = blank.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self) -> object:
        """The value that begins here. Raises _Unreadable, and stays where it is."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as exc:
                near_end = exc.msg.startswith("Unterminated") or exc.pos >= len(self.text) - _LONGEST_TOKEN
                if not near_end:
                    raise _Unreadable("not JSON") from exc
                self._grow(exc)
            except RecursionError as exc:
                raise _Unreadable("nested too deeply") from exc
            else:
                # A number at the edge may go on behind it.
                if end < len(self.text) or self.has_ended:
                    self.at = end
                    return found
                self.more()

    def take(self, char: str) -> bool:
        """Consume `char` if it is the next one that is not blank."""
        if self.peek() != char:
            return False
        self.at += 1
        return True

    def _grow(self, error: json.JSONDecodeError) -> None:
        """Read on, for the error may come from the end of what was read. Raises _Unreadable."""
        is_open = error.msg.startswith("Unterminated")
        is_unfinished = is_open or _UNFINISHED.fullmatch(self.text[error.pos :].rstrip()) is not None
        if len(self) > LARGEST_RECORD:
            raise _Unreadable("too large")
        if not self.more():
            raise _Unreadable("cut off" if is_unfinished else "not JSON")


class RecordReader:
    """Iterates over the records of one document; `key`, `facts` and `is_cut` fill while it does."""

    def __init__(self, source: Readable) -> None:
        self._window = _Values(source)
        self._count = 0
        self._n_damaged = 0
        self._beginnings: set[str] = set()
        #: After damage up to the end: the end looks like one.
        self._is_closed = False
        #: The key of the list of records; "" where it stands alone.
        self.key = ""
        #: There is a list of records, maybe an empty one.
        self.is_list = False
        #: What stood beside the list, as far as it was read.
        self.facts: dict[str, object] = {}
        #: The document ends before its end.
        self.is_cut = False

    def __iter__(self) -> Iterator[Record | Damaged]:
        opening = self._window.peek()
        if opening == "[":
            yield from self._list()
        elif opening == "{":
            yield from self._object()
        elif opening:
            yield self._without_beginning()
        # What follows is JSON lines, or was never part of the document.
        while self._window.peek(blank=_OUTSIDE):
            yield from self._expanded()

    def listed(self) -> Iterator[Record | Damaged]:
        """The records of the list that the text begins with; what follows it is not read."""
        self._window.peek()
        yield from self._list()

    def _without_beginning(self) -> Record | Damaged:
        """A scalar is all of its document; anything else is what is left of a damaged one."""
        try:
            value = self._window.value()
        except _Unreadable as exc:
            return self._damaged(exc.reason)
        return self._record(value) if not self._window.peek() else self._damaged("not JSON")

    def _object(self) -> Iterator[Record | Damaged]:
        """One object, key by key: it holds the list, or is the only record itself."""
        window = self._window
        self._remember_beginning()
        window.at += 1
        try:
            while window.peek(blank=_BETWEEN) == '"' and len(self.facts) < _MOST_FACTS:
                name = str(window.value())
                if not window.take(":"):
                    raise _Unreadable("not JSON" if window.peek() else "cut off")
                if name in LIST_KEYS and window.peek() == "[":
                    self.key = name
                    yield from self._list()
                else:
                    self.facts[name] = window.value()
            is_whole = window.take("}")
            if not is_whole and not self.is_list:
                raise _Unreadable("not JSON" if window.peek() else "cut off")
        except _Unreadable as exc:
            yield self._damaged(exc.reason)
        else:
            self.is_cut = self.is_cut or not (is_whole or self._is_closed)
            if not self.is_list:
                yield self._record(self.facts)

    def _list(self) -> Iterator[Record | Damaged]:
        window = self._window
        window.at += 1
        self.is_list = True
        while following := window.peek(blank=_BETWEEN):
            if following == "]":
                window.at += 1
                return
            yield self._one()
        self.is_cut = not self._is_closed

    def _one(self) -> Record | Damaged:
        self._remember_beginning()
        try:
            return self._record(self._window.value())
        except _Unreadable as exc:
            return self._damaged(exc.reason)

    def _expanded(self) -> Iterator[Record | Damaged]:
        """A further value; where it is an object that holds a list, what the list holds."""
        found = self._one()
        value = found.value if isinstance(found, Record) else None
        lists = [value[key] for key in LIST_KEYS & value.keys()] if isinstance(value, dict) else []
        inner = next((each for each in lists if isinstance(each, list)), None)
        if inner is None:
            yield found
            return
        self._count -= 1
        yield from (self._record(each) for each in inner)

    def _remember_beginning(self) -> None:
        """Keep what the record that begins here has in common with later ones."""
        match = _BEGINNING.match(self._window.text, self._window.at)
        if match and len(self._beginnings) < _MOST_BEGINNINGS:
            # Keys and quotes as they are, white space as it comes.
            self._beginnings.add(r"\s*".join(re.escape(part) for part in match.group().split()))

    def _record(self, value: object) -> Record:
        self._count += 1
        self._n_damaged = 0
        return Record(value=value, position=f"entry {self._count}")

    def _damaged(self, reason: str) -> Damaged:
        """Go to the next record, or to the end."""
        self._count += 1
        self._n_damaged += 1
        known = "|".join(sorted(self._beginnings)) or _KNOWN_BEGINNING
        beginning = known if self._n_damaged < _MOST_DAMAGED else _NOWHERE
        self._window.at += 1
        if self._window.seek(re.compile(beginning), longest=_LONGEST_BEGINNING):
            reason = "not JSON" if reason == "cut off" else reason
        else:
            self._is_closed = reason != "cut off" and self._window.text.rstrip().endswith(("]", "}"))
            self.is_cut |= reason == "cut off"
        return Damaged(reason=reason, position=f"entry {self._count}")
