"""Delivery status notifications (RFC 3464, RFC 6533): what a mail server says of a letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from digest.deliver.answer import words
from digest.deliver.parts import Part
from digest.model.returned import Report

KINDS = ("message/delivery-status", "message/global-delivery-status")

#: A letter of ours has one recipient; lists behind it may have more.
_MOST_RECIPIENTS = 100
_BETWEEN_BLOCKS = re.compile(rb"\n[ \t]*\n")
#: RFC 3463, and nothing out of an IP address or a version.
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![.\d])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What became of one recipient."""

    report: Report
    #: Like 5.1.1; "" where none is said.
    code: str
    #: The words of the server that refused, without addresses.
    said: str


def status(part: Part) -> Status:
    """The gravest that a report says: a failure before a delay, a delay before anything else."""
    graver = {Report.FAILED: 0, Report.DELAYED: 1, Report.NONE: 2}
    nothing = Status(report=Report.NONE, code="", said="")
    return min(_recipients(part), key=lambda found: graver[found.report], default=nothing)


def _recipients(part: Part) -> Iterator[Status]:
    blocks = (Part(block.strip(b"\n")) for block in _BETWEEN_BLOCKS.split(part.body))
    for block in islice(blocks, _MOST_RECIPIENTS):
        if action := block.text("Action").partition(";")[0].strip().lower():
            yield _recipient(block, action)


def _recipient(block: Part, action: str) -> Status:
    reports = {"failed": Report.FAILED, "delayed": Report.DELAYED}
    kind, _, diagnostic = block.text("Diagnostic-Code").partition(";")
    stated = _STATUS.search(block.text("Status"))
    # The first words of an SMTP answer: what follows may quote anything.
    heard = _STATUS.search(diagnostic[:40]) if kind.strip().lower() == "smtp" else None
    code = stated.group() if stated else ""
    # Many servers state x.0.0 and keep the exact code in the answer that they quote.
    if heard and (not code or (code.endswith(".0.0") and code[0] == heard.group()[0])):
        code = heard.group()
    return Status(report=reports.get(action, Report.NONE), code=code, said=words(diagnostic))
