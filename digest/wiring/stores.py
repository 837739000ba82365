"""What is kept: the database and everything that reads or writes it."""

from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from typing import Self

from digest.deliver.guards import Guards
from digest.errors import SettingsError
from digest.links import Links
from digest.settings import Settings
from digest.store import schema
from digest.store.api_keys import ApiKeys
from digest.store.audit import Audit
from digest.store.browse import Browse
from digest.store.deliveries import Deliveries
from digest.store.due_readers import DueReaders
from digest.store.engine import Database, Within
from digest.store.feedback import Judgements
from digest.store.glance import Glances
from digest.store.issues import Issues
from digest.store.letters_asked import LettersAsked
from digest.store.moves import Moves
from digest.store.operation import Operation
from digest.store.operators import Operators
from digest.store.overview import Overview
from digest.store.paces import SharedPace
from digest.store.papers import Papers
from digest.store.pauses import Pauses
from digest.store.retention import Retention
from digest.store.returns import Returns as ReturnsStore
from digest.store.search import Search
from digest.store.subscribers import Subscribers
from digest.store.suppressions import Suppressions
from digest.store.tallies import Tallies


class Stores:
    """What an installation keeps, built when it is first asked for. now: the moment of this run (aware, UTC).

    on_waiting: called in every transaction that makes letters wait. What runs for long takes a new one `at`
    every moment: it keeps nothing but the database open.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        database: Database | None = None,
        guards: Guards | None = None,
        on_waiting: Within | None = None,
    ) -> None:
        self.settings = settings
        self.now = now
        self._open_database = database
        self._open_guards = guards
        self._on_waiting = on_waiting
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def at(self, now: datetime, *, on_waiting: Within | None = None) -> Self:
        """The same installation at another moment, on the same database; it needs no closing."""
        return type(self)(
            self.settings, now=now, database=self.database, guards=self.guards, on_waiting=on_waiting
        )

    @cached_property
    def database(self) -> Database:
        """The database, with its schema."""
        if self._open_database:
            return self._open_database
        database = self.bare_database
        schema.prepare(database, now=self.now)
        return database

    @cached_property
    def guards(self) -> Guards:
        """What is known of the mail server, as long as the process lives."""
        if self._open_guards:
            return self._open_guards
        pace = self.settings.pace
        is_paced = pace.letters_per_s or pace.domain_letters_per_s
        is_shared = is_paced and not self.database.is_sqlite
        return Guards(pace, shared=SharedPace(self.database, pace) if is_shared else None)

    @cached_property
    def bare_database(self) -> Database:
        """The database as it is."""
        return self._stack.enter_context(Database(self.settings.store_url))

    @cached_property
    def papers(self) -> Papers:
        return Papers(self.database)

    @cached_property
    def search(self) -> Search:
        return Search(self.database, self.papers)

    @cached_property
    def browse(self) -> Browse:
        return Browse(self.database, self.papers)

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self.database)

    @cached_property
    def subscribers(self) -> Subscribers:
        return Subscribers(self.database)

    @cached_property
    def due_readers(self) -> DueReaders:
        return DueReaders(self.database)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self.database)

    @cached_property
    def operation(self) -> Operation:
        return Operation(self.database)

    @cached_property
    def overview(self) -> Overview:
        return Overview(self.database)

    @cached_property
    def retention(self) -> Retention:
        return Retention(self.database)

    @cached_property
    def pauses(self) -> Pauses:
        return Pauses(self.database)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.database)

    @cached_property
    def glances(self) -> Glances:
        return Glances(self.database)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.database)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.database)

    @cached_property
    def operators(self) -> Operators:
        return Operators(self.database)

    @cached_property
    def issues(self) -> Issues:
        return Issues(self.database, on_waiting=self._on_waiting)

    @cached_property
    def judgements(self) -> Judgements:
        return Judgements(self.database, self.papers)

    @cached_property
    def letters_asked(self) -> LettersAsked:
        return LettersAsked(self.database)

    @cached_property
    def moves(self) -> Moves:
        return Moves(self.database)

    @cached_property
    def returned(self) -> ReturnsStore:
        """What came back, as it is kept."""
        return ReturnsStore(self.database)

    @cached_property
    def links(self) -> Links:
        """Signs with the key that is set, else with one that the database keeps.

        Keys that the database kept before one was set are accepted still: links never break.
        """
        key = self.settings.secret_key.get_secret_value()
        if not key and not self.database.is_sqlite:
            message = "DIGEST_SECRET_KEY must be set with PostgreSQL; `openssl rand -hex 32` makes one"
            raise SettingsError(message, key="secret_key", file="environment")
        kept = self.operation.kept_keys("links")
        keys = [*kept, key] if key else kept or self.operation.keys("links", now=self.now)
        return Links(self.settings.public_url, keys)
