"""Feedback reports (RFC 5965): what a mail provider says for a reader who pressed a button."""

import re

from digest.deliver.parts import Part
from digest.model.returned import Report

KIND = "message/feedback-report"

#: Feedback about mail, not from a person who does not want ours (RFC 5965, 6430, 6591; DMARC).
_NO_COMPLAINT = ("not-spam", "auth-failure", "virus", "dmarc")
_TYPE = re.compile(r"[a-z-]{1,40}")


def feedback(part: Part) -> Report:
    """Whether a report is a complaint; a type that we do not know is one."""
    fields = Part(part.body.lstrip(b"\n"))
    found = _TYPE.match(fields.text("Feedback-Type").lower())
    return Report.COMPLAINT if found and found.group() not in _NO_COMPLAINT else Report.NONE


def original_senders(part: Part) -> list[str]:
    """What the report says of the envelope sender of the letter."""
    return Part(part.body.lstrip(b"\n")).all("Original-Mail-From")
