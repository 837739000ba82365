"""Papers that stand on a line each: the daily e-mail, collection pages, tables of other digests."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from digest.model.dump import Rejected
from digest.model.paper import Paper
from digest.parse.clean import arxiv_id, doi, make_paper
from digest.parse.dates import day_of, month_day, when
from digest.parse.hf_text_lines import (
    CUT_OFF,
    MAIL_LINE,
    TABLE_HEAD,
    TABLE_RULE,
    is_chrome,
    is_titlelike,
)

_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]*)\)")
_BROKEN_LINK = re.compile(r"^[\s>#*+-]*\[|\]\([^()\s]*\)\s*$|\*\*|\\{1,4}\s*$")
_ENTRY = re.compile(
    r"(?P<title>.*?)[\s•·*]{0,4}\bPaper\s{0,4}[•·]\s{0,4}(?:arxiv:)?(?P<id>\d{4}\.\d{4,5})"
    r"(?:\s{0,4}[•·]\s{0,4}(?:Published|Updated)\s+(?:on\s+)?(?P<when>[^•·]{1,60}))?"
    r"(?:\s{0,4}[•·]\s{0,4}(?P<upvotes>\d{1,7}))?(?:\s{0,4}[•·]\s{0,4}(?P<comments>\d{1,7}))?\W*",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:about |over |almost )?(?P<n>\d{1,3}|an?|one) (?P<unit>minute|hour|day|week)s? ago"
    r"|(?P<word>today|yesterday)"
)
_DAYS = {"minute": 0.0, "hour": 1 / 24, "day": 1.0, "week": 7.0}
_SPLIT_CELLS = re.compile(r"(?<!\\)\|")
#: Which column is what, by the first word that its heading has.
_COLUMNS = (
    ("title", re.compile(r"title|paper|标题|论文", re.IGNORECASE)),
    ("authors", re.compile(r"author|作者", re.IGNORECASE)),
    ("abstract", re.compile(r"abstract|summary|tl;?dr|摘要|description", re.IGNORECASE)),
    ("upvotes", re.compile(r"vote|likes?\b|▲|⬆|👍", re.IGNORECASE)),
    ("published", re.compile(r"date|published|日期", re.IGNORECASE)),
    ("link", re.compile(r"link|url|arxiv|pdf|doi|\bid\b|链接", re.IGNORECASE)),
)


def mail_papers(lines: Iterable[str]) -> Iterator[Paper | Rejected]:
    """`Title (140 ▲)`: a title and its upvotes."""
    for number, line in enumerate(lines, start=1):
        match = MAIL_LINE.fullmatch(line.strip()[:1000])
        paper = make_paper(title=match["title"], upvotes=int(match["votes"])) if match else None
        if paper:
            yield paper
        elif not line.endswith("\n") and not is_chrome(line) and is_titlelike(line.strip()):
            yield Rejected(reason=CUT_OFF, position=f"line {number}")


def collection_papers(
    lines: Iterable[str], *, today: date | None, year: int | None
) -> Iterator[Paper | Rejected]:
    """`Paper • 2305.10601 • Published May 17, 2023 • 15`, behind its title or on the line below it.

    today: what `15 days ago` counts from; year: of days printed without one.
    """
    above = ""
    for number, line in enumerate(lines, start=1):
        text = _without_links(line[:4000])
        if not text:
            continue
        entry = _ENTRY.fullmatch(text)
        if entry is None:
            above = above if is_chrome(text) else text
            continue
        paper = _entry(entry, entry["title"].strip(" •·") or above, today=today, year=year)
        above = ""
        yield paper or Rejected(reason="no title", position=f"line {number}")


def _without_links(line: str) -> str:
    text = _LINK.sub(lambda link: "" if link[0].startswith("!") else link["text"], line.strip())
    return _BROKEN_LINK.sub("", text).strip()


def _entry(entry: re.Match[str], title: str, *, today: date | None, year: int | None) -> Paper | None:
    printed = (entry["when"] or "").strip()
    shown = month_day(printed)
    day = shown.on(year) if shown else _ago(printed, today)
    return make_paper(
        title=title,
        published=day,
        published_inferred=day is not None and (shown is None or shown.year is None),
        upvotes=int(entry["upvotes"]) if entry["upvotes"] else None,
        comments=int(entry["comments"]) if entry["comments"] else None,
        arxiv=entry["id"],
        url=f"https://huggingface.co/papers/{entry['id']}",
    )


def _ago(printed: str, today: date | None) -> date | None:
    """`15 days ago`, `about 18 hours ago`, counted back from a day; months and years are too rough."""
    match = _AGO.fullmatch(printed.casefold())
    if match is None or today is None:
        return None
    if match["word"]:
        return today - timedelta(days=match["word"] == "yesterday")
    n = int(match["n"]) if match["n"].isdigit() else 1
    return today - timedelta(days=round(n * _DAYS[match["unit"]]))


def table_papers(lines: Iterable[str], *, year: int | None) -> Iterator[Paper | Rejected]:
    """Rows of Markdown tables whose heading names a column of titles."""
    columns: list[str] = []
    above = ""
    for number, line in enumerate(lines, start=1):
        if "|" not in line:
            columns = []
        elif TABLE_RULE.fullmatch(line.strip()):
            columns = _columns(_cells(above)) if TABLE_HEAD.match(above) else []
        elif columns:
            if above.rstrip().endswith("|") and not line.rstrip().endswith("|"):
                yield Rejected(reason=CUT_OFF, position=f"line {number}")
                continue
            paper = _row(dict(zip(columns, _cells(line), strict=False)), year=year)
            yield paper or Rejected(reason="no title", position=f"line {number}")
        above = line[:2000]


def _cells(line: str) -> list[str]:
    cells = [cell.replace("\\|", "|").strip() for cell in _SPLIT_CELLS.split(line.strip())]
    return cells[1 if cells and not cells[0] else 0 :]


def _columns(headings: list[str]) -> list[str]:
    """A name for each column; unknown ones get their number, the second of a kind as well."""
    names: list[str] = []
    for at, heading in enumerate(headings):
        name = next(
            (name for name, shape in _COLUMNS if shape.search(heading) and name not in names), str(at)
        )
        names.append(name)
    return names


def _row(cells: dict[str, str], *, year: int | None) -> Paper | None:
    links = [link["target"] for cell in cells.values() for link in _LINK.finditer(cell)]
    named = [*links, cells.get("link", "")]
    found = next((found for text in named if (found := arxiv_id(text))), None)
    published = cells.get("published", "")
    shown = month_day(published)
    votes = re.search(r"\d{1,7}", cells.get("upvotes", ""))
    return make_paper(
        title=_plain(cells.get("title", "")),
        abstract=_plain(cells.get("abstract", "")) or None,
        authors=re.split(r"[,;]\s+|\s+and\s+", _plain(cells.get("authors", ""))),
        published=shown.on(year) if shown else day_of(when(published)),
        published_inferred=shown is not None and shown.year is None and year is not None,
        upvotes=int(votes[0]) if votes else None,
        arxiv=found[0] if found else None,
        version=found[1] if found else None,
        doi=next((name for text in named if (name := doi(text))), None),
        url=next((link for link in links if link.startswith("http")), None),
    )


def _plain(cell: str) -> str:
    text = _LINK.sub(lambda link: "" if link[0].startswith("!") else link["text"], cell)
    return re.sub(r"<br\s*/?>", " ", text.replace("**", "")).strip()
