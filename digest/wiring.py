"""The composition root: settings in, everything built, closed in reverse."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from digest.compose.letter import Composer
from digest.deliver.destination import MaildirDestination, parse
from digest.deliver.maildir import MaildirOutbox
from digest.deliver.outbox import open_outbox
from digest.deliver.retry import next_try
from digest.deliver.smtp import SmtpOutbox
from digest.errors import SettingsError, SourceError
from digest.flows.desk import Desk
from digest.flows.ingest import Asked, Ingest
from digest.flows.prepare import Prepare
from digest.flows.preview import Preview
from digest.flows.send import Send
from digest.flows.subscription import Subscription
from digest.flows.summaries import Summarising
from digest.links import Links
from digest.model.dump import Payload
from digest.parse.opml import feeds
from digest.settings import DEFAULT_PUBLIC_URL, DEFAULT_SENDER, Settings, shipped
from digest.sources.attic import Attic
from digest.sources.catalogue import CatalogueEntry, Kind, from_feeds, load
from digest.sources.folder import files
from digest.sources.reader import SourceReader, is_address
from digest.sources.watch import Watcher
from digest.store import schema
from digest.store.archive import Archive
from digest.store.deliveries import Deliveries
from digest.store.engine import Database
from digest.store.issues import Issues
from digest.store.operation import Operation
from digest.store.papers import Papers
from digest.store.search import Search
from digest.store.subscribers import Subscribers
from digest.store.summaries import Summaries, Terms
from digest.summarise.engine import Engine


class Service:
    """Everything, built when it is first asked for. now: the moment of this run (aware, UTC)."""

    def __init__(self, settings: Settings, *, now: datetime) -> None:
        self.settings = settings
        self.now = now
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def database(self) -> Database:
        """The database, with its schema."""
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
        return Composer(shipped("templates"), sender=settings.sender, links=self.links, mail=settings.mail)

    @cached_property
    def summarising(self) -> Summarising:
        return Summarising(Engine(self.settings.summary.engine), Summaries(self.database))

    @cached_property
    def sources(self) -> SourceReader:
        return SourceReader(self.settings.fetch)

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
    def desk(self) -> Desk:
        return Desk(Terms(self.database), floor=self.settings.rank.floor)

    @cached_property
    def prepare(self) -> Prepare:
        return Prepare(
            readers=self.subscribers,
            shelf=self.papers,
            ledger=self.issues,
            desk=self.desk,
            links=self.links,
            template_version=self.composer.template_version,
            settings=self.settings.send,
        )

    @cached_property
    def send(self) -> Send:
        return Send(
            prepare=self.prepare,
            deliveries=Deliveries(self.database),
            readers=self.subscribers,
            shelf=self.papers,
            summarising=self.summarising,
            composer=self.composer,
            outbox=self.outbox,
            next_try=lambda attempts, now, seed: next_try(attempts, now, seed=seed),
            settings=self.settings.send,
        )

    @cached_property
    def preview(self) -> Preview:
        return Preview(
            prepare=self.prepare,
            desk=self.desk,
            shelf=self.papers,
            ledger=self.issues,
            composer=self.composer,
            summarising=self.summarising,
        )

    @cached_property
    def subscription(self) -> Subscription:
        return Subscription(
            readers=self.subscribers,
            shelf=self.papers,
            links=self.links,
            composer=self.composer,
            outbox=self.outbox,
        )

    def outbox(self) -> SmtpOutbox | MaildirOutbox:
        """The way out. Raises SettingsError for mail to the world that would name nobody."""
        url = self.settings.mail_url
        if not isinstance(parse(url), MaildirDestination):
            self._refuse_examples()
        return open_outbox(url, self.settings.smtp)

    def asked(self, named: list[str]) -> Iterator[Asked]:
        """The sources that were named, folders as their files; without names those of the catalogue."""
        if not named:
            yield from self._catalogued()
        for source in named:
            if is_address(source):
                yield Asked(name=source, location=source, is_live=True)
            elif Path(source).is_dir():
                for path in files(Path(source)):
                    yield Asked(name=str(path), location=str(path))
            else:
                yield Asked(name=source, location=source)

    def watched(self, named: list[str]) -> list[tuple[str, bool, Watcher]]:
        """The folders to watch, with the source they count for and whether it is the catalogue's."""
        if named:
            return [(source, False, Watcher(Path(source))) for source in named]
        folders = [entry for entry in self._entries() if entry.kind is Kind.FOLDER]
        return [(entry.name, True, Watcher(self._folder(entry))) for entry in folders]

    def _entries(self) -> list[CatalogueEntry]:
        catalogue = self.settings.catalogue or shipped("config") / "sources.toml"
        return [entry for entry in load(catalogue) if entry.enabled]

    def _folder(self, entry: CatalogueEntry) -> Path:
        folder = Path(entry.located(self.settings.home))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _catalogued(self) -> Iterator[Asked]:
        for entry in self._entries():
            yield from self._of(entry)

    def _of(self, entry: CatalogueEntry) -> Iterator[Asked]:
        location = entry.located(self.settings.home)
        if entry.kind is Kind.FOLDER:
            for path in Watcher(self._folder(entry)).settled(self.now):
                yield Asked(name=entry.name, location=str(path), is_catalogued=True)
        elif entry.kind is Kind.OPML:
            try:
                feeds_ = self._feeds(location)
            except SourceError:
                # Asked for as it is, the list fails in the account, with its reason.
                yield Asked(name=entry.name, location=location, is_catalogued=True)
            else:
                for feed in from_feeds(entry, feeds_):
                    yield from self._of(feed)
        else:
            is_live = entry.kind is Kind.ADDRESS
            yield Asked(name=entry.name, location=location, is_catalogued=True, is_live=is_live)

    def _feeds(self, location: str) -> list[tuple[str, str]]:
        with self.sources.open(location, now=self.now) as payload:
            if not isinstance(payload, Payload):
                return []
            return [(feed.title, feed.url) for feed in feeds(payload)]

    def _refuse_examples(self) -> None:
        settings = self.settings
        for key, value, default in (
            ("public_url", settings.public_url, DEFAULT_PUBLIC_URL),
            ("sender", settings.sender, DEFAULT_SENDER),
        ):
            if value == default:
                variable = f"DIGEST_{key.upper()}"
                message = f"{key} is still the example {default}; set {variable} before mailing over SMTP"
                raise SettingsError(message, key=key, file="environment")
