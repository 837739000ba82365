"""Many readers at once."""

from digest.store.tables.readers import InterestRow, SubscriberRow
from digest.wiring.service import Service


def copy_reader(built: Service, count: int) -> None:
    """Readers 2 to `count`, like the only one that there is, who has the number 1."""
    subscribers, interests = SubscriberRow.__table__, InterestRow.__table__
    with built.database.writing("copying a reader") as connection:
        first = dict(connection.execute(subscribers.select()).mappings().one())
        lines = [dict(row) for row in connection.execute(interests.select()).mappings()]
        numbers = range(2, count + 1)
        rows = [{**first, "id": n, "email": address(n), "email_key": address(n)} for n in numbers]
        if rows:
            connection.execute(subscribers.insert(), rows)
            copies = [{**line, "subscriber_id": n} for n in numbers for line in lines]
            connection.execute(interests.insert(), copies)


def address(n: int) -> str:
    """Of the n-th reader."""
    return f"reader{n}@example.org"
