"""What mailboxes ask of a letter, asked of every letter of the generator, English and German."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from urllib.parse import urlsplit

import html5lib
import pytest

from digest.compose.letter import Composer
from digest.settings import shipped
from tests.letters import NAMES, NOTICES, POSTAL, letter, sender
from tests.unit.compose_builders import MADE_AT, parsed, part_of, squeezed

#: Gmail clips at 102 kB.
LARGEST_HTML_BYTES = 100_000
#: WCAG 2.2 AA, for text of usual size.
LEAST_CONTRAST = 4.5
NO_PART_OF_A_LETTER = {
    "script", "iframe", "object", "embed", "form", "input", "button", "base", "svg", "video", "audio", "link",
}  # fmt: skip
WORDS_TO_LEAVE = {"en": "Unsubscribe", "de": "Abmelden"}

#: The operator gets alarms in the language of the installation.
ALL = [f"{name}.{code}" for name in NAMES for code in ("en", "de") if (name, code) != ("alarm", "de")]
every_letter = pytest.mark.parametrize("name", ALL)
every_issue = pytest.mark.parametrize("name", [name for name in ALL if name.partition(".")[0] not in NOTICES])


@dataclass(frozen=True)
class Read:
    """A letter as a mail program takes it apart."""

    wire: bytes
    message: EmailMessage
    text: str
    html: str
    page: ET.Element

    @property
    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.page.iter("a")]


@cache
def composer() -> Composer:
    return sender()


@cache
def read(name: str) -> Read:
    kind, _, language = name.partition(".")
    written = letter(kind, composer(), made_at=MADE_AT, language=language)
    message = parsed(written)
    html = part_of(message, "html")
    # Strict: an unescaped sign or an element that is not closed is an error.
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return Read(written.content, message, part_of(message, "plain"), html, page)


@every_letter
def test_the_bytes_come_through_any_server(name: str) -> None:
    one = read(name)
    lines = one.wire.split(b"\r\n")
    assert one.wire.isascii()
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", one.wire)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 78
    assert len(one.html.encode()) < LARGEST_HTML_BYTES
    assert [part.get_content_type() for part in one.message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert not one.message.defects


@every_letter
def test_the_head_says_once_who_when_and_what(name: str) -> None:
    one = read(name)
    for field in ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type"):
        assert len(one.message.get_all(field, [])) == 1, field
    assert re.fullmatch(r"<[^\s<>@]+@digest\.example>", one.message["Message-ID"])
    assert 5 <= len(one.message["Subject"]) <= 78
    assert not re.search(r"\{\{|None|Undefined", one.message["Subject"])
    assert one.message["Auto-Submitted"] == "auto-generated"
    head = one.wire.partition(b"\r\n\r\n")[0]
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", head))
    assert not re.search(rb"(?m)^(?:List-|Message-ID|Feedback-ID|Date)[^\n]*=\?", head)


@every_issue
def test_an_issue_has_one_click_to_leave(name: str) -> None:
    one = read(name)
    (address,) = re.findall(r"<(https:[^<>]*)>", one.message["List-Unsubscribe"])
    assert one.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(urlsplit(address).path.rpartition("/")[2]) >= 22
    assert re.fullmatch(r"<papers\.digest\.example>", one.message["List-Id"])
    assert len(one.message["Feedback-ID"].split(":")) == 4
    (link,) = [link for link in one.page.iter("a") if "/u/" in link.get("href", "")]
    word = WORDS_TO_LEAVE[name.partition(".")[2]]
    assert (link.get("href"), link.text) == (address, word)
    assert f"{word}:\n{address}" in one.text


@every_letter
def test_the_page_is_valid_and_fetches_nothing(name: str) -> None:
    one = read(name)
    tags = {element.tag for element in one.page.iter()}
    assert not tags & NO_PART_OF_A_LETTER
    attributes = {name for element in one.page.iter() for name in element.keys()}  # noqa: SIM118  an Element's
    assert not [attribute for attribute in attributes if attribute.startswith("on") or "src" in attribute]
    assert not re.search(r"url\s*\(|@import|@font-face|expression\s*\(", one.html)
    assert one.page.get("lang") == name.partition(".")[2]
    assert one.page.findtext("head/title") == one.message["Subject"]
    assert all(image.get("alt") is not None for image in one.page.iter("img"))
    assert {table.get("role") for table in one.page.iter("table")} == {"presentation"}
    assert "prefers-color-scheme: dark" in (one.page.findtext("head/style") or "")
    assert [meta for meta in one.page.iter("meta") if meta.get("name") == "color-scheme"]


@every_letter
def test_a_line_for_the_list_of_letters_comes_first_and_is_hidden(name: str) -> None:
    first = next(element for element in read(name).page.iter("div") if (element.text or "").strip())
    assert "display:none" in first.get("style", "")
    assert 30 <= len((first.text or "").strip()) <= 200


@every_letter
def test_links_are_whole_named_and_tell_nobody_the_address(name: str) -> None:
    one = read(name)
    assert one.links
    for link in one.page.iter("a"):
        assert re.match(r"https://[a-z0-9.-]+\.[a-z]+(?:/|$)", link.get("href", "")), link.get("href")
        assert "".join(link.itertext()).strip() or link.get("aria-label")
        assert "inbox.example" not in link.get("href", "")


@every_letter
def test_the_text_part_says_what_the_page_says(name: str) -> None:
    one = read(name)
    # Where cards are left out of the page, the text still has theirs.
    assert set(one.links) <= set(one.text.split())
    for heading in one.page.iter():
        if heading.tag in ("h1", "h3"):
            assert squeezed("".join(heading.itertext())) in squeezed(one.text)
    assert POSTAL in one.text
    assert POSTAL in "".join(one.page.itertext())
    for shown in (one.text, "".join(one.page.find("body").itertext())):  # type: ignore[union-attr]
        assert not re.search(r"\{\{|\}\}|\{%|%%\w|\*\||\$\{|&(?:amp|lt|gt|quot|#\d+);|\ufffd|\bNone\b", shown)


def test_ink_is_read_on_its_ground_by_day_and_night() -> None:
    css = (shipped("templates") / "mail" / "style.css").read_text(encoding="utf-8")
    day, night = css.partition("@media")[0], css.partition("prefers-color-scheme: dark")[2]
    for scheme in (day, night):
        for ink in ("ink", "quiet", "accent"):
            for ground in ("sheet", "page"):
                pair = colour(scheme, ink, "color"), colour(scheme, ground, "background-color")
                assert contrast(*pair) >= LEAST_CONTRAST, (ink, ground, pair)
        button = colour(day, "button", "color"), colour(scheme, "button", "background-color")
        marked = colour(scheme, "hit", "color"), colour(scheme, "hit", "background-color")
        assert min(contrast(*button), contrast(*marked)) >= LEAST_CONTRAST


def colour(css: str, name: str, what: str) -> str:
    rules = re.findall(rf"\.{name} \{{([^}}]*)\}}", css)
    (found,) = {value for rule in rules for value in re.findall(rf"(?<![\w-]){what}: (#[0-9a-f]{{6}})", rule)}
    return str(found)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
