"""The pace that several processes share."""

from digest.deliver.guards import Guards
from digest.errors import StoreAway
from digest.settings import PaceSettings


class SharedPace:
    """The pace that the database keeps, which goes away."""

    def __init__(self) -> None:
        self.is_away = False

    def take(self, _domain: str) -> float:
        if self.is_away:
            raise StoreAway("the database is away")
        return 7.0


def test_the_shared_pace_counts_and_ones_own_while_the_database_is_away() -> None:
    shared = SharedPace()
    guards = Guards(PaceSettings(letters_per_s=1), shared=shared)
    assert guards.wait_s("a.example", 1000.0) == 7.0
    shared.is_away = True
    assert [guards.wait_s("a.example", 1000.0) for _ in range(2)] == [0.0, 1.0]
