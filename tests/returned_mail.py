"""Messages that mail servers, providers and readers send back: all of them written by us."""

POSTMASTER = "Mail Delivery System <postmaster@mx.example.net>"


def a_bounce(
    to: str = "bounces+nobody@digest.example",
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <ada@example.org>: no such user",
    letter: bytes = b"",
    message_id: str = "<one@mx.example.net>",
) -> bytes:
    """A delivery status notification (RFC 3464). letter: the letter that it returns."""
    fields = f"Final-Recipient: rfc822; ada@example.org\nAction: {action}\n"
    fields += f"Status: {status}\n" if status else ""
    fields += f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    parts = [("message/delivery-status", f"Reporting-MTA: dns; mx.example.net\n\n{fields}".encode())]
    if letter:
        parts.append(("text/rfc822-headers", letter.partition(b"\r\n\r\n")[0]))
    return _report("delivery-status", to, parts, message_id)


def a_complaint(
    letter: bytes,
    *,
    kind: str = "abuse",
    sender: str = "",
    to: str = "abuse@digest.example",
    message_id: str = "<two@provider.example>",
) -> bytes:
    """A feedback report (RFC 5965) about a letter."""
    fields = f"Feedback-Type: {kind}\nUser-Agent: Feedback/1.0\nVersion: 1\n"
    fields += f"Original-Mail-From: <{sender}>\n" if sender else ""
    parts = [("message/feedback-report", fields.encode()), ("message/rfc822", letter)]
    return _report("feedback-report", to, parts, message_id)


def a_note(to: str, *, subject: str = "", body: str = "", message_id: str = "<three@example.org>") -> bytes:
    """A message as a person writes it."""
    head = f"From: Ada <ada@example.org>\nTo: {to}\nSubject: {subject}\nMessage-ID: {message_id}\n"
    return f"{head}\n{body}\n".encode()


def _report(kind: str, to: str, parts: list[tuple[str, bytes]], message_id: str) -> bytes:
    head = (
        f"From: {POSTMASTER}\nTo: {to}\nSubject: About your letter\nMessage-ID: {message_id}\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind};\n\tboundary="=_edge"\n'
    )
    words = ("text/plain", b"A machine wrote this; the part below is for machines.\n")
    pieces = [f"--=_edge\nContent-Type: {each}\n\n".encode() + body for each, body in [words, *parts]]
    return head.encode() + b"\n" + b"\n".join(pieces).replace(b"\r\n", b"\n") + b"\n--=_edge--\n"
