"""Issues that are made for many readers together are those that are made for each alone."""

from pathlib import Path
from shutil import copytree

from digest.flows.prepare import Due
from digest.model.issue import Issue
from tests.crowd import a_dump_of_25, copy_reader, of_many_minds
from tests.day import Day
from tests.unit.test_flows_news import a_page

READERS = 80


def a_day_of_many_minds(home: Path) -> Day:
    day = Day(home)
    day.reads(a_dump_of_25())
    day.has_subscriber("reader1", interests=["graph learning", "railway timetables ^2"])
    with day.service() as built:
        copy_reader(built, READERS, different=of_many_minds)
    return day.later(days=1, hours=2)


def held_against_each_alone(day: Day) -> list[Issue]:
    """What `digest send` writes: all of it is what preparing makes for each reader alone, a moment before."""
    before = Day(day.settings.home.with_name("before"), now=day.now)
    copytree(day.settings.home, before.settings.home)
    with day.service() as built:
        due = [reader.id for reader in built.due_readers.all(due_before=day.now)]
        built.prepare.run(Due(now=day.now))
        made = {who: issue for who in due for issue, _ in built.issues.of_reader(who, most=1)}
    with before.service() as built:
        until = built.papers.last_dump()
        for reader in built.due_readers.all(due_before=day.now):
            issue = made.get(reader.id)
            if issue is None:  # her hour was too long ago
                continue
            (candidates,) = built.prepare.candidates([reader], until=until)
            # Ranked by the plain way, not with others in a block.
            alone = built.prepare.issue(reader, issue.slot, candidates, until=until, made_at=day.now)
            assert issue == alone
    return list(made.values())


def test_a_block_of_issues_is_what_each_reader_would_get_alone(tmp_path: Path) -> None:
    issues = held_against_each_alone(a_day_of_many_minds(tmp_path / "day"))
    assert len(issues) > READERS / 2
    assert len({issue.entries for issue in issues}) > READERS / 4


def test_so_it_is_the_day_after_with_what_was_sent_before(tmp_path: Path) -> None:
    day = a_day_of_many_minds(tmp_path / "day")
    day.run()
    day.reads(a_page(walks=3, archive=90, timetables=40, sorting=60, labels=1))
    issues = held_against_each_alone(day.later(days=1))
    assert any(issue.entries for issue in issues)
    assert any(issue.rising for issue in issues)
