"""The first pass over a text dump.

The second pass must know before its first line what the last one may decide: the year of days that are
printed without one is told from the latest year that is printed anywhere.
"""

import re
from collections.abc import Iterable

from digest.parse.dates import day_month, day_of, month_day, when
from digest.parse.hf_text_lines import (
    DOT,
    LABEL,
    LONG,
    MAIL_LINE,
    MARKUP,
    TABLE_HEAD,
    TABLE_RULE,
    Shape,
    is_titlelike,
    shape,
    submitter,
    unglued,
)
from digest.parse.hf_text_survey import Survey

_PAPER_ADDRESS = r"(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co))?/papers/(\d{4}\.\d{4,5})"
_PAPER_LINK = re.compile(rf"\]\({_PAPER_ADDRESS}(?:#community)?\)")
COLLECTION_LINE = re.compile(r"\bPaper\s{0,4}[•·]\s{0,4}(?:arxiv:)?\d{4}\.\d{4,5}", re.IGNORECASE)
_HEADED = re.compile(
    rf"\s{{0,3}}#{{1,6}}\s.{{0,600}}\]\({_PAPER_ADDRESS}\)"
    r"|\s{0,3}#{1,6}\s+\[.{1,600}\]\[\d+\]\s*$"
)
_VOTE = re.compile(r"/login\?next=(?:%2F|/)papers(?:%2F|/)\d{4}\.\d{4,5}", re.IGNORECASE)
_LONE_PAPER = re.compile(rf"{_PAPER_ADDRESS}/?")
_BROKEN_HEADING = re.compile(r"\s{0,3}#{2,6}\s+\[[^\]]{10,}$")
_TRENDING = re.compile(
    r"#{1,3}\s+Trending Papers\s*|.{0,3}\bPublished on [A-Z][a-z]{2,8} \d{1,2}, \d{4}.{0,40}"
)
_DEFINITION = re.compile(r"\s{0,3}\[(\d{1,6})\](?::|\s)\s{0,4}<?((?:https?://|/)\S{1,2000}?)>?\s*$")
_MAIL_DAY = re.compile(r"papers for today \((\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?)\)", re.IGNORECASE)

_PAGE_DAY = re.compile(r"papers/date/(\d{4}-\d{2}-\d{2})")
#: Facts about the dump itself, as savers write them above it.
_SAVED = re.compile(
    r"\W{0,6}(?:retrieved|captured|fetched|crawled|scraped|accessed|saved|downloaded|date|timestamp)"
    r"(?:[ _](?:at|on|date))?\s{0,2}(?:\(UTC\))?\s{0,2}\*{0,2}:\*{0,2}\s{0,4}[\"']?(\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
_YEAR_PRINTED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}, (\d{4})"
)
#: A line longer than this holds no date, heading or link of its own.
_SHORT = 4000
_MOST_DEFINITIONS = 100_000
_MOST_COUNTED = 20_000
#: So many abstracts are looked at to tell whether they are of papers.
_SAMPLE = 200
_SCHOLARLY = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|article|survey|report)|proposed?|introduced?|experiments)\b",
    re.IGNORECASE,
)


def survey(lines: Iterable[str]) -> Survey:
    """Count what the lines show; each with its line end, as a text stream gives them."""
    counted = Survey()
    row = _Row(counted)
    for line in lines:
        counted.n_lines += 1
        text = line.strip()
        counted.ends_with_newline = line.endswith("\n")
        if len(text) <= _SHORT:
            _look_for_facts(counted, line, text)
        row.take(text)
    return counted


def _look_for_facts(counted: Survey, line: str, text: str) -> None:
    """Everything that a line says by its own shape."""
    if not text:
        return
    if text[0] in "[|#*-•·(>\\" or (len(text) < LONG and ("http" in text or "/papers/" in text)):
        _look_for_links(counted, line, text)
    if len(text) < LONG:
        _look_for_days(counted, text)
        if "Paper" in text:
            counted.n_collection += COLLECTION_LINE.search(text) is not None
        counted.n_mail += text.endswith(")") and MAIL_LINE.fullmatch(text) is not None
        label = LABEL.match(text) if ":" in text or "：" in text else None
        if label:
            counted.labels[label["name"].lower()] += 1


def _look_for_links(counted: Survey, line: str, text: str) -> None:
    if _HEADED.match(line) or _VOTE.search(text) or _LONE_PAPER.fullmatch(text) or _is_linked_abstract(text):
        counted.n_cards += 2 if _PAPER_LINK.search(text) else 1
        counted.first_paper_seen = True
    elif _BROKEN_HEADING.match(line) or _TRENDING.fullmatch(text):
        counted.n_cards += 1
    if TABLE_RULE.fullmatch(text):
        counted.n_table += TABLE_HEAD.match(counted.line_above) is not None
    counted.line_above = line
    definition = _DEFINITION.match(line)
    if definition and len(counted.links) < _MOST_DEFINITIONS:
        counted.links[definition[1]] = definition[2]
    by_address = _PAGE_DAY.search(text)
    if by_address and counted.address_day is None:
        counted.address_day = day_of(when(by_address[1]))


def _is_linked_abstract(text: str) -> bool:
    return len(text) >= LONG and text[0] == "[" and _PAPER_LINK.search(text[-200:]) is not None


def _look_for_days(counted: Survey, text: str) -> None:
    year = _YEAR_PRINTED.search(text) if ", " in text else None
    if year and (text.startswith(year[0]) or "ublished" in text or text[0] in DOT):
        counted.latest_year = max(counted.latest_year or 0, int(year[1]))
    if counted.first_paper_seen:
        return
    saved = _SAVED.match(text)
    if saved and counted.saved_day is None:
        counted.saved_day = day_of(when(saved[1]))
    if counted.page_day is None:
        _look_for_page_day(counted, text)


def _look_for_page_day(counted: Survey, text: str) -> None:
    of_mail = _MAIL_DAY.search(text)
    if of_mail:
        counted.page_day = day_month(of_mail[1])
        return
    printed = month_day(unglued(text)) if len(text) < 40 else None
    if printed and printed.count is None:
        counted.page_day = printed


class _Row:
    """Follows texts in a row, to see whether short and long ones alternate, and what stands between them."""

    def __init__(self, counted: Survey) -> None:
        self._counted = counted
        self._was_blank = True
        #: Of the text before; 0 where something else stands between.
        self._last_size = 0

    def take(self, text: str) -> None:
        counted = self._counted
        if not text:
            self._was_blank = True
            return
        is_text = _is_text(counted, text)
        if is_text:
            self._count(text)
        if is_text and self._last_size:
            counted.n_separated += self._was_blank
            counted.n_adjacent += not self._was_blank
            counted.n_pairs += self._last_size < LONG <= len(text) and text[0] not in MARKUP
        self._last_size = len(text) if is_text else 0
        self._was_blank = False

    def _count(self, text: str) -> None:
        counted = self._counted
        if len(text) >= LONG:
            counted.n_long += 1
            counted.first_paper_seen = True
            if counted.n_sampled < _SAMPLE:
                counted.n_sampled += 1
                counted.n_scholarly += _SCHOLARLY.search(text) is not None
            return
        counted.n_short += 1
        counted.n_titlelike += is_titlelike(text)
        key = hash(text)
        if key in counted.repeated or len(counted.repeated) < _MOST_COUNTED:
            counted.repeated[key] += 1
            counted.n_repeatable += 1


def _is_text(counted: Survey, text: str) -> bool:
    """Whether a line is a title's or an abstract's; what else it is, is counted on the way."""
    found = shape(text)
    if found is Shape.AUTHORS:
        counted.n_blocks += 1
    elif found is Shape.SUBMITTER or (found is Shape.TEXT and submitter(unglued(text)) is not None):
        counted.n_submitted += 1
    elif found is Shape.BANNER:
        counted.n_banners += 1
    counted.first_paper_seen = counted.first_paper_seen or found in {Shape.AUTHORS, Shape.DOT}
    return found is Shape.TEXT
