"""What is prepared for strangers."""

from datetime import datetime
from itertools import count
from pathlib import Path

from digest.flows.desk import Desk
from digest.flows.gallery import OF_TOPICS, Found, Gallery, Shelf
from digest.model.paper import StoredPaper
from digest.model.subscriber import Pace
from digest.store.summaries import Terms
from tests.day import Day, a_text_dump


class Counted:
    """A shelf, and how often its papers were read."""

    def __init__(self, shelf: Shelf) -> None:
        self.n_read = 0
        self._shelf = shelf

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        self.n_read += 1
        return self._shelf.newest(before=before, most=most)

    def last_dump(self, *, before: datetime | None = None) -> int:
        return self._shelf.last_dump(before=before)


def test_new_lines_all_day_long_make_no_difference_to_what_is_shown(tmp_path: Path) -> None:
    day = Day(tmp_path).has_papers()
    with day.service() as built:

        def shown() -> tuple[Found, ...]:
            # Another number of papers each time, so that it is not a showing that was kept.
            pace = Pace(most=next(numbers))
            return built.gallery.show(["graph learning", "-labels"], pace, now=day.now).chosen

        numbers = count(10)
        first = shown()
        assert first
        for start in range(0, 1_200, 40):
            lines = [f"sand w{number}" for number in range(start, start + 40)]
            built.gallery.show(lines, Pace(), now=day.now)
            assert shown() == first


def test_a_dump_is_prepared_once_and_before_somebody_asks(tmp_path: Path) -> None:
    day = Day(tmp_path).has_papers()
    with day.service() as built:
        shelf = Counted(built.papers)
        gallery = Gallery(
            shelf, lambda _: Desk(Terms(built.database), built.papers, built.judgements, floor=0.0)
        )
        gallery.warm(now=day.now)
        gallery.warm(now=day.now)
        shown = gallery.show(gallery.topics(now=day.now), OF_TOPICS, now=day.now)
        assert shown.chosen
        assert shelf.n_read == 1
        day.later(hours=1).reads(a_text_dump([("Quiet Rivers", "We measure rivers.")]))
        gallery.warm(now=day.now)
        assert shelf.n_read == 2
