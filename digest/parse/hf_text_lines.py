"""The line shapes of text renderings of Hugging Face's paper pages."""

import re
from enum import Enum, auto
from functools import lru_cache

from digest.parse.clean import one_line
from digest.parse.dates import month_day

#: From here on a line is an abstract, whatever it says: titles seen are 17 to 141 characters long.
LONG = 300
#: The reason of a record that the dump's end cut off.
CUT_OFF = "cut off"

GLUE = "Subscribe"
DOT = "·"
#: Lines that begin with one of these are lists, headings, tables or code.
MARKUP = "#>|<[{(*-•=+/\\_`~@"

#: What the site prints around the papers, in lower case: banner, headings, navigation, footer.
_CHROME = """
new|subscribe|daily papers|papers|trending papers|trending|daily|weekly|monthly|by|ak|by ak|byak
previous|next|and the research community|byak and the research community
by ak and the research community|by ak and the ai research community|and the ai research community
hugging face|models|datasets|spaces|buckets|buckets new|docs|enterprise|pricing|log in|login|sign up
website|tasks|huggingchat|collections|languages|organizations|community|blog|blog articles|articles
posts|learn|discord|forum|github|solutions|team & enterprise|hugging face pro|enterprise support
inference providers|inference endpoints|storage buckets|system theme|theme|company|tos|privacy|about
careers|jobs|brand assets|press|terms of service|privacy policy|documentation|resources|social|search
upvote|view all papers|back to top|load more|show more|menu|all papers|today|yesterday|this week
this month|settings|profile|notifications|inbox|new model|new dataset|new space|skip to content
toggle navigation|view paper|view pdf|arxiv page|arxiv|pdf|code|project page|share|share paper
website feedback|to view more checkout today's daily paper page
"""
_CHROME_FOLDED = frozenset(entry for line in _CHROME.strip().splitlines() for entry in line.split("|"))
_TRIM = "#*•-–—>|[](){}_ \t.:·▲→←×"
#: Not what is left of a cut `• 3 authors`.
_FIGURES = re.compile(r"(?!•)[\d\W_]*k?", re.IGNORECASE)

_BANNER = re.compile(
    r"(?:subscribe)?\s{0,3}get trending papers in your email inbox(?: once a day)?\s?[!.]?", re.IGNORECASE
)
_PAGE_OF = re.compile(r"\W{0,4}by\s?\W{0,4}AK\b.{0,100}\bcommunity\W{0,4}", re.IGNORECASE)
#: The bullets are what is left of the authors' pictures.
_AUTHORS = re.compile(r"(?:[•*·–—-]\s{0,8}){0,20}(\d{1,6})\s{1,3}authors?", re.IGNORECASE)
#: A label of a digest: `**Abstract**: …`, `- Authors: …`.
LABEL = re.compile(
    r"[\s>*•-]{0,8}(?P<name>authors?|abstract|summary|tl;?dr|arxiv(?:\s?id)?|paper|link|url|code|github"
    r"|project(?: page)?|published|date|upvotes?|作者|摘要)"
    r"\s{0,2}\*{0,2}\s{0,2}[:：]\s{0,2}\*{0,2}\s{0,4}(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
#: `[-] 12`: a box to vote in, and the votes.
BOXED_VOTE = re.compile(r"\[[-–▲]?\]\s{0,4}(?P<votes>\d{1,7}|-)")
_SUBMITTED = re.compile(r"submitted\s{1,3}by:?(?:\s{1,3}(?P<user>[\w.-]{1,100}))?", re.IGNORECASE)
_ORGANIZATION = re.compile(r"([A-Za-z0-9][\w.-]{0,95})(?:\s+(.{1,150}))?")
#: Ends of sentences, and what else stands at the end of abstracts that are whole: `code}`, an address.
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’»)\]}*$]*$")
_WHOLE_END = re.compile(r"(?:[.!?…。\"'”’»)\]}*$]|https?://\S+|\b[\w.-]+\.[a-z]{2,}/\S+)$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
MAIL_LINE = re.compile(
    r"(?:[-*•]\s+|\d{1,3}[.)]\s+)?(?P<title>\S.{0,600}?)\s{0,4}\((?P<votes>\d{1,6})\s?[▲⬆🔼]\ufe0f?\)"
)
#: A column of titles, and one of authors or abstracts.
TABLE_HEAD = re.compile(
    r"(?=[^\n]{0,400}\|\W{0,6}(?:paper\s+)?(?:title|paper|标题|论文)\W{0,6}\|)"
    r"\s{0,3}\|[^\n]{0,400}\b(?:authors?|abstract|summary|tl;?dr|作者|摘要)\b",
    re.IGNORECASE,
)
TABLE_RULE = re.compile(r"\|?[\s|:-]*-[\s|:-]*")


class Shape(Enum):
    """What a line is, by itself or, an organisation, by the line below it."""

    TEXT = auto()
    BANNER = auto()
    CHROME = auto()
    SUBMITTER = auto()
    AUTHORS = auto()
    ORGANIZATION = auto()
    DOT = auto()
    DAY = auto()


def shape(text: str) -> Shape:
    """What a stripped line is by itself."""
    return Shape.TEXT if len(text) >= LONG else _shape(text)


@lru_cache(maxsize=4096)
def _shape(text: str) -> Shape:
    # Blocks are the same few lines again and again.
    if text == DOT:
        return Shape.DOT
    if author_count(text) is not None:
        return Shape.AUTHORS
    if month_day(text):
        return Shape.DAY
    if submitter(text) is not None:
        return Shape.SUBMITTER
    if is_banner(text):
        return Shape.BANNER
    return Shape.CHROME if is_chrome(text) else Shape.TEXT


def is_chrome(text: str) -> bool:
    """Whether the site prints this line around the papers: banner, navigation, footer, bare figures."""
    if len(text) > 120:
        return False
    return (
        is_banner(text)
        or _FIGURES.fullmatch(text) is not None
        or one_line(text).strip(_TRIM).casefold() in _CHROME_FOLDED
    )


def is_banner(text: str) -> bool:
    """Whether the line invites to the page's mailing list, cut off or not, or is its `by AK and the …`."""
    if len(text) > 160:
        return False
    begins = unglued(text).casefold()
    return (
        _BANNER.fullmatch(text) is not None
        or _PAGE_OF.fullmatch(text) is not None
        or (len(begins) > 8 and "get trending papers in your email inbox".startswith(begins))
    )


def unglued(text: str) -> str:
    """What stands behind `Subscribe` where the page glued the next line to it; else the text itself.

    Only right after the banner: elsewhere `Subscribe…` may be a title.
    """
    return text[len(GLUE) :].lstrip() if text.startswith(GLUE) and text != GLUE else text


def author_count(text: str) -> int | None:
    """The N of a whole line `• N authors` (always plural on the page); else None."""
    match = _AUTHORS.fullmatch(text) if len(text) < 200 else None
    return int(match[1]) if match else None


def submitter(text: str) -> str | None:
    """Who, for a line `Submitted by NAME`, or "" where the name is on the next line; None for other lines."""
    match = _SUBMITTED.fullmatch(text) if len(text) < 140 else None
    return (match["user"] or "") if match else None


def organization_names(text: str) -> tuple[str, str] | None:
    """Handle and name of `handle Some Name`; a lone word is both. None for what is no such line."""
    match = _ORGANIZATION.fullmatch(text) if len(text) < 250 and not is_sentence(text) else None
    return (match[1], match[2] or match[1]) if match else None


def is_sentence(text: str) -> bool:
    """Whether a short line reads as prose: it ends as a sentence and has the words of one."""
    words = text.split(maxsplit=8)
    return len(words) > 7 and _SENTENCE_END.search(text[-12:]) is not None and not text.endswith("?")


def is_titlelike(text: str) -> bool:
    """Whether a short line can be a title without an abstract: words, no full stop, no markup."""
    return (
        len(text) >= 8
        and len(text.split(maxsplit=2)) > 1
        and len(_LETTERS.findall(text)) > 1
        and text[-1] not in ".,;:"
        and not text[0].islower()
        and text[0] not in MARKUP
        and "://" not in text
    )


def ends_whole(text: str) -> bool:
    """Whether an abstract can really end so: with a sentence, a quotation, a formula or an address."""
    return _WHOLE_END.search(text[-300:]) is not None
