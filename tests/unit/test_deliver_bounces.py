"""What messages that come back say, whoever wrote them."""

import base64
import mailbox
import time
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.bounces import LARGEST_BYTES, read_mailbox, read_message
from digest.errors import SourceError
from digest.model.returned import Report
from tests.returned_mail import a_bounce, a_complaint, a_note

LETTER = (
    b"Return-Path: <bounces+abc@digest.example>\r\n"
    b"Message-ID: <0123456789abcdef0123456789abcdef@digest.example>\r\n"
    b"Subject: Two papers\r\n\r\nHello\r\n"
)
TOKEN = "WzcsMTc3MjQzMTIwMF0." + "k" * 27


def test_a_bounce_says_its_status_its_letter_and_where_it_went() -> None:
    found = read_message(a_bounce("bounces+xyz@digest.example", letter=LETTER))
    assert (found.report, found.status) == (Report.FAILED, "5.1.1")
    assert found.addresses == ("bounces+xyz@digest.example", "bounces+abc@digest.example")
    assert found.message_ids == ("<0123456789abcdef0123456789abcdef@digest.example>",)


def test_the_words_of_the_server_are_kept_without_addresses() -> None:
    assert read_message(a_bounce()).said == "550 5.1.1 <address> no such user"


@pytest.mark.parametrize(
    ("action", "report"),
    [
        ("failed", Report.FAILED),
        ("FAILED; see below", Report.FAILED),
        ("delayed", Report.DELAYED),
        ("delivered", Report.NONE),
        ("relayed", Report.NONE),
        ("expanded", Report.NONE),
        ("eaten", Report.NONE),
    ],
)
def test_only_failed_is_a_bounce(action: str, report: Report) -> None:
    assert read_message(a_bounce(action=action)).report is report


@pytest.mark.parametrize(
    ("status", "diagnostic", "code"),
    [
        ("4.4.7", "smtp; 451 4.7.1 greylisted", "4.4.7"),
        ("5.0.0", "smtp; 550 5.1.1 no such user", "5.1.1"),
        ("5.0.0", "smtp; 450 4.2.2 full", "5.0.0"),
        ("5.0.0", "x-unix; 5.1.1 is what I would say", "5.0.0"),
        ("", "smtp; 550 5.1.10 no mail here", "5.1.10"),
        ("5.1.1 (no such user)", "", "5.1.1"),
        ("", "smtp; 550 host 15.1.1.7 refused", ""),
        ("no idea", "", ""),
    ],
)
def test_the_most_exact_code_counts(status: str, diagnostic: str, code: str) -> None:
    assert read_message(a_bounce(status=status, diagnostic=diagnostic)).status == code


def test_of_several_recipients_the_one_that_failed_counts() -> None:
    both = a_bounce(action="delayed", status="4.2.1", diagnostic="").replace(
        b"Status: 4.2.1\n", b"Status: 4.2.1\n\nAction: failed\nStatus: 5.2.2\n\nAction: delivered\n"
    )
    found = read_message(both)
    assert (found.report, found.status) == (Report.FAILED, "5.2.2")


def test_a_report_in_unicode_is_read_like_one_in_ascii() -> None:
    raw = a_bounce().replace(b"message/delivery-status", b"message/global-delivery-status")
    assert read_message(raw).report is Report.FAILED


def test_a_report_in_base64_is_read() -> None:
    fields = base64.encodebytes(b"Reporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.2.1\r\n")
    raw = (
        b"To: bounces+xyz@digest.example\nContent-Type: multipart/report; boundary=b\n\n"
        b"--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + fields
        + b"--b--\n"
    )
    assert (read_message(raw).report, read_message(raw).status) == (Report.FAILED, "5.2.1")


@pytest.mark.parametrize(
    ("kind", "report"),
    [
        ("abuse", Report.COMPLAINT),
        ("fraud", Report.COMPLAINT),
        ("Abuse", Report.COMPLAINT),
        ("something-new", Report.COMPLAINT),
        ("not-spam", Report.NONE),
        ("auth-failure", Report.NONE),
        ("", Report.NONE),
    ],
)
def test_a_complaint_is_told_from_other_feedback(kind: str, report: Report) -> None:
    found = read_message(a_complaint(LETTER, kind=kind, sender="bounces+abc@digest.example"))
    assert found.report is report
    assert found.addresses == ("abuse@digest.example", "bounces+abc@digest.example")
    assert found.message_ids == ("<0123456789abcdef0123456789abcdef@digest.example>",)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        (f"unsubscribe+{TOKEN}@digest.example", ""),
        (f"<Unsubscribe+{TOKEN}@digest.example>", "no more, please"),
        ("leave@digest.example", f"unsubscribe {TOKEN}"),
        ("leave@digest.example", f"Unsubscribe: {TOKEN}"),
        ("leave@digest.example", "unsubscribe " + " " * 60 + TOKEN),
    ],
)
def test_a_letter_that_unsubscribes_carries_its_token(to: str, subject: str) -> None:
    found = read_message(a_note(to, subject=subject))
    assert (found.report, found.tokens) == (Report.UNSUBSCRIBE, (TOKEN,))


def test_a_token_in_an_encoded_subject_is_read() -> None:
    encoded = base64.b64encode(f"unsubscribe {TOKEN}".encode()).decode()
    raw = a_note("leave@digest.example").replace(b"Subject: ", f"Subject: =?utf-8?b?{encoded}?=".encode())
    assert read_message(raw).tokens == (TOKEN,)


@pytest.mark.parametrize("subject", ["Re: your letter", f"what is {TOKEN}?", "unsubscribe me", ""])
def test_what_a_person_writes_otherwise_says_nothing(subject: str) -> None:
    assert read_message(a_note("leave@digest.example", subject=subject)).report is Report.NONE


def test_a_report_inside_a_forwarded_message_is_not_read() -> None:
    forwarded = b"To: us@digest.example\nContent-Type: multipart/mixed; boundary=f\n\n--f\n"
    forwarded += b"Content-Type: message/rfc822\n\n" + a_bounce() + b"\n--f--\n"
    assert read_message(forwarded).report is Report.NONE


def test_one_message_is_the_same_in_every_kind_of_mailbox(tmp_path: Path) -> None:
    raw = a_bounce(letter=LETTER) + b"\nFrom here on nothing follows.\n"
    (tmp_path / "one.eml").write_bytes(raw.replace(b"\n", b"\r\n"))
    with closing(mailbox.mbox(tmp_path / "mbox")) as file:
        file.add(raw)
    box = mailbox.Maildir(tmp_path / "maildir", create=True)
    box.add(b"Delivered-To: all@digest.example\n" + raw)
    found = [each for name in ("one.eml", "mbox", "maildir") for each in read_mailbox(tmp_path / name)]
    assert len(found) == 3
    assert len({each.fingerprint for each in found}) == 1


def test_two_messages_are_two_even_when_only_their_address_differs() -> None:
    notes = [a_note(f"unsubscribe+{TOKEN[:-1]}{end}@digest.example").split(b"Message-ID")[0] for end in "xy"]
    assert len({read_message(note).fingerprint for note in notes}) == 2


def test_a_mailbox_is_read_in_its_order_and_left_as_it_is(tmp_path: Path) -> None:
    for number, name in enumerate(["new/3.x", "cur/1.x:2,S", "new/2.x", "new/.hidden"]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(a_bounce(status=f"5.1.{number}"))
    before = sorted(tmp_path.rglob("*"))
    assert [found.status for found in read_mailbox(tmp_path)] == ["5.1.1", "5.1.2", "5.1.0"]
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_mailbox_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "mbox").touch()
    assert [*read_mailbox(tmp_path), *read_mailbox(tmp_path / "mbox")] == []


def test_what_is_no_mailbox_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no Maildir"):
        list(read_mailbox(tmp_path))
    with pytest.raises(SourceError, match=r"cannot be read \(No such file"):
        list(read_mailbox(tmp_path / "nowhere"))


def _nested(depth: int) -> bytes:
    heads = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)]
    return "".join(heads).encode() + a_bounce()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\0" * 1000,
        b"From: \xff\xfe\nSubject: =?nonsense?b?!!!?=\nContent-Type: text/plain; charset=nonsense\n\n\xff",
        b'Content-Type: multipart/mixed; boundary="' + b";" * 900_000,
        b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n",
        b"Content-Type: multipart/mixed; boundary*=nonsense''%ff\n\n--x\n",
        b"Content-Type: multipart/mixed; boundary*1*=x; boundary*=y; boundary*0=z\n\n--x\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 200_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b " + b" " * 900_000 + b"x",
        b"X: y\n" * 180_000,
        b"To: " + b"a@b, " * 180_000,
        b"To: " + b"a" * 900_000,
        b"Subject: unsubscribe " + b"a-" * 400_000 + b"\n\n",
        b"Subject: " + b"=?" * 400_000 + b"\n\n",
        b"Subject: x\n" + b" folded\n" * 100_000,
        b"Content-Transfer-Encoding: base64\nContent-Type: message/delivery-status\n\n" + b"=" * 900_000,
        b"Content-Transfer-Encoding: x-uuencode\nContent-Type: message/rfc822\n\nbegin 666 x\n"
        + b"\x80" * 1000,
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 60_000,
        b"Content-Type: message/feedback-report\n\n" + b"Feedback-Type: " + b"-" * 900_000,
        b"Content-Type: message/rfc822\n\n" * 30_000,
        b">From " * 150_000,
        _nested(20_000),
    ],
    ids=lambda raw: repr(raw[:24]) + str(len(raw)),
)
def test_hostile_messages_are_read_in_no_time_and_say_nothing_of_ours(raw: bytes) -> None:
    begun = time.process_time()
    found = read_message(raw[:LARGEST_BYTES])
    assert found.report in (Report.NONE, Report.FAILED)
    assert found.tokens == ()
    # Measured: 0.1 s for the slowest; the bound tells a square from a line.
    assert time.process_time() - begun < 3


_PIECES = [
    *(piece + b"\n" for piece in a_bounce(letter=LETTER).split(b"\n")),
    *(piece + b"\n" for piece in a_complaint(LETTER).split(b"\n")),
    *(b"\n", b"\r", b"\0", b"\xff", b'"', b";", b"boundary*0*=", b"utf-16''", b"=?utf-7?b?", b"?="),
    *(
        b"Content-Type: ",
        b"Content-Transfer-Encoding: ",
        b"multipart/",
        b"base64\n",
        b"x-uuencode\n",
        b"--=_edge\n",
    ),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60))
def test_any_rubble_of_messages_is_read(pieces: list[bytes]) -> None:
    found = read_message(b"".join(pieces))
    assert len(found.fingerprint) == 64
    # What goes into the database can be written as UTF-8.
    assert repr(found).encode()


@pytest.mark.parametrize("name", ["new/large", "mbox"])
def test_a_hundred_megabytes_are_read_no_further_than_needed(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as large:
        large.write(b"From x\n" if name == "mbox" else b"")
        large.write(a_bounce())
        large.truncate(100_000_000)
    tracemalloc.start()
    (found,) = read_mailbox(file if name == "mbox" else tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.report is Report.FAILED
    assert peak < 20 * LARGEST_BYTES


def test_an_mbox_is_cut_where_a_message_begins(tmp_path: Path) -> None:
    first, second = a_bounce(status="5.1.1"), a_bounce(status="5.2.1")
    (tmp_path / "mbox").write_bytes(
        b"From a\n" + first + b"\n>From here\nNot From here\n" + b"From b\n" + second
    )
    assert [found.status for found in read_mailbox(tmp_path / "mbox")] == ["5.1.1", "5.2.1"]
