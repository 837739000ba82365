"""Changes of address, links made void, letters asked for: on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from digest.errors import LinkError, SubscriptionError
from digest.flows.wishes import make_pace
from digest.store.engine import Database
from digest.store.letters_asked import LettersAsked
from digest.store.moves import Moves
from digest.store.subscribers import Subscribers
from digest.store.tables.readers import LetterAskedRow
from tests.builders import MONDAY

DAY = timedelta(hours=24)
LATER = MONDAY + timedelta(hours=1)


def test_she_moves_to_the_address_that_she_asked_for_last(database: Database) -> None:
    readers, moves = Subscribers(database), Moves(database)
    ada = readers.save("ada@example.org", ["graphs"], make_pace(), now=MONDAY)
    moves.ask(ada.id, "one@example.org", now=MONDAY)
    moves.ask(ada.id, "Two@Example.org", now=LATER)
    with pytest.raises(LinkError, match="done or was changed since"):
        moves.take(ada.id, asked_at=MONDAY, now=LATER)
    moves.take(ada.id, asked_at=LATER, now=LATER)
    moved = readers.with_address("two@example.org")
    assert (moved.id, moved.email) == (ada.id, "Two@Example.org")
    assert moved.links_since == LATER + timedelta(seconds=1)
    assert moves.waiting(ada.id) is None
    with pytest.raises(LinkError):
        moves.take(ada.id, asked_at=LATER, now=LATER)


def test_nobody_moves_into_the_mailbox_of_another_reader(database: Database) -> None:
    readers, moves = Subscribers(database), Moves(database)
    ada = readers.save("ada@example.org", ["graphs"], make_pace(), now=MONDAY)
    readers.save("ben@example.org", ["trees"], make_pace(), now=MONDAY)
    moves.ask(ada.id, "BEN@example.org", now=MONDAY)
    with pytest.raises(SubscriptionError, match="has a digest already"):
        moves.take(ada.id, asked_at=MONDAY, now=LATER)
    assert readers.get(ada.id).email == "ada@example.org"


def test_letters_to_one_mailbox_are_counted_by_the_day_and_its_address_is_not_kept(
    database: Database,
) -> None:
    asked = LettersAsked(database)
    spellings = ["ada@example.org", "Ada@Example.org", "ADA@EXAMPLE.ORG", "ada@example.org"]
    taken = [asked.take(each, most=3, within=DAY, now=MONDAY) for each in spellings]
    assert taken == [True, True, True, False]
    assert asked.take("ben@example.org", most=3, within=DAY, now=MONDAY)
    assert asked.take("ada@example.org", most=3, within=DAY, now=MONDAY + DAY)
    with database.reading("looking") as connection:
        rows = connection.execute(LetterAskedRow.__table__.select()).all()
    assert len(rows) == 1
    assert not any("ada" in str(row) or "example" in str(row) for row in rows)
