"""How fast letters leave from all processes together: token buckets in PostgreSQL."""

from sqlalchemy import Float, cast, func, literal, text

from digest.settings import PaceSettings
from digest.store.engine import Database, inserted
from digest.store.tables.operation import PaceRow

_paces = PaceRow.__table__

#: What stands for the mail server among the domains.
_SERVER = "*"


class SharedPace:
    """The pace of all processes on one PostgreSQL.

    Each bucket is kept as the moment at which it is full again (GCRA), by the database's clock: the machines'
    own may differ.
    """

    def __init__(self, database: Database, settings: PaceSettings) -> None:
        self._database = database
        self._settings = settings

    def take(self, domain: str) -> float:
        """Take leave for one letter; how long to wait before it may go, in seconds. Raises StoreError."""
        rates = ((_SERVER, self._settings.letters_per_s), (domain, self._settings.domain_letters_per_s))
        return max(self._taken(name, per_s) for name, per_s in rates if per_s)

    def _taken(self, name: str, per_s: float) -> float:
        gap_s, burst = 1 / per_s, max(1.0, per_s)
        now = cast(func.extract("epoch", func.clock_timestamp()), Float)
        row = inserted(self._database.engine)(_paces).values(domain=name, rested_at=now + gap_s)
        rested = func.greatest(_paces.c.rested_at, now) + gap_s
        taken = row.on_conflict_do_update(index_elements=["domain"], set_={"rested_at": rested})
        with self._database.writing("keeping the pace") as connection:
            # Should it be lost, a few letters leave early; nobody waits for the disk.
            connection.execute(text("SET LOCAL synchronous_commit TO OFF"))
            wait = connection.execute(taken.returning(_paces.c.rested_at - now - literal(burst * gap_s)))
            return max(0.0, float(wait.scalar_one()))
