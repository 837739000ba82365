"""The first minute of a newcomer: the demo's dumps hold what the README promises."""

from datetime import UTC, date, datetime
from pathlib import Path

from digest.model.dump import Payload, Rejected, Status, Tail
from digest.model.paper import Paper
from digest.parse import read
from digest.text.fold import title_key
from tests.house.tree import ROOT

DUMPS = sorted((ROOT / "config" / "demo").glob("*.txt"))


def day_of(dump: Path) -> date:
    return date.fromisoformat(dump.stem)


def papers_of(dump: Path) -> dict[str, Paper]:
    """The papers of a dump by title key; nothing may be rejected or cut off."""
    with dump.open("rb") as stream:
        payload = Payload(
            origin=dump.name,
            taken_at=datetime.combine(day_of(dump), datetime.min.time(), UTC),
            stream=stream,
            sha256="0" * 64,
            size_bytes=dump.stat().st_size,
        )
        said = list(read(payload, as_of=day_of(dump)))
    assert not [each for each in said if isinstance(each, Rejected)]
    assert [each.status for each in said if isinstance(each, Tail)] == [Status.OK]
    return {title_key(each.title): each for each in said if isinstance(each, Paper)}


def test_three_days_follow_each_other() -> None:
    days = [day_of(dump) for dump in DUMPS]
    assert [(day - days[0]).days for day in days] == [0, 1, 2]


def test_at_least_36_papers_and_each_has_an_abstract() -> None:
    papers = {key: paper for dump in DUMPS for key, paper in papers_of(dump).items()}
    assert len(papers) >= 36
    assert [paper.title for paper in papers.values() if not paper.abstract] == []


def test_days_overlap_one_paper_returns_and_one_changes() -> None:
    first, second, third = (papers_of(dump) for dump in DUMPS)
    assert first.keys() & second.keys()
    assert second.keys() & third.keys()
    back = (first.keys() & third.keys()) - second.keys()
    changed = {key for key in back if first[key].abstract != third[key].abstract}
    assert len(changed) == 1
    assert back - changed
    for key in changed:
        assert (third[key].comments or 0) > (first[key].comments or 0)


def test_the_days_have_different_layouts() -> None:
    glued, blank, organisations = [], [], []
    for dump in DUMPS:
        text = dump.read_text("utf-8")
        glued.append("\nSubscribe\n" not in text)
        blank.append("\n\n" in text)
        organisations.append(any(paper.organization for paper in papers_of(dump).values()))
    assert len(set(zip(glued, blank, organisations, strict=True))) == 3
