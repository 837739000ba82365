"""Who gets what, when, and never twice."""

from pathlib import Path

import pytest

from digest.store.engine import Database
from tests.day import TOPICS, Day, a_text_dump


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Monday, six in the morning."""
    return Day(tmp_path)


def test_a_reader_gets_the_papers_that_meet_her_words_at_her_hour(day: Day) -> None:
    day.has_papers().has_subscriber("ada", interests=["graph learning"])
    assert day.run().due == 0
    account = day.later(hours=1).run()
    assert (account.due, account.sent, account.adds_up) == (1, 1, True)
    (letter,) = day.mailbox.letters()
    assert letter["To"] == "ada@example.org"
    (text,) = day.mailbox.texts()
    assert "Graph Learning by Patient Walks" in text
    assert "Graph Learning Without Labels" in text
    assert "Sand in the Archive" not in text


def test_a_second_run_on_the_same_day_sends_nothing(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    day.run()
    assert day.run().due == 0
    assert day.later(hours=5).run().due == 0
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_sending_at_once_twice_sends_once(day: Day) -> None:
    day.has_papers().has_subscriber("ada")
    assert day.run(is_at_once=True).sent == 1
    assert dict(day.run(is_at_once=True).skipped) == {"has one already": 1}
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_yesterdays_papers_are_not_sent_again(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1).run()
    day.later(days=1)
    assert dict(day.run().skipped) == {"quiet day": 1}
    day.later(days=1).reads(
        a_text_dump([*TOPICS, ("Graph Learning at Sea", "graph learning on moving ships")])
    )
    day.run()
    (first, second) = day.mailbox.letters()
    assert "Graph Learning at Sea" in day.mailbox.texts()[1]
    assert "Patient Walks" not in day.mailbox.texts()[1]
    assert first["Message-ID"] != second["Message-ID"]


def test_a_quiet_day_is_skipped_and_said_so(day: Day) -> None:
    day.has_papers().has_subscriber("ada", interests=["volcanoes"]).later(hours=1)
    account = day.run()
    assert (account.due, account.sent, dict(account.skipped)) == (1, 0, {"quiet day": 1})
    assert day.mailbox.letters() == []


def test_an_issue_that_is_too_late_is_merged_into_the_next_one(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=20)
    assert dict(day.run().skipped) == {"too late": 1}
    day.later(hours=5)
    assert day.run().sent == 1
    assert "Patient Walks" in day.mailbox.texts()[0]


def test_who_left_gets_nothing_more(day: Day) -> None:
    day.has_papers().has_subscriber("ada").has_subscriber("ben")
    with day.service() as built:
        built.subscription.leave("ADA@example.org", now=day.now)
    day.later(hours=1).run()
    assert day.mailbox.addresses() == ["ben@example.org"]


def test_a_dry_run_writes_and_sends_nothing(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    account = day.run(is_dry=True)
    assert (account.due, dict(account.pending), account.adds_up) == (1, {"dry run": 1}, True)
    assert day.mailbox.letters() == []
    assert day.run().sent == 1


def test_preview_is_what_is_sent(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    with day.service() as built:
        shown = built.preview.of(day.subscriber(), now=day.now)
    day.run()
    (file,) = (day.settings.home / "mail" / "new").iterdir()
    assert file.read_bytes() == shown.letter.content


def test_a_sent_issue_can_be_shown_again_after_its_papers_changed(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1).run()
    (file,) = (day.settings.home / "mail" / "new").iterdir()
    day.reads(a_text_dump().replace("twice as fast", "three times as fast"))
    with day.service() as built:
        shown = built.preview.of(day.subscriber(), now=day.now)
    assert shown.letter.content == file.read_bytes()


def test_most_papers_per_issue_is_kept(day: Day) -> None:
    day.has_papers().has_subscriber("ada", most=1)
    day.later(hours=1).run()
    with day.service() as built:
        issue = built.issues.of_slot(day.subscriber().id, day.now.date())
    assert issue is not None
    assert len(issue.entries) == 1


def test_a_mailbox_that_cannot_be_written_stops_the_run_and_loses_nothing(day: Day, tmp_path: Path) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    (tmp_path / "mail").write_text("a file where the mailbox should be")
    account = day.run()
    assert account.stopped
    assert (account.sent, dict(account.pending), account.adds_up) == (0, {"not tried": 1}, True)
    (tmp_path / "mail").unlink()
    assert day.run().sent == 1


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", 11), ("America/New_York", 6)])
def test_her_hour_is_that_of_her_zone(day: Day, zone: str, hours: int) -> None:
    day.has_papers().has_subscriber("ada", zone=zone)
    assert [day.later(hours=1).run().sent for _ in range(hours)] == [0] * (hours - 1) + [1]


def test_the_same_day_on_postgresql(tmp_path: Path, postgres: Database) -> None:
    url = postgres.url.render_as_string(hide_password=False)
    day = Day(tmp_path).on(url)
    day.has_papers().has_subscriber("ada").later(hours=1)
    assert day.run().sent == 1
    assert day.run().due == 0
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_a_paper_seen_in_two_dumps_is_sent_once(day: Day) -> None:
    day.reads(a_text_dump(TOPICS[:2]), a_text_dump(TOPICS[:3]))
    day.has_subscriber("ada").later(hours=1).run()
    (text,) = day.mailbox.texts()
    assert text.count("Graph Learning by Patient Walks") == 1
    assert "out of 3 new ones" in text
