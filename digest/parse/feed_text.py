"""Text out of what feeds print: markup taken off, formulas left alone."""

import html
import re

from selectolax.lexbor import LexborHTMLParser

from digest.parse.clean import one_line

_INLINE = "a|abbr|b|bdi|cite|code|em|font|i|img|mark|q|s|small|span|strong|sub|sup|tt|u|var"
_BLOCK = (
    "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|jats:[a-z]+|li"
    "|main|nav|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
#: A tag of HTML as it is written: `<p>`, `</i>`, `<a href=…>`. `<kernel>` and `a <b and c> d` are text.
_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>=]*+=[^<>]*+|\s*+/?)>", re.IGNORECASE)
_STRAY = re.compile(rf"<(?!/?(?:{_INLINE}|{_BLOCK})[\s/>]|!--)", re.IGNORECASE)
_BREAK = re.compile(rf"(?=</?(?:{_BLOCK})[\s/>])", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain(text: str) -> str:
    """`text` without markup, on one line.

    Only where there is a tag of HTML it is read as HTML; a `<` that opens none stays, for formulas.
    """
    if _TAG.search(text):
        markup = _BREAK.sub(" ", _STRAY.sub("&lt;", text))
        tree = LexborHTMLParser(markup)
        tree.strip_tags(["script", "style", "title"], recursive=True)
        return one_line(tree.root.text(deep=True) if tree.root else "")
    return one_line(unescaped(text))


def unescaped(text: str) -> str:
    """`text` with its character references resolved; a bare `&`, as in addresses, stays."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
