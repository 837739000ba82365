"""A mailbox of returns: every message read, none believed.

Whatever a stranger writes into it, reading takes bounded time and memory and never fails: what cannot be
understood is a message that says nothing.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from digest.deliver import complaints, dsn
from digest.deliver.parts import Part, parts
from digest.errors import SourceError
from digest.model.returned import Report, Returned

#: A report begins with what matters, and a letter of ours is shorter: what is beyond is not read.
LARGEST_BYTES = 1_000_000

#: A line of an mbox is looked at in pieces of this size.
_LINE_BYTES = 65_536

#: Where the address stands that a message was delivered to, by the habits of mail servers.
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
#: What makes two messages one: copies in other mailboxes have other headers beside these.
_IDENTITY = ("From", "To", "Date", "Subject", "Message-ID")
_LETTERS = (
    "message/rfc822",
    "message/global",
    "message/rfc822-headers",
    "message/global-headers",
    "text/rfc822-headers",
)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]@]{1,128}@[^\s<>,;:\"()\[\]@]{1,255}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,320}>")
_TOKEN_ADDRESS = re.compile(r"unsubscribe\+([\w.-]+)", re.IGNORECASE | re.ASCII)
_TOKEN = re.compile(r"(?<![\w.-])[\w-]{6,100}\.[\w-]{27}(?![\w.-])", re.ASCII)
_QUOTED_FROM = re.compile(rb"^>+From ", re.MULTILINE)
_MOST_ADDRESSES = 50


def read_mailbox(path: Path) -> Iterator[Returned]:
    """The messages of a Maildir, an mbox or a single file, in their order. Raises SourceError."""
    for raw in _messages(path):
        yield read_message(raw)


def read_message(raw: bytes) -> Returned:
    """What one message says. raw: at most `LARGEST_BYTES` of it. Never raises."""
    every = list(parts(raw))
    envelope = every[0]
    delivered = [value for name in _DELIVERED for value in envelope.all(name)]
    letters = [Part(part.body.lstrip(b"\n")) for part in every if part.kind in _LETTERS]
    senders = [value for letter in letters for value in letter.all("Return-Path")]
    feedback = [part for part in every if part.kind == complaints.KIND]
    senders += [value for part in feedback for value in complaints.original_senders(part)]
    tokens = _tokens(envelope, delivered)
    report = _report(every, feedback, has_token=bool(tokens))
    return Returned(
        fingerprint=_fingerprint(envelope, tokens),
        report=report.report,
        addresses=tuple(_found(_ADDRESS, [*delivered, *senders])),
        message_ids=tuple(_found(_MESSAGE_ID, [text for each in letters for text in each.all("Message-ID")])),
        tokens=tokens,
        status=report.code,
        said=report.said,
    )


def _report(every: list[Part], feedback: list[Part], *, has_token: bool) -> dsn.Status:
    for part in feedback:
        return dsn.Status(report=complaints.feedback(part), code="", said="")
    for part in every:
        if part.kind in dsn.KINDS:
            return dsn.status(part)
    return dsn.Status(report=Report.UNSUBSCRIBE if has_token else Report.NONE, code="", said="")


def _tokens(envelope: Part, delivered: list[str]) -> tuple[str, ...]:
    """What `unsubscribe+TOKEN@…` and a subject `unsubscribe TOKEN` hold."""
    locals_ = (address.rpartition("@")[0] for address in _found(_ADDRESS, delivered))
    tokens = [found[1] for local in locals_ if (found := _TOKEN_ADDRESS.fullmatch(local))]
    subject = envelope.text("Subject")
    if "unsubscribe" in subject.lower():
        tokens += _TOKEN.findall(subject)
    return tuple(dict.fromkeys(tokens[:_MOST_ADDRESSES]))


def _found(pattern: re.Pattern[str], texts: list[str]) -> list[str]:
    every = (match for text in texts for match in pattern.findall(text))
    return list(dict.fromkeys(every))[:_MOST_ADDRESSES]


def _fingerprint(envelope: Part, tokens: tuple[str, ...]) -> str:
    body = _QUOTED_FROM.sub(b"From ", envelope.raw_body).rstrip()
    values = [(name, value) for name in _IDENTITY for value in envelope.all(name)]
    return sha256(repr((values, tokens)).encode() + body).hexdigest()


def _messages(path: Path) -> Iterator[bytes]:
    try:
        if (path / "new").is_dir() or (path / "cur").is_dir():
            yield from _of_maildir(path)
        elif _is_mbox(path):
            yield from _of_mbox(path)
        else:
            raw = _head(path)
            if raw.strip():
                yield raw
    except IsADirectoryError as exc:
        message = f"{path} is a folder without new and cur: no Maildir; name a Maildir, an mbox or a message"
        raise SourceError(message, origin=str(path)) from exc
    except OSError as exc:
        why = exc.strerror or str(exc)
        message = f"{path} cannot be read ({why}); name a Maildir, an mbox or a message"
        raise SourceError(message, origin=str(path)) from exc


def _of_maildir(path: Path) -> Iterator[bytes]:
    # Oldest first: names begin with the time. What another program moves meanwhile is found next time.
    files = [file for name in ("cur", "new") if (path / name).is_dir() for file in (path / name).iterdir()]
    for file in sorted(files, key=lambda each: each.name):
        if not file.name.startswith("."):
            try:
                yield _head(file)
            except FileNotFoundError:
                continue


def _of_mbox(path: Path) -> Iterator[bytes]:
    # As the standard library does it, but for a line of any length, which it would hold whole.
    message, is_begun, is_line_start = bytearray(), False, True
    with path.open("rb") as file:
        while line := file.readline(_LINE_BYTES):
            if is_line_start and line.startswith(b"From "):
                if is_begun:
                    yield bytes(message)
                message, is_begun = bytearray(), True
            elif len(message) + len(line) <= LARGEST_BYTES:
                message += line
            is_line_start = line.endswith(b"\n")
    yield bytes(message)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES)
