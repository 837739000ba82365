"""Markdown, numbered links and addresses on their own lines, taken apart into texts and their targets.

One unit per text::

    ### [Title](https://huggingface.co/papers/2501.01234)    heading, text, target
    May 29[6](https://…/papers/2501.01234#community)         two units: a plain text, and "6" with its target
    [                                                        a link over several lines is one unit,
    Hard-wrapped abstract …                                  its lines joined
    ][33]                                                    target: what the dump says that link 33 is
    Title                                                    a lone address below a text is the text's target,
                                                             blank lines between or not
    https://huggingface.co/papers/2501.01234
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.parse.dates import month_day
from digest.parse.hf_text_lines import (
    BOXED_VOTE,
    DOT,
    LABEL,
    LONG,
    MARKUP,
    author_count,
    is_chrome,
    submitter,
)

#: A link that is open for longer than this is none.
_MOST_LINES = 400
_MOST_CHARS = 100_000

_ANCHOR = re.compile(
    r"<(?:a\s+(?:id|name)=[^>]{0,200}>\s*</a|br\s*/?|/?(?:p|div|center)[^>]{0,100})>", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)")
#: A line break as exporters write it: backslashes at the end of the line, or before its two blanks.
_BREAK = re.compile(r"\\{1,4}\s*$|\\{1,4}(?=\s{2})")
_ADDRESS = r"\((?P<target>(?:https?:|/|#)[^\s()]*(?:\([^\s()]*\)[^\s()]*)?)(?:\s+\"[^\"]*\")?\)"
_CLOSE = re.compile(rf"\](?:{_ADDRESS}|\[(?P<ref>\d{{1,6}})\])")
#: An address that the dump's end cut off.
_UNCLOSED = re.compile(r"\]\([^()\s]*$")
_LINK = re.compile(rf"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_ADDRESS}|\[(?P<ref>\d{{1,6}})\])")
_LEAD = re.compile(r"(?P<level>#{1,6})\s+|(?:[-*+]\s+)+(?=\[)")
_LONE = re.compile(r"<?((?:https?://)[^\s<>]{1,2000})>?")
_ALT = re.compile(r"\s*\[(?:(?:图片|image|img|logo)\s?[:：]\s*)?(?P<alt>[^\[\]]{0,200})\]\s*", re.IGNORECASE)
_BARE_IMAGE = re.compile(r"\[(?:图片|image|img)\s?[:：][^\]]{0,300}\]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\[\]_*`#~|>])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A text of the page, and what it links to."""

    text: str
    #: The line it begins on, from 1.
    number: int
    #: The address, "" where it is no link or the dump does not say where the link goes.
    target: str = ""
    #: 1 to 6 for a heading, else 0.
    level: int = 0
    #: Whether it is a link at all.
    is_link: bool = False
    #: What stands in for the image inside the link: `[microsoft] Microsoft`.
    alt: str = ""
    #: A link that the dump's end cut off.
    is_cut: bool = False
    #: Whether it is the first unit of its line.
    begins_line: bool = True


def units(lines: Iterable[str], links: Mapping[str, str]) -> Iterator[Unit]:
    """The units of a dump in its order. links: what its numbered links are, as far as it says so."""
    held: Unit | None = None
    is_joinable = names_submitter = False
    for number, text, is_cut in _logical(lines):
        lone = _LONE.fullmatch(text)
        if not text:
            is_joinable = False
        elif lone:
            yield Unit(
                text=held.text if held else "",
                number=held.number if held else number,
                target=lone[1],
                is_link=True,
            )
            held = None
        elif names_submitter or _stands_alone(text) or _CLOSE.search(text) or _LEAD.match(text):
            if held:
                yield held
                held = None
            yield from _of_line(number, text, links, is_cut=is_cut)
            names_submitter = submitter(text) == ""
        elif held and is_joinable:
            held = Unit(text=f"{held.text} {_unescaped(text)}", number=held.number, is_cut=is_cut)
        else:
            if held:
                yield held
            held, is_joinable = Unit(text=_unescaped(text), number=number, is_cut=is_cut), True
    if held:
        yield held


def _stands_alone(text: str) -> bool:
    """Whether a line is a fact by itself, no part of a paragraph."""
    if len(text) >= LONG:
        return False
    return (
        text[0] in DOT + "|"
        or author_count(text) is not None
        or submitter(text) is not None
        or month_day(text) is not None
        or BOXED_VOTE.fullmatch(text) is not None
        or LABEL.match(text) is not None
        or (is_chrome(text) and not text.strip("[]- ").isdigit())
    )


def _logical(lines: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
    """The lines of one link joined: number, text, whether the dump's end cut the link off."""
    held: list[str] = []
    began = size = 0
    for number, text in _whole_headings(lines):
        if held and (text.startswith("#") or len(held) > _MOST_LINES or size > _MOST_CHARS):
            # It was a bracket, not a link.
            yield from ((began + at, part, False) for at, part in enumerate(held))
            held = []
        if held:
            held.append(text)
            size += len(text)
            if _CLOSE.search(text):
                yield began, " ".join(part for part in held if part), False
                held = []
        elif _opens(text):
            held, began, size = [text], number, len(text)
        else:
            yield number, text, False
    if held:
        yield began, " ".join(part for part in held if part).lstrip("[ "), True


def _whole_headings(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines without images, anchors and line-break marks; a heading joined to the moved-in line below it."""
    heading, began = "", 0
    for number, line in enumerate(lines, start=1):
        text = _bare(line)
        goes_on = bool(heading) and line.startswith("  ") and text[:1] not in MARKUP
        if heading:
            yield began, f"{heading} {text}" if goes_on else heading
            heading = ""
        if text.startswith("#") and not _opens(text) and not _CLOSE.search(text):
            heading, began = text, number
        elif not goes_on:
            yield number, text
    if heading:
        yield began, heading


def _bare(line: str) -> str:
    text = line.strip()
    if "![" in text:
        text = _IMAGE.sub("", text)
    if "<" in text:
        text = _ANCHOR.sub("", text)
    if "\\" in text:
        text = _BREAK.sub(" ", text)
    return "" if _BARE_IMAGE.fullmatch(text.strip()) else text.strip()


def _opens(text: str) -> bool:
    """Whether a link begins here and does not end on this line."""
    lead = _LEAD.match(text)
    body = text[lead.end() :] if lead else text
    if not body.startswith("[") or _CLOSE.search(body):
        return False
    return body.count("[") > body.count("]") or _UNCLOSED.search(body[-2000:]) is not None


def _of_line(number: int, text: str, links: Mapping[str, str], *, is_cut: bool) -> Iterator[Unit]:
    lead = _LEAD.match(text)
    level = len(lead["level"]) if lead and lead["level"] else 0
    body = text[lead.end() :] if lead else text
    begins_line = True
    for shown, match in _split(body):
        target = (match["target"] or links.get(match["ref"] or "", "")) if match else ""
        alt = _ALT.match(shown) if match else None
        inner = shown[alt.end() :] if alt else shown
        if not inner.strip() and not target:
            continue
        yield Unit(
            text=_unescaped(" ".join(inner.split())),
            number=number,
            target=target,
            level=level,
            is_link=match is not None,
            alt=alt["alt"] if alt else "",
            is_cut=is_cut,
            begins_line=begins_line,
        )
        begins_line = False


def _split(body: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The plain texts and the links of a line; a line that is one link keeps the brackets of its text."""
    closes = list(_CLOSE.finditer(body))
    if len(closes) == 1 and body.startswith("[") and closes[0].end() == len(body):
        yield body[1 : closes[0].start()], closes[0]
        return
    at = 0
    for link in _LINK.finditer(body):
        yield body[at : link.start()].strip(), None
        yield link["text"], link
        at = link.end()
    yield body[at:].strip(), None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
