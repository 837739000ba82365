"""The composition root: settings in, everything built, closed in reverse."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self

from digest.compose.addresses import sender_address
from digest.compose.dkim import SigningKey
from digest.compose.dkim import load as load_keys
from digest.compose.letter import Composer
from digest.deliver.consequences import for_the_reader, to_write_down
from digest.deliver.guarded import GuardedOutbox
from digest.deliver.guards import Guards
from digest.deliver.maildir import MaildirOutbox
from digest.deliver.outbox import open_outbox
from digest.deliver.retry import next_try
from digest.errors import SettingsError
from digest.flows.backtest import Backtester
from digest.flows.clockwork import Clockwork, NextFire
from digest.flows.desk import Desk
from digest.flows.envelopes import Envelopes
from digest.flows.feedback import Feedback
from digest.flows.ingest import Ingest
from digest.flows.leaving import Leaving
from digest.flows.pausing import Pausing
from digest.flows.prepare import Prepare
from digest.flows.preview import Preview
from digest.flows.returns import Returns
from digest.flows.send import Send
from digest.flows.subscription import Subscription
from digest.flows.summaries import Summarising
from digest.links import Links
from digest.model.returned import Tolerance
from digest.parse.opml import feeds
from digest.settings import Settings, shipped
from digest.sources.attic import Attic
from digest.sources.reader import SourceReader
from digest.sources.selection import Selection
from digest.store import schema
from digest.store.archive import Archive
from digest.store.deliveries import Deliveries
from digest.store.engine import Database
from digest.store.feedback import Judgements
from digest.store.issues import Issues
from digest.store.operation import Operation
from digest.store.papers import Papers
from digest.store.pauses import Pauses
from digest.store.presence import Presence
from digest.store.returns import Returns as ReturnsStore
from digest.store.search import Search
from digest.store.subscribers import Subscribers
from digest.store.summaries import Summaries, Terms
from digest.store.suppressions import Suppressions
from digest.store.ticks import Ticks
from digest.summarise.engine import Engine


class Service:
    """Everything, built when it is first asked for. now: the moment of this run (aware, UTC).

    What runs for long takes a new one `at` every moment: it keeps nothing but the database open.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        database: Database | None = None,
        guards: Guards | None = None,
    ) -> None:
        self.settings = settings
        self.now = now
        self._open_database = database
        #: What is known of the mail server, as long as the process lives.
        self._guards = guards or Guards(settings.pace)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def at(self, now: datetime) -> "Service":
        """The same installation at another moment, on the same database; it needs no closing."""
        return Service(self.settings, now=now, database=self.database, guards=self._guards)

    @cached_property
    def database(self) -> Database:
        """The database, with its schema."""
        if self._open_database:
            return self._open_database
        database = self.bare_database
        schema.prepare(database, now=self.now)
        return database

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
    def subscribers(self) -> Subscribers:
        return Subscribers(self.database)

    @cached_property
    def operation(self) -> Operation:
        return Operation(self.database)

    @cached_property
    def leaving(self) -> Leaving:
        """Needs neither templates nor mail: the way out is open whatever else is wrong."""
        return Leaving(readers=self.subscribers, links=self.links)

    @cached_property
    def pausing(self) -> Pausing:
        return Pausing(readers=self.subscribers)

    def clockwork(self, next_fire: NextFire) -> Clockwork:
        return Clockwork(Ticks(self.database), next_fire)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.database)

    @cached_property
    def issues(self) -> Issues:
        return Issues(self.database)

    @cached_property
    def links(self) -> Links:
        """Signs with the key that is set, else with one that the database keeps."""
        key = self.settings.secret_key.get_secret_value()
        if not key and not self.database.is_sqlite:
            message = "DIGEST_SECRET_KEY must be set with PostgreSQL; `openssl rand -hex 32` makes one"
            raise SettingsError(message, key="secret_key", file="environment")
        keys = [key] if key else self.operation.keys("links", now=self.now)
        return Links(self.settings.public_url, keys)

    @cached_property
    def composer(self) -> Composer:
        settings = self.settings
        return Composer(
            shipped("templates"),
            sender=settings.sender,
            links=self.links,
            mail=settings.mail,
            dkim=self.dkim_keys,
        )

    @cached_property
    def dkim_keys(self) -> tuple[SigningKey, ...]:
        """What letters are signed with. Raises SettingsError."""
        sender = sender_address(self.settings.sender, key="sender")
        return load_keys(self.settings.dkim, sender_domain=sender.domain)

    @cached_property
    def summarising(self) -> Summarising:
        return Summarising(Engine(self.settings.summary.engine), Summaries(self.database))

    @cached_property
    def sources(self) -> SourceReader:
        return SourceReader(self.settings.fetch)

    @cached_property
    def selection(self) -> Selection:
        """What is to be read."""
        return Selection(
            self.settings.catalogue or shipped("config") / "sources.toml",
            home=self.settings.home,
            reader=self.sources,
            feeds=lambda payload: [(feed.title, feed.url) for feed in feeds(payload)],
        )

    @cached_property
    def ingest(self) -> Ingest:
        return Ingest(
            sources=self.sources,
            dumps=Archive(self.database),
            shelf=self.papers,
            attic=Attic(self.settings.home / "dumps"),
            summarising=self.summarising,
            sentinel=self.settings.sentinel,
        )

    @cached_property
    def judgements(self) -> Judgements:
        return Judgements(self.database, self.papers)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.judgements, self.desk)

    @cached_property
    def desk(self) -> Desk:
        return Desk(Terms(self.database), self.papers, self.judgements, floor=self.settings.rank.floor)

    @cached_property
    def prepare(self) -> Prepare:
        return Prepare(
            readers=self.subscribers,
            shelf=self.papers,
            ledger=self.issues,
            tidy=self.deliveries.tidy,
            desk=self.desk,
            links=self.links,
            template_version=self.composer.template_version,
            settings=self.settings.send,
        )

    @cached_property
    def send(self) -> Send:
        return Send(
            prepare=self.prepare,
            queue=self.deliveries,
            book=self.deliveries,
            presence=Presence(self.settings.home / "senders"),
            envelopes=Envelopes(
                readers=self.subscribers,
                shelf=self.papers,
                summarising=self.summarising,
                composer=self.composer,
            ),
            outbox=self.outbox,
            next_try=lambda attempts, now, seed: next_try(attempts, now, seed=seed),
            judge=to_write_down,
            follow=lambda delivery, outcome, now: self.returns.answered(delivery, outcome, now=now),
            settings=self.settings.send,
        )

    @cached_property
    def preview(self) -> Preview:
        return Preview(
            prepare=self.prepare,
            desk=self.desk,
            shelf=self.papers,
            ledger=self.issues,
            sent=self.judgements,
            composer=self.composer,
            summarising=self.summarising,
        )

    @cached_property
    def backtester(self) -> Backtester:
        return Backtester(self.papers, self.desk)

    @cached_property
    def subscription(self) -> Subscription:
        return Subscription(
            readers=self.subscribers,
            suppressions=Suppressions(self.database),
            shelf=self.papers,
            links=self.links,
            composer=self.composer,
            outbox=self.outbox,
        )

    @cached_property
    def returns(self) -> Returns:
        """What comes back for letters."""
        sender = sender_address(self.settings.sender, key="sender")
        limits = self.settings.returns
        return Returns(
            ledger=self.returned,
            readers=self.subscribers,
            links=self.links,
            judge=for_the_reader,
            tolerance=Tolerance(
                most=limits.most_hard_answers, forget_after=timedelta(weeks=limits.forget_weeks)
            ),
            bounce_address=self.settings.mail.bounce_address,
            letters_from=sender.domain,
        )

    @cached_property
    def returned(self) -> ReturnsStore:
        """What came back, as it is kept."""
        return ReturnsStore(self.database)

    def outbox(self) -> GuardedOutbox | MaildirOutbox:
        """The way out. Raises SettingsError for mail to the world that would name nobody."""
        outbox = open_outbox(self.settings.mail_url, self.settings.smtp)
        if isinstance(outbox, MaildirOutbox):
            return outbox
        self.settings.refuse_examples()
        return GuardedOutbox(outbox, self._guards, pauses=Pauses(self.database), now=lambda: self.now)
