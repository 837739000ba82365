"""Issues as JSON."""

from dataclasses import replace
from datetime import UTC

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.issue import Counts, Entry, Issue, Similar, Wishes
from digest.model.paper import PaperId
from digest.model.ranking import Reason
from digest.model.subscriber import Pace
from digest.store.contents import from_json, to_json
from tests.unit.compose_builders import an_issue

_numbers = st.integers(0, 9)
_values = st.floats(allow_nan=False, allow_infinity=False)
_words = st.text(max_size=9)
_reasons = st.builds(Reason, interest=_words, words=st.lists(_words, max_size=2).map(tuple), value=_values)
_counts = st.builds(
    Counts, comments=st.none() | _numbers, upvotes=st.none() | _numbers, before=st.none() | st.dates()
)
_entries = st.builds(
    Entry,
    paper_id=_numbers,
    revision=_numbers,
    reasons=st.lists(_reasons, max_size=2).map(tuple),
    counts=_counts,
    sources=st.lists(_words, max_size=2).map(tuple),
    similar=st.lists(st.builds(Similar, paper_id=_numbers, revision=_numbers), max_size=1).map(tuple),
    days_away=_numbers,
)
_several = st.lists(_entries, max_size=3).map(tuple)
_wishes = st.builds(Wishes, pace=st.builds(Pace, about=st.none() | _values, zone=_words, language=_words))
_issues = st.builds(
    Issue,
    made_at=st.datetimes(timezones=st.just(UTC)),
    entries=_several,
    rising=_several,
    scores=st.lists(_values, max_size=3).map(tuple),
    wishes=_wishes,
)


@settings(max_examples=50)
@given(_issues)
def test_an_issue_is_read_as_it_was_written_and_as_a_plain_reader_reads_it(issue: Issue) -> None:
    written = to_json(issue)
    found = from_json(written)
    assert found == issue == msgspec.json.decode(written, type=Issue)
    assert type(found) is Issue
    assert type(found.wishes) is Wishes
    # And once more, when its entries are known; however it was written once, all of it or what differs.
    assert from_json(written.encode()) == issue
    assert from_json(msgspec.json.encode(issue).decode()) == issue


def test_readers_share_the_entries_that_are_written_the_same() -> None:
    def read() -> Issue:
        entry = Entry(paper_id=PaperId(1), revision=2, counts=Counts(comments=3))
        return from_json(to_json(replace(an_issue([]), entries=(entry,), rising=(entry,), scores=(1.0,))))

    first, second = read(), read()
    assert first.entries[0] is second.entries[0] is second.rising[0]
    assert first.wishes.pace is second.wishes.pace


def test_entries_with_line_ends_and_brackets_in_their_words_are_read_as_they_are() -> None:
    words = ("a\n,\nb", '],"keys":[7]}', "\u2028\r")
    reason = Reason(interest="\n]", words=words, field="title", value=1.5)
    entries = tuple(Entry(paper_id=PaperId(n), revision=1, reasons=(reason,)) for n in range(3))
    issue = replace(an_issue([]), subject="[\n[", entries=entries, scores=(1.0, 2.0, 3.0))
    assert from_json(to_json(issue)) == issue


def test_more_entries_than_are_kept_are_read_as_they_were_written() -> None:
    issues = [
        replace(an_issue([]), entries=tuple(Entry(paper_id=PaperId(n + k), revision=7) for k in range(40)))
        for n in range(0, 12_000, 40)
    ]
    written = [to_json(issue) for issue in issues]
    assert [from_json(one) for one in written * 2] == issues * 2
