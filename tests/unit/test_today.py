"""`digest today`, and the letters to the operator."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import MailError
from digest.model.returned import Addressee, Consequence, Kind, Note, Tolerance
from digest.model.subscriber import SubscriberId
from digest.schedule.cron import next_fire
from digest.sections import AlarmSettings
from digest.settings import Settings
from tests.cli import Digest
from tests.day import Day, Mailbox


@pytest.fixture
def day(tmp_path: Path) -> Day:
    alarms = AlarmSettings(address="operator@example.org")
    return Day(tmp_path / "home", settings=Settings(alarms=alarms))


def told(day: Day) -> list[str]:
    with day.service() as built:
        return [alarm.name for alarm in built.watch(next_fire).tell(day.now)]


def to_operator(day: Day) -> list[str]:
    return [letter["Subject"] for letter in day.mailbox.letters() if "operator@" in letter["To"]]


def test_an_empty_home_is_well_and_says_so(digest: Digest) -> None:
    said = digest("today")
    assert (said.code, "late     nobody" in said.out) == (0, True)
    assert digest("today", "--json").json["is_well"] is True


def test_somebody_who_waits_in_vain_is_told_once_and_again_after_it_was_well(day: Day) -> None:
    day.has_papers().has_subscriber("ada").later(hours=2)
    assert told(day) == ["nothing sent"]
    assert told(day.later(minutes=5)) == []
    day.run()
    assert told(day) == []
    assert told(day.later(days=1, hours=2)) == ["nothing sent"]
    assert len(to_operator(day)) == 2
    (text, *_) = day.mailbox.texts()[-1:]
    assert "digest doctor" in text


def test_a_screen_shows_runs_sources_queue_and_who_is_late(
    day: Day, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.has_papers().has_subscriber("ada").has_subscriber("ben", zone="Pacific/Kiritimati").later(hours=2)
    day.reads("Nothing that anybody knows\n")
    said = digest("today", "--json")
    assert said.code == 1
    (alarm,) = said.json["alarms"]
    assert (alarm["name"], alarm["command"]) == ("nothing sent", "digest doctor")
    assert said.json["late"]["readers"] == 2
    assert "@" not in said.out
    shown = digest("today")
    assert "ada@example.org" in shown.out
    assert "nothing was sent although somebody is due" in shown.err


def test_complaints_stop_all_sending_until_it_is_lifted(day: Day, digest: Digest) -> None:
    for n in range(4):
        day.has_subscriber(f"reader{n}")
    day.has_papers().later(hours=2).run()
    with day.service() as built:
        for n in (1, 2, 3):
            whose = Addressee(subscriber_id=SubscriberId(n))
            note = Note(fingerprint=f"{n:064x}", kind=Kind.COMPLAINT, whose=whose, status="")
            tolerance = Tolerance(most=5, forget_after=timedelta(weeks=4))
            built.returned.note(note, Consequence.COMPLAINT, tolerance, now=day.now)
    assert told(day) == ["complaints stop"]
    assert "everything" in digest("pauses", "list", "--json").json
    assert digest("pauses", "lift", "everything").code == 0
    # It is told and stopped once; what was lifted stays lifted.
    assert told(day) == []
    assert digest("pauses", "list").out == "Nothing is paused.\n"
    assert digest("pauses", "lift", "everything").code == 1


def test_an_alarm_that_could_not_be_sent_is_told_the_next_time(day: Day, tmp_path: Path) -> None:
    day.has_papers().has_subscriber("ada").later(hours=2)
    (day.settings.home / "mail").write_text("no folder", "utf-8")
    with day.service() as built, pytest.raises(MailError):
        built.watch(next_fire).tell(day.now)
    (day.settings.home / "mail").unlink()
    assert told(day) == ["nothing sent"]


def test_without_an_address_nothing_is_written(tmp_path: Path) -> None:
    day = Day(tmp_path / "home").has_papers().has_subscriber("ada").later(hours=2)
    assert told(day) == ["nothing sent"]
    assert Mailbox(tmp_path / "home" / "mail").letters() == []
