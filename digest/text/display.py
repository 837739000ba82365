"""Hostile text made harmless for display: titles and abstracts come from strangers.

What a mailbox would obey (line breaks, bidirectional overrides, invisible letters, merge fields, markup)
is taken out or made visible; what a reader reads stays. Escaping for HTML is the template's work.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from digest.text.fold import one_line
from digest.text.latex import pieces
from digest.text.pieces import Piece, plain, settled

#: More than any title or abstract has; the rest is not looked at.
_LONGEST = 20_000
#: Addresses longer than this break in some mail clients.
_LONGEST_ADDRESS = 2_000
#: Combining marks on one letter; Vietnamese and Hebrew need three, floods have hundreds.
_MARKS_ON_A_LETTER = 4

_ELLIPSIS = "…"
#: Format characters that are visible signs, not instructions (Arabic number signs and the like).
_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd")
#: Letters that show nothing, and marks that join nothing.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufffc")
_JOINERS = frozenset("\u200c\u200d")

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LOWERED = re.compile(r"<(su[bp])>([^<>{}]{1,40})</su[bp]>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li|ul|ol)\s?/?>", re.IGNORECASE)
_STYLED = re.compile(r"</?(?:i|b|u|em|strong|span|sub|sup|small|tt|italic|bold|sc)>", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?(?:a|abbr|applet|article|audio|b|base|body|br|button|center|code|div|embed|em|font|form|frame|h[1-6]|"
    r"head|hr|html|i|iframe|img|input|li|link|math|meta|object|ol|p|pre|script|select|span|strong|style|sub|sup|"
    r"svg|table|td|template|textarea|th|title|tr|u|ul|video)\b[^<>]{0,300}|!--[^<>]{0,300})>",
    re.IGNORECASE,
)
#: What merge programs between us and the reader would fill in.
_MERGE_FIELD = re.compile(r"\{(?=[{%#])|[}%#](?=\})|\$(?=\{)|%(?=%\w)|\*(?=\|)|&(?=#?\w{1,31};)")
#: No word, and too wide for a phone; scripts that break without blanks are left out.
_UNBREAKABLE = re.compile(r"[^\s/\-\u0e00-\U0010ffff]{33,}")
_BREAK_EVERY = 12
_ADDRESS_LIKE = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:/|\s*$)", re.IGNORECASE)


def clean(text: str) -> str:
    """One harmless line: no controls, no bidirectional or invisible characters, no entities, no inline tags.

    At most 20,000 characters are looked at. What looks like an HTML tag gets angle quotes, merge fields
    such as `{{name}}` get a blank between their signs, runs of more than 32 signs one every 12.
    """
    return _defused(_line(text))


def shown(text: str, *, most: int = _LONGEST) -> str:
    """Clean, with LaTeX read as Unicode, at most `most` characters."""
    # LaTeX writes blanks of its own.
    return cut(_defused(one_line(plain(pieces(_line(text))))), most=most)


def shown_pieces(text: str, *, most: int = _LONGEST) -> tuple[Piece, ...]:
    """The same with raised and lowered stretches apart, where Unicode has no letters for them.

    Markup inside words is what spam filters call obfuscation: n² is better than three tags.
    """
    left = most
    kept: list[Piece] = []
    for piece in settled(pieces(_line(text))):
        harmless = _defused(piece.text)
        if len(harmless) > left:
            kept.append(Piece(cut(harmless, most=max(left, 1)), piece.script))
            break
        kept.append(Piece(harmless, piece.script))
        left -= len(harmless)
    return tuple(kept)


def link_text(text: str, *, most: int = _LONGEST) -> str:
    """A text that will be a link: one that reads as an address itself stands in quotes."""
    harmless = shown(text, most=most)
    return f"“{harmless}”" if _ADDRESS_LIKE.match(harmless) else harmless


def cut(text: str, *, most: int) -> str:
    """At most `most` characters, cut at a word where there is one in the second half, with an ellipsis."""
    if len(text) <= most:
        return text
    end = most - 1
    blank = text.rfind(" ", 0, end + 1)
    if blank > end // 2:
        end = blank
    while 0 < end < len(text) and (unicodedata.combining(text[end]) or text[end] in "\ufe0f\u200d"):
        end -= 1
    return text[:end].rstrip(" ,;:.–—-(\u200d") + _ELLIPSIS


def web_address(url: str) -> str | None:
    """The address, percent-encoded where it must be; None unless it is a plain http or https one.

    Refused: other schemes, no host, a user name (it disguises the host), more than 2,000 characters.
    """
    if len(url) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in ("http", "https") or "." not in host or "@" in parts.netloc:
        return None
    if not re.fullmatch(r"[A-Za-z0-9.-]+", host):
        return None
    tail = quote(parts.path, safe="/%:;()._-~!$&'*+,=@")
    if parts.query:
        tail += "?" + quote(parts.query, safe="/%:;()._-~!$&'*+,=@?")
    if parts.fragment:
        tail += "#" + quote(parts.fragment, safe="/%:;()._-~!$&'*+,=@?")
    address = f"{parts.scheme}://{host}{port}{tail}"
    return address if len(address) <= _LONGEST_ADDRESS else None


def _line(text: str) -> str:
    text = text[:_LONGEST]
    if "&" in text:
        text = _unescaped(_unescaped(text))
    if "<" in text:
        text = _LOWERED.sub(_as_latex, text)
        text = _STYLED.sub("", _BREAK.sub(" ", text))
    if not (text.isascii() and text.isprintable()):
        text = "".join(_visible(text))
    return one_line(text)


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)


def _as_latex(found: re.Match[str]) -> str:
    mark = "_" if found.group(1).lower() == "sub" else "^"
    return f"{mark}{{{found.group(2)}}}"


def _visible(text: str) -> Iterator[str]:
    marks, previous = 0, " "
    for sign in text:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if sign in _JOINERS and _joins(previous):
            yield sign
        elif category in ("Cc", "Zl", "Zp"):
            yield " "
        elif sign == "\ufffd":
            yield "?"
        elif not (_is_hidden(sign, category) or marks > _MARKS_ON_A_LETTER):
            yield sign
        previous = sign


def _is_hidden(sign: str, category: str) -> bool:
    if category in ("Cf", "Cs", "Co", "Cn"):
        return sign not in _VISIBLE_FORMAT
    return sign in _INVISIBLE or 0xE0100 <= ord(sign) <= 0xE01EF


def _joins(previous: str) -> bool:
    """Joiners shape Arabic and Indic letters and emoji; between Latin letters they only hide."""
    point = ord(previous)
    return 0x0600 <= point < 0x2000 or point >= 0x1F000 or 0x2600 <= point < 0x2800 or point == 0xFE0F


def _defused(text: str) -> str:
    text = _TAG.sub("‹\\1›", text)
    text = _MERGE_FIELD.sub(lambda sign: sign.group() + " ", text)
    return _UNBREAKABLE.sub(_broken, text)


def _broken(run: re.Match[str]) -> str:
    word = run.group()
    return " ".join(word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY))
