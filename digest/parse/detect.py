"""Which format a payload is in, told from its content, never from its name."""

import re

from digest.errors import DumpError
from digest.model.dump import Payload
from digest.parse.decode import whole_text

_PREFIX_CHARS = 1 << 16
#: The first bytes of what people drop into a watched folder by mistake.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
#: Above this share of controls and undecodable bytes it is no text.
_MOST_CONTROLS = 0.05

_ROOT = re.compile(
    r"<(?:[\w-]{1,20}:)?(?P<name>rss|rdf|feed|opml|html|!doctype\s+html|channel)\b", re.IGNORECASE
)
_FEEDS = frozenset({"rss", "rdf", "feed", "opml", "channel"})
_MARKUP_LINE = re.compile(
    r"^\s{0,40}<(?:\?xml|!doctype|rss|feed|rdf:RDF|html)\b", re.IGNORECASE | re.MULTILINE
)
_ARXIV_API = re.compile(r"arxiv\.org/api/|export\.arxiv\.org/api", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s+(?:id|name)=[^>]{0,200}>\s*</a>", re.IGNORECASE)
_TAG = re.compile(r"<[a-z!?/][^<>]{0,2000}>?", re.IGNORECASE)
_JSON_OBJECT = re.compile(r"\{\s*(?:\"|\}|$)")
#: "[" alone on its line opens a link in a page export, too: what follows decides.
_JSON_LIST = re.compile(r"\[\s*(?:[\{\]\"]|$)")
_LINKED_LINE = re.compile(r"[^\n]{0,2000}\]\(")
#: Damaged JSON that lost its beginning still has a few of these in its first lines.
_JSON_KEY = re.compile(r"^\s{0,40}\"[A-Za-z_]\w{0,30}\":\s", re.MULTILINE)
_JSON_FEED = re.compile(r"\"version\"\s*:\s*\"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org")


def detect(payload: Payload) -> str:
    """The format's name.

    `empty`, `hf_text`, `hf_json`, `hf_html`, `json_feed`, `rss`, `rdf`, `atom`, `arxiv_api` or `opml`; text
    in no other format is `hf_text`. Looks at the first 65,536 characters.
    Raises DumpError for what is no text.
    """
    payload.stream.seek(0)
    start = payload.stream.read(64)
    kind = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    if kind and (start.startswith(b"%") or not _reads_as_text(start)):
        raise _foreign(payload, f"is {kind}")
    text = whole_text(payload, _PREFIX_CHARS).lstrip("\ufeff \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028")
    if not text:
        return "empty"
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise _foreign(payload, "is binary, not text")
    return _json_family(text) or _markup_family(text) or "hf_text"


def _reads_as_text(start: bytes) -> bool:
    """Whether bytes that begin like an image are letters after all: "BM25 revisited", "ID3 and its heirs"."""
    return all(byte in b"\t\n\r" or byte >= 32 for byte in start)


def _foreign(payload: Payload, what: str) -> DumpError:
    message = (
        f"{payload.origin}: {what}, so there are no papers to read; give a page, feed or API answer instead"
    )
    return DumpError(message, origin=payload.origin)


def _json_family(text: str) -> str | None:
    if _JSON_FEED.search(text) and text[0] == "{":
        return "json_feed"
    if _JSON_OBJECT.match(text) or (_JSON_LIST.match(text) and not _LINKED_LINE.match(text)):
        return "hf_json"
    return "hf_json" if len(_JSON_KEY.findall(text[:4000])) >= 3 else None


def _markup_family(text: str) -> str | None:
    begins = _ANCHOR.sub("", text[:4000]).lstrip()
    if not begins.startswith("<") and not _MARKUP_LINE.search(text[:2000]):
        return None
    roots = [match["name"].lower() for match in _ROOT.finditer(text[:20_000])]
    # A feed may stand behind a wrong doctype, but not behind a page's own element.
    feeds = (
        [name for name in roots[: roots.index("html")] if name in _FEEDS]
        if "html" in roots
        else [name for name in roots if name in _FEEDS]
    )
    if feeds:
        return _feed_family(feeds[0], text)
    if roots:
        return "hf_html"
    if text.startswith("<?xml"):
        return "rss"
    return "hf_html" if len(_TAG.findall(text[:4000])) >= 3 else None


def _feed_family(root: str, text: str) -> str:
    if root == "feed":
        return "arxiv_api" if _ARXIV_API.search(text[:6000]) else "atom"
    return "rss" if root == "channel" else root
