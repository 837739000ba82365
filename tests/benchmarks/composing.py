"""Letters made ready for the wire, beside the usual Python way and beside our own templates rendered whole.

Readers want different things; what many letters share is made before the clock runs, as it is after the first
readers of a day. Nothing is signed.
"""

import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from digest.flows.prepare import Due
from digest.model.issue import Issue
from digest.model.paper import PaperId, StoredPaper
from digest.model.summary import Summary
from digest.wiring.service import Service
from tests.benchmarks import plain
from tests.benchmarks.frame import Figure, medians_s
from tests.benchmarks.sending import CARDS, a_service_day
from tests.benchmarks.texts import papers
from tests.crowd import address
from tests.day import Day

READERS, PAPERS = 1_000, 200
#: Letters rendered whole, and made in the usual way.
_WHOLE, _USUAL = 10, 100
#: No letter leaves.
_NO_PORT = 1

Named = dict[PaperId, StoredPaper]
Summaries = dict[PaperId, Summary]


def figures() -> Iterator[Figure]:
    """Letters a second as a ratio to both ways, and the microseconds of one."""
    with tempfile.TemporaryDirectory() as folder:
        day = a_service_day(Path(folder), _NO_PORT, READERS, PAPERS)
        with day.service() as built:
            built.prepare.run(Due(now=day.now))
            issues = list(_issues(built, day))
            named = built.papers.at({id_: n for issue in issues for id_, n in issue.revisions.items()})
            summaries = built.summarising.of(named.values())
            shown = list(papers(CARDS))
            ours, usual, whole = medians_s(
                lambda: _ours(built, issues, named, summaries),
                lambda: _exhaust(plain.letters(_USUAL, shown)),
                lambda: _whole(built, issues[:_WHOLE], named, summaries),
            )
    what = "MIME and render, letters of different readers"
    each, usual_each, whole_each = ours / READERS, usual / _USUAL, whole / _WHOLE
    yield Figure(what=f"{what} ÷ EmailMessage + full Jinja2", value=whole_each / each, floor=50, goal=200)
    yield Figure(what=f"{what} ÷ the same with a template by hand", value=usual_each / each)
    yield Figure(what=f"{what}: µs a letter", value=each * 1e6, at_least=False)
    yield Figure(
        what=f"{what}: µs a letter, EmailMessage + full Jinja2", value=whole_each * 1e6, at_least=False
    )


def _issues(built: Service, day: Day) -> Iterator[Issue]:
    for reader in built.subscribers.all():
        issue = built.issues.of_slot(reader.id, day.now.date())
        assert issue is not None
        yield issue


def _ours(built: Service, issues: list[Issue], named: Named, summaries: Summaries) -> None:
    for issue in issues:
        built.composer.letter(issue, address(issue.subscriber_id), named, summaries)


def _whole(built: Service, issues: list[Issue], named: Named, summaries: Summaries) -> None:
    for issue in issues:
        text, html = (part(issue, named, summaries) for part in (built.composer.text, built.composer.html))
        plain.message(address(issue.subscriber_id), text, html).as_bytes()


def _exhaust(letters: Iterator[EmailMessage]) -> None:
    for letter in letters:
        letter.as_bytes()
