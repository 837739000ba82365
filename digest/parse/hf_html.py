"""HTML of Hugging Face's pages of papers: the JSON inside the page, else its cards."""

import html
import re
from collections.abc import Iterator
from datetime import date

from digest.errors import DumpError
from digest.model.dump import Head, PageDate, Payload, Reading, Rejected
from digest.model.paper import Paper
from digest.parse.clean import one_line
from digest.parse.decode import text_stream
from digest.parse.hf_html_card import card
from digest.parse.hf_json_records import as_paper
from digest.parse.json_fields import page_date
from digest.parse.json_records import RecordReader
from digest.parse.readings import readings
from digest.parse.text_window import Readable, TextWindow

_QUOTE = r"(?P<quote>\"|&quot;|&#0?34;|&#[xX]22;)"
_PROPS = re.compile(rf"{_QUOTE}dailyPapers(?P=quote)\s{{0,20}}:\s{{0,20}}(?=\[)")
_CARD = re.compile(r"<article[\s>]", re.IGNORECASE)
_CARD_END = re.compile(r"</article\s{0,20}>", re.IGNORECASE)
_DAY = re.compile(
    rf"{_QUOTE}dateString(?P=quote)\s{{0,20}}:\s{{0,20}}(?P=quote)(?P<shown>\d{{4}}-\d\d-\d\d)(?P=quote)"
    r"|https://huggingface\.co/papers(?:/date/|\?date=)(?P<own>\d{4}-\d\d-\d\d)"
)
_PAGE_END = re.compile(r"</html\s{0,20}>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>(?P<title>[^<]{0,300})", re.IGNORECASE)
_PASSWORD = re.compile(r"type\s{0,5}=\s{0,5}[\"']?password", re.IGNORECASE)
_LONGEST_MARK = 600
#: Characters; real cards have some four thousand.
_LARGEST_CARD = 100_000
#: A reference that may go on in the next block.
_REFERENCE_START = re.compile(r"&[#\w]{0,40}$")


def read(payload: Payload, *, as_of: date | None) -> Iterator[Reading]:  # noqa: ARG001 - its dates have years
    """The papers of one page. Raises DumpError for a page without any, such as a login page."""
    head = Head(format="hf_html", page_date=_page_date(payload))
    window = TextWindow(text_stream(payload))
    props = window.seek(_PROPS, longest=_LONGEST_MARK)
    if props:
        window.at = props.end()
        yield from _from_props(head, window, quote=props["quote"])
    elif _find(payload, _CARD):
        cards = _Cards(payload)
        yield from readings(head, cards, is_cut=lambda: cards.is_cut, empty_note="No paper is on the page.")
    else:
        raise _foreign(payload)


def _from_props(head: Head, window: TextWindow, *, quote: str) -> Iterator[Reading]:
    reader = RecordReader(_Unescaped(window) if quote.startswith("&") else window)
    yield from readings(
        head,
        map(as_paper, reader.listed()),
        is_cut=lambda: reader.is_cut,
        empty_note="No paper is on the page.",
    )


class _Unescaped:
    """The value of an attribute up to its closing quote, character references resolved while it is read."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._held = ""
        self._has_ended = False

    def read(self, size: int, /) -> str:
        if self._has_ended:
            return ""
        block = self._source.read(size)
        text, quote, _ = (self._held + block).partition('"')
        self._has_ended = bool(quote) or not block
        unfinished = None if self._has_ended else _REFERENCE_START.search(text, max(0, len(text) - 50))
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        # Nothing yet is not the end.
        return html.unescape(text[:end]) or self.read(size)


class _Cards:
    """The cards of a page as papers; `is_cut` is known after the last."""

    def __init__(self, payload: Payload) -> None:
        self._window = TextWindow(text_stream(payload))
        self._count = 0
        self.is_cut = False

    def __iter__(self) -> Iterator[Paper | Rejected]:
        window = self._window
        while window.seek(_CARD, longest=_LONGEST_MARK):
            self._count += 1
            markup = self._markup()
            if markup is None:
                yield Rejected(reason="cut off" if self.is_cut else "too large", position=self._position)
            else:
                yield card(markup) or Rejected(reason="no title", position=self._position)
        self.is_cut = self.is_cut or not _PAGE_END.search(window.text[-_LONGEST_MARK:])

    @property
    def _position(self) -> str:
        return f"card {self._count}"

    def _markup(self) -> str | None:
        """The card that begins here, up to its end; None where it has none, or is too large."""
        window = self._window
        while not (end := _CARD_END.search(window.text, window.at)):
            is_too_large = len(window) > _LARGEST_CARD
            if is_too_large or not window.more():
                self.is_cut = not is_too_large
                # No later card has an end either.
                window.at = len(window.text)
                return None
        markup = window.text[window.at : end.end()]
        window.at = end.end()
        return markup


def _find(payload: Payload, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return TextWindow(text_stream(payload)).seek(pattern, longest=_LONGEST_MARK)


def _page_date(payload: Payload) -> PageDate | None:
    found = _find(payload, _DAY)
    return page_date(found["shown"] or found["own"]) if found else None


def _foreign(payload: Payload) -> DumpError:
    title = _find(payload, _TITLE)
    name = one_line(html.unescape(title["title"])) if title else ""
    if _find(payload, _PASSWORD):
        what = "is a login page; save the page while you are logged in, or give the address of a feed"
    else:
        called = f' called "{name[:100]}"' if name else ""
        what = f"is a web page{called} without papers in it; give a page of daily papers or a feed"
    return DumpError(f"{payload.origin}: {what}", origin=payload.origin)
