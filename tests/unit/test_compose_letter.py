"""A letter: headers and parts, the same bytes each time, nobody's headers but ours."""

import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from digest.compose.letter import Composer
from digest.errors import SettingsError, SubscriptionError
from digest.links import Links
from digest.model.paper import Paper
from digest.model.subscriber import Pace
from digest.settings import MailSettings
from tests.unit.compose_builders import (
    MADE_AT,
    PUBLIC_URL,
    SEED,
    Page,
    a_composer,
    a_letter,
    a_paper,
    a_reason,
    a_subscriber,
    a_summary,
    an_issue,
    by_id,
    headers,
    parsed,
    part,
    ranked,
)


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert a_letter([a_paper()]) == a_letter([a_paper()])
    another = a_composer(public_url=PUBLIC_URL + "/")
    assert a_letter([a_paper()], composer=another) == a_letter([a_paper()])


def test_the_headers_say_who_what_when_and_how_to_leave() -> None:
    letter = a_letter([a_paper()], composer=a_composer(reply_to="desk@digest.example"))
    named = dict(line.split(": ", 1) for line in headers(letter))
    assert named["From"] == "digest <papers@digest.example>"
    assert named["To"] == "ada@example.org"
    assert named["Reply-To"] == "desk@digest.example"
    assert named["Subject"] == "Paper number 1 of the day (1 paper)"
    assert named["Date"] == "Fri, 21 Nov 2025 06:30:00 +0000"
    assert named["Message-ID"] == f"<{SEED}@digest.example>" == letter.message_id
    assert re.fullmatch(r"<https://digest\.example/u/[\w.-]{22,}>", named["List-Unsubscribe"])
    assert named["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert named["List-Id"] == "<papers.digest.example>"
    assert named["Auto-Submitted"] == "auto-generated"
    assert named["MIME-Version"] == "1.0"
    assert (letter.mail_from, letter.rcpt_to) == ("papers@digest.example", "ada@example.org")


def test_a_letter_without_a_reply_address_has_no_such_header() -> None:
    assert not [line for line in headers(a_letter([a_paper()])) if line.startswith("Reply-To")]


def test_a_very_long_unsubscribe_address_stays_one_piece() -> None:
    composer = a_composer(public_url="https://digest.example/" + "a" * 300)
    content = a_letter([a_paper()], composer=composer).content
    assert b"List-Unsubscribe:\r\n <https://digest.example/aaa" in content
    assert b"=?" not in content.partition(b"\r\n\r\n")[0]


def test_the_message_is_alternative_quoted_printable_with_crlf_and_short_lines() -> None:
    paper = Paper(title="Ünïcödé " * 30, abstract="Lange Wörter in einer langen Zeile. " * 20)
    letter = a_letter([a_paper(paper=paper)])
    lines = letter.content.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert letter.content.isascii()
    message = parsed(letter)
    assert message.get_content_type() == "multipart/alternative"
    kinds = [
        (one.get_content_type(), one.get_content_charset(), one["Content-Transfer-Encoding"])
        for one in message.iter_parts()
    ]
    assert kinds == [("text/plain", "utf-8", "quoted-printable"), ("text/html", "utf-8", "quoted-printable")]
    assert not message.defects


def test_the_message_id_and_the_links_say_nothing_about_the_person() -> None:
    letter = a_letter([a_paper()], subscriber=a_subscriber(email="someone.special@example.org"))
    assert letter.content.count(b"someone.special") == 1  # the To line


@pytest.mark.parametrize(
    ("email", "to"),
    [
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada+tag@example.org", "ada+tag@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("Ada.Long@Example.ORG", "Ada.Long@Example.ORG"),
    ],
)
def test_the_domain_of_an_address_is_ascii_in_header_and_envelope(email: str, to: str) -> None:
    letter = a_letter([a_paper()], subscriber=a_subscriber(email=email))
    assert f"To: {to}" in headers(letter)
    assert letter.rcpt_to == to
    assert letter.content.isascii()


def test_a_local_part_beyond_ascii_makes_a_utf8_letter() -> None:
    paper = Paper(title="Äpfel und Birnen")
    letter = a_letter([a_paper(paper=paper)], subscriber=a_subscriber(email="jürgen@bücher.example"))
    assert "To: jürgen@bücher.example" in headers(letter)
    assert parsed(letter)["Subject"] == "Äpfel und Birnen (1 paper)"
    assert letter.rcpt_to == "jürgen@bücher.example"


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.org\r\nBcc: eve@example.net",
        "ada@example.org, eve@example.net",
        "ada",
        "@example.org",
        "a b@c.d",
        "a@b\x00.c",
        "<a@b.c>",
    ],
)
def test_an_address_that_cannot_be_is_refused(email: str) -> None:
    with pytest.raises(SubscriptionError, match="address"):
        a_letter([a_paper()], subscriber=a_subscriber(email=email))


@pytest.mark.parametrize("sender", ["", "digest", "digest <papers>", "a@b\r\nBcc: x@y.example"])
def test_a_sender_that_is_no_address_is_a_settings_error(sender: str) -> None:
    with pytest.raises(SettingsError) as caught:
        a_composer(sender=sender)
    assert caught.value.key == "sender"


def test_a_title_cannot_add_a_header() -> None:
    paper = Paper(title="Free\r\nBcc: eve@example.net\r\n\r\n<html>")
    letter = a_letter([a_paper(paper=paper)])
    assert not [line for line in headers(letter) if line.startswith("Bcc")]
    assert parsed(letter)["Bcc"] is None
    assert parsed(letter)["Subject"] == "Free Bcc: eve@example.net ‹html› (1 paper)"


def test_both_parts_begin_with_the_day_in_plain_words() -> None:
    papers = [a_paper(number) for number in (1, 2, 3)]
    order = [
        ranked(1, reasons=[a_reason("KV cache", words=("KV cache",), value=3.0)]),
        ranked(2, reasons=[a_reason("federated learning")]),
        ranked(3, reasons=[a_reason("federated learning")]),
    ]
    letter = a_letter(papers, order=order)
    sentence = "3 papers for you out of 143 new ones today; 2 follow “federated learning”."
    assert sentence in part(letter, "plain")
    assert sentence in Page(part(letter, "html")).text


@pytest.mark.parametrize(
    "title",
    [
        "Kettles that whistle in tune with the radio of the house next door",
        "Advancing the tuning of kettles with forty patient listeners: A step towards quiet",
        "Über die Stimmung von Kesseln und Radios in der Küche: Eine lange Übersicht",
        "00000000¡¡ࠀࠀࠀࠀࠀࠀࠀࠀ࠰ ¡ ¡ Ἀριθμός",
    ],
)
def test_a_long_subject_is_folded_without_a_trace(title: str) -> None:
    letter = a_letter([a_paper(paper=Paper(title=title))])
    raw = letter.content.partition(b"\r\nSubject:")[2].partition(b"\r\nDate:")[0].decode()
    assert raw.startswith(" ")
    assert max(map(len, raw.split("\r\n"))) <= 76
    assert " \r\n" not in raw
    subject = parsed(letter)["Subject"]
    assert subject == " ".join(subject.split())
    assert subject.startswith(title[:40])


def test_a_line_with_quotation_marks_gets_no_others_in_the_first_sentence() -> None:
    line = '"bread oven" tin'
    order = [ranked(number, reasons=[a_reason(line)]) for number in (1, 2)]
    letter = a_letter([a_paper(1), a_paper(2)], order=order)
    assert '2 papers for you out of 143 new ones today, all for "bread oven" tin.' in part(letter, "plain")


def test_a_quiet_day_says_so_in_one_line() -> None:
    letter = a_letter([])
    assert "Nothing for you today: none of the 143 new papers follows what you asked for." in part(
        letter, "plain"
    )
    assert "Nothing for you today" in Page(part(letter, "html")).text


def test_the_foot_says_why_when_and_how_to_leave() -> None:
    reader = a_subscriber(
        interests=("graphs", '"KV cache"^2', "-survey"),
        pace=Pace(zone="America/New_York", at=time(18, 5), days=frozenset({0, 3})),
    )
    letter = a_letter([a_paper()], subscriber=reader, composer=a_composer(postal_address="1 Example Street"))
    text = " ".join(part(letter, "plain").split())
    assert "You get this on Mondays and Thursdays at 18:05 (America/New York)" in text
    assert "because you asked for: - graphs - KV cache The next one comes on Monday." in text
    assert "1 Example Street" in text
    page = Page(part(letter, "html"))
    unsubscribe = [link for link in page.links if "/u/" in link]
    assert len(unsubscribe) == 1
    assert f"List-Unsubscribe: <{unsubscribe[0]}>" in headers(letter)
    assert unsubscribe[0] in part(letter, "plain").split("\n")
    assert "survey" not in page.text


def test_the_html_stands_alone() -> None:
    html = part(a_letter([a_paper()], summaries={a_paper().id: a_summary(1, "A sentence.")}), "html")
    page = Page(html)
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on") or name == "src"]
    assert '<html lang="en">' in html
    assert "url(" not in html
    assert html.count("<table") == html.count('role="presentation"')
    assert "@media (prefers-color-scheme: dark)" in html


def test_the_template_version_follows_the_templates(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "mail").mkdir()
    (folder / "mail" / "style.css").write_text(".ink { color: #1c1b19 }")
    (folder / "mail" / "letter.html").write_text("one")
    one = _version_of(folder)
    (folder / "mail" / "letter.html").write_text("two")
    assert re.fullmatch(r"[0-9a-f]{12}", one)
    assert _version_of(folder) != one
    assert a_composer().template_version == a_composer().template_version
    assert _version_of(folder, engine="one/2") not in {
        _version_of(folder),
        _version_of(folder, engine="one/3"),
    }


def test_a_letter_depends_on_nothing_but_its_issue() -> None:
    reader, stored = a_subscriber(), a_paper()
    issue = an_issue([stored])
    later = replace(issue, made_at=MADE_AT.replace(hour=9))
    one = a_composer().letter(issue, reader.email, by_id([stored]), {})
    other = a_composer().letter(later, reader.email, by_id([stored]), {})
    assert one.message_id == other.message_id
    assert b"Date: Fri, 21 Nov 2025 09:30:00 +0000" in other.content


def _version_of(folder: Path, *, engine: str = "") -> str:
    links = Links("https://b.example", ["k"])
    composer = Composer(folder, sender="a@b.example", links=links, mail=MailSettings(), engine=engine)
    return composer.template_version
