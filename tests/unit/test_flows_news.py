"""What stands beside the chosen papers: twins, what is talked of, what changed, and which sources fail."""

import json
from pathlib import Path

import pytest

from digest.model.issue import Issue, Notice, Trouble
from digest.model.profile import Verdict
from digest.model.subscriber import SubscriberId
from tests.builders import MONDAY
from tests.day import Day
from tests.unit.feed_builders import an_item, an_rss

WALKS, LABELS = "Graph Learning by Patient Walks", "Graph Learning Without Labels"
SAND, TRAINS, PROOFS = "Sand in the Archive", "Night Trains and Timetables", "Slow Proofs for Fast Sorting"
NUMBERS = {title: number for number, title in enumerate((WALKS, LABELS, SAND, TRAINS, PROOFS), start=1)}
FEED = "<title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path, now=MONDAY)


def a_page(*, abstract: str | None = None, **upvotes: int) -> str:
    """Hugging Face's papers of a day, as JSON, with the votes of each; names are the titles' first words."""
    titles = {title.split()[-1].lower(): title for title in NUMBERS}
    return json.dumps([a_record(titles[word], votes, abstract) for word, votes in upvotes.items()])


def a_record(title: str, upvotes: int, abstract: str | None = None) -> dict[str, object]:
    paper = {
        "id": f"2603.{NUMBERS.get(title, len(title)):05d}",
        "title": title,
        "summary": abstract or f"We say what there is to say about {title.lower()}, and then we stop.",
        "publishedAt": "2026-03-01T04:05:06.000Z",
        "upvotes": upvotes,
    }
    return {"paper": paper, "title": title}


def a_new_version(title: str, version: int, abstract: str) -> str:
    number = f"2603.{NUMBERS[title]:05d}"
    more = (
        f"<description>arXiv:{number}v{version} Announce Type: replace \nAbstract: {abstract}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{number}v{version}</guid>'
        "<arxiv:announce_type>replace</arxiv:announce_type><dc:creator>Ida Holm</dc:creator>"
    )
    return an_rss(an_item(title, more, link=f"https://arxiv.org/abs/{number}"), channel=FEED)


def issue_of(day: Day, name: str = "ada") -> Issue:
    with day.service() as built:
        issue = built.issues.of_slot(day.subscriber(name).id, day.now.date())
    assert issue is not None
    return issue


def titles(day: Day, issue: Issue, section: str) -> list[str]:
    ids = [one.paper_id for one in getattr(issue, section)]
    with day.service() as built:
        papers = built.papers.at(dict(issue.revisions))
    return [papers[id_].paper.title for id_ in ids]


def text(day: Day) -> str:
    return " ".join(day.mailbox.texts()[-1].split())


def test_what_is_talked_of_stands_below_what_her_words_chose(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3, archive=90, timetables=40, sorting=60, labels=1))
    day.later(hours=1).run()
    issue = issue_of(day)
    assert titles(day, issue, "rising") == [SAND, PROOFS, TRAINS]
    assert set(titles(day, issue, "entries")) == {WALKS, LABELS}
    assert "RISING · not chosen by your words" in text(day)
    assert f"- {SAND} https://huggingface.co/papers/2603.00003 90 upvotes" in text(day)


def test_a_rising_paper_is_shown_once_and_never_one_that_she_mutes_or_wants_less_of(day: Day) -> None:
    day.has_subscriber("ada", interests=["graph learning", "-sand"]).has_subscriber("ben")
    day.reads(a_page(walks=3, archive=90, timetables=40))
    day.later(hours=1).run()
    assert titles(day, issue_of(day), "rising") == [TRAINS]
    assert titles(day, issue_of(day, "ben"), "rising") == [SAND, TRAINS]
    day.later(hours=23).reads(a_page(labels=5, archive=400, timetables=400, sorting=9))
    day.later(hours=1).run()
    assert titles(day, issue_of(day), "rising") == [PROOFS]


def test_less_of_a_paper_keeps_it_from_rising(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3, archive=90))
    with day.service() as built:
        sand = built.papers.named(SAND)
        built.judgements.judge(day.subscriber().id, sand.id, Verdict.LESS, now=day.now)
    day.later(hours=1).run()
    assert issue_of(day).rising == ()


def test_counts_are_held_against_the_dump_before(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3, archive=10))
    day.later(minutes=30).reads(a_page(walks=15, archive=45))
    day.later(minutes=30).run()
    assert "15 upvotes +12 today" in text(day)
    assert "45 upvotes +35 today" in text(day)


def test_a_new_version_of_a_sent_paper_is_told_once_and_never_as_new(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3))
    day.later(hours=1).run()
    day.later(hours=23).reads(
        a_new_version(
            WALKS, 2, "We walk longer now, and we say what there is to say about that as well, in full."
        ),
        a_page(labels=5),
    )
    day.later(hours=1).run()
    issue = issue_of(day)
    assert titles(day, issue, "entries") == [LABELS]
    assert titles(day, issue, "updated") == [WALKS]
    assert issue.n_candidates == 1
    assert "version 2 · new abstract · sent to you on 2 Mar" in text(day)
    day.later(hours=23).reads(json.dumps([a_record("Graph Learning at Dusk", 1)]))
    day.later(hours=1).run()
    assert issue_of(day).updated == ()


def test_an_update_waits_while_quiet_days_bring_no_letter(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3))
    day.later(hours=1).run()
    day.later(hours=23).reads(
        a_new_version(
            WALKS, 3, "We walk longer now, and we say what there is to say about that as well, in full."
        )
    )
    day.later(hours=1).run()
    assert (issue_of(day).entries, issue_of(day).updated) == ((), ())
    day.later(hours=23).reads(a_page(labels=5))
    day.later(hours=1).run()
    assert [one.version for one in issue_of(day).updated] == [3]


def test_what_she_was_not_sent_is_no_update(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3, archive=0))
    day.later(hours=1).run()
    day.later(hours=23).reads(a_new_version(SAND, 2, "More sand."), a_page(labels=5))
    day.later(hours=1).run()
    assert issue_of(day).updated == ()


def test_twins_fold_into_one_card_that_names_them(day: Day) -> None:
    abstract = "Graph learning with walkers that wait at busy corners and never hurry. " * 3
    records = [a_record(title, 1, abstract) for title in (WALKS, "Patiently Walking Graphs")]
    day.has_subscriber("ada").reads(json.dumps(records))
    day.later(hours=1).run()
    (entry,) = issue_of(day).entries
    assert len(entry.similar) == 1
    assert "1 similar paper: - Patiently Walking Graphs https://huggingface.co/papers/2603" in text(day)


def test_preview_with_every_section_is_what_is_sent(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3))
    day.later(hours=1).run()
    day.later(hours=23).reads(a_new_version(WALKS, 2, "We walk longer."), a_page(labels=5, archive=90))
    day.later(hours=1)
    with day.service() as built:
        shown = built.preview.of(day.subscriber(), now=day.now)
    assert (shown.issue.entries, shown.issue.rising, shown.issue.updated) != ((), (), ())
    day.run()
    sent = {file.read_bytes() for file in (day.settings.home / "mail" / "new").iterdir()}
    assert shown.letter.content in sent
    assert shown.issue == issue_of(day)


def test_two_subjects_running_never_begin_alike(day: Day) -> None:
    day.has_subscriber("ada").reads(a_page(walks=3))
    day.later(hours=1).run()
    day.later(hours=23).reads(a_page(labels=5))
    day.later(hours=1).run()
    subjects = [str(letter["Subject"]) for letter in day.mailbox.letters()]
    assert subjects == [f"{WALKS} (1 paper)", f"1 paper: {LABELS}"]


def test_a_reader_who_wants_a_line_on_quiet_days_gets_it(day: Day) -> None:
    day.has_subscriber("ada", quiet="line").has_subscriber("ben").reads(a_page(archive=90))
    account = day.later(hours=1).run()
    assert (account.sent, dict(account.skipped)) == (1, {"quiet day": 1})
    assert "Nothing for you today: the 1 new paper does not follow what you asked for." in text(day)
    assert "RISING" not in text(day)


def test_a_source_of_the_catalogue_that_failed_is_named_in_the_letter(day: Day, tmp_path: Path) -> None:
    catalogue = tmp_path / "sources.toml"
    catalogue.write_text('[[source]]\nname = "inbox"\nkind = "file"\nlocation = "x"\nenabled = true\n')
    day.settings = day.settings.model_copy(update={"catalogue": catalogue})
    day.has_subscriber("ada").reads(a_page(walks=3))
    for name in ("inbox", "/srv/private/dump.txt"):
        note_reading(day, name, status="failed")
    day.later(hours=1).run()
    assert issue_of(day).notices == (Notice(source="inbox", trouble=Trouble.BROKEN),)
    assert "inbox could not be read today" in text(day)
    assert "private" not in text(day)
    note_reading(day, "inbox", status="ok")
    with day.service() as built:
        assert built.news.edition([], until=1, now=day.now).shared.notices == ()


def note_reading(day: Day, source: str, *, status: str) -> None:
    from digest.store.operation import Run

    account = {"sources": [{"source": source, "status": status, "warnings": []}], "totals": {}}
    with day.service() as built:
        built.operation.note(Run(kind="ingest", started_at=day.now, ended_at=day.now, account=account))


def test_nobody_in_particular_was_sent_nothing(day: Day) -> None:
    with day.service() as built:
        assert built.issues.sent([SubscriberId(0)], []) == {}
        assert built.issues.last_subjects([SubscriberId(0)]) == {}
