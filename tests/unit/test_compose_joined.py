"""The joined message against the standard library's: every header and both parts read the same."""

import email
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.dkim import relaxed_body
from digest.compose.joined import joined
from digest.compose.mime import Envelope, Letterhead, finished, message
from digest.compose.stencil import encoded
from digest.model.letter import Letter

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
printable = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "M"))
lines = st.lists(st.text(printable, max_size=100), min_size=1).map(lambda some: "\n".join(some) + "\n")
subjects = st.text(printable, min_size=1, max_size=78).map(lambda text: " ".join(text.split())).filter(bool)


def an_envelope(
    *, to: str = "ada@example.org", subject: str = "One paper", out: str = "https://x.example/u/t"
) -> Envelope:
    local, _, domain = to.rpartition("@")
    head = Letterhead(
        sender=Address("The digest of our lab", "papers", "digest.example"),
        reply_to=Address(username="desk", domain="digest.example"),
        headers=(
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("List-Id", "<papers.digest.example>"),
        ),
    )
    return Envelope(
        head=head,
        recipient=Address(username=local, domain=domain),
        subject=subject,
        date=NOON,
        seed="0123456789abcdef" * 2,
        headers=(("List-Unsubscribe", f"<{out}>, <mailto:leave@digest.example?subject=unsubscribe%20t>"),),
    )


def both(envelope: Envelope, text: str, html: str) -> tuple[Letter, Letter]:
    pieces = [encoded(line) for line in text.splitlines(keepends=True)]
    content = joined(envelope, text=pieces, html=[encoded(html)])
    return (
        finished(envelope, content, (), is_encoded=True),
        message(envelope, text=text, html=html),
    )


def read(letter: Letter) -> EmailMessage:
    parsed = email.message_from_bytes(letter.content, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


@given(lines, lines, subjects)
def test_headers_and_parts_read_as_the_standard_library_writes_them(
    text: str, html: str, subject: str
) -> None:
    fast, plain = (read(letter) for letter in both(an_envelope(subject=subject), text, html))
    assert fast.items() == plain.items()
    for kind in ("plain", "html"):
        ours, theirs = fast.get_body((kind,)), plain.get_body((kind,))
        assert ours is not None
        assert theirs is not None
        assert ours.get_content() == theirs.get_content()


@pytest.mark.parametrize(
    "to",
    [
        "ada@example.org",
        "a.b+c@x-y.example",
        "o'neill@example.org",
        "x" * 64 + "@" + "d" * 60 + ".example",
        "größe@example.org",
        "two..dots@example.org",
    ],
)
@pytest.mark.parametrize("out", ["https://x.example/u/t", "https://x.example/u/" + "t" * 90])
def test_the_headers_are_the_same_bytes(to: str, out: str) -> None:
    fast, plain = both(an_envelope(to=to, out=out), "a\n", "<p>a</p>\n")
    assert fast.content.partition(b"\r\n\r\n")[0] == plain.content.partition(b"\r\n\r\n")[0]
    assert (fast.mail_from, fast.rcpt_to, fast.message_id) == (
        plain.mail_from,
        plain.rcpt_to,
        plain.message_id,
    )


@given(lines, lines)
def test_the_body_is_what_a_relaxed_signature_makes_of_it(text: str, html: str) -> None:
    fast, _ = both(an_envelope(), text, html)
    body = fast.content.partition(b"\r\n\r\n")[2]
    assert relaxed_body(body) == body
    assert fast.is_ready


def test_no_line_begins_with_a_dot() -> None:
    fast, _ = both(an_envelope(), ".\n..two\n", ".<p>\n.\n")
    assert b"\r\n." not in fast.content
