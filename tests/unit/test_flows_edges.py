"""Across the nights when clocks change, with everything real but the clock: store, ranking, mailbox."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.subscriber import Consent
from tests.day import Day, a_text_dump
from tests.unit.test_slots import EDGY

#: New York, Berlin and Lord Howe, in spring and in autumn.
NIGHTS = ("2026-03-08", "2026-03-29", "2026-10-04", "2026-04-05", "2026-10-25", "2026-11-01")


@pytest.mark.parametrize("night", NIGHTS)
def test_every_reader_gets_one_letter_for_each_of_her_days(tmp_path: Path, night: str) -> None:
    begin = datetime.fromisoformat(night).replace(tzinfo=UTC) - timedelta(days=1)
    day = Day(tmp_path, now=begin)
    with day.service() as built:
        for zone, address in zip(EDGY, addresses(), strict=True):
            consent = Consent(at=begin, how="operator", origin="a test")
            pace = make_pace(zone=zone, at="02:15")
            built.subscription.add(address, ["graph learning"], pace, consent)
        for step in range(3 * 12):
            day.later(hours=2)
            if step % 4 == 0:
                day.reads(a_text_dump([(f"Graph Learning, Part {step}", f"graph learning at step {step}")]))
            later = built.at(day.now)
            assert later.send.run(Due(now=day.now)).adds_up
    letters = day.mailbox.letters()
    assert Counter(letter["To"] for letter in letters) == dict.fromkeys(addresses(), 3)
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)


def addresses() -> list[str]:
    return [f"{zone.replace('/', '.')}@example.org" for zone in EDGY]
