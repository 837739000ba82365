"""The daily work: reading, choosing, sending, and what comes back."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cached_property

from digest.compose.addresses import sender_address
from digest.deliver.consequences import for_the_reader, to_write_down
from digest.deliver.retry import next_try
from digest.errors import SettingsError
from digest.flows.clockwork import Clockwork, NextFire
from digest.flows.courtesies import Courtesies
from digest.flows.desk import Desk
from digest.flows.envelopes import Envelopes
from digest.flows.ingest import Ingest
from digest.flows.news import News
from digest.flows.prepare import Prepare
from digest.flows.returns import Returns
from digest.flows.send import Send
from digest.flows.today import Watch
from digest.flows.troubles import Troubles
from digest.model.returned import Tolerance
from digest.model.today import SourceStanding
from digest.parse.opml import feeds
from digest.settings import shipped
from digest.sources.attic import Attic
from digest.sources.catalogue import Kind
from digest.sources.reader import SourceReader
from digest.sources.selection import Selection
from digest.store.archive import Archive
from digest.store.engine import Within
from digest.store.overview import Told
from digest.store.owed import Owed
from digest.store.presence import Presence
from digest.store.recipients import Recipients
from digest.store.summaries import Terms
from digest.store.ticks import Ticks
from digest.wiring.letters import Letters


class Daily(Letters):
    """What runs by the clock."""

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
    def attic(self) -> Attic:
        return Attic(self.settings.home / "dumps")

    @cached_property
    def ingest(self) -> Ingest:
        return Ingest(
            sources=self.sources,
            dumps=Archive(self.database),
            shelf=self.papers,
            attic=self.attic,
            summarising=self.summarising,
            sentinel=self.settings.sentinel,
        )

    @cached_property
    def desk(self) -> Desk:
        return Desk(Terms(self.database), self.papers, self.judgements, floor=self.settings.rank.floor)

    @cached_property
    def news(self) -> News:
        troubles = Troubles(self.operation, self._usual_standings)
        return News(self.papers, self.issues, self.desk, notices=troubles.at)

    def _usual_standings(self) -> list[SourceStanding]:
        """How the sources stand by their habits; none where the catalogue cannot be read: letters go out."""
        with suppress(SettingsError):
            return [self.overview.source(entry.name, "") for entry in self.selection.entries()]
        return []

    @cached_property
    def prepare(self) -> Prepare:
        return Prepare(
            readers=self.due_readers,
            shelf=self.papers,
            ledger=self.issues,
            tidy=self.deliveries.tidy,
            unwanted=self.suppressions.unwanted,
            desk=self.desk,
            news=self.news,
            links=self.links,
            template_version=self.composer.template_version,
            language=self.composer.language,
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
                readers=Recipients(self.database),
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
    def courtesies(self) -> Courtesies:
        """Greetings and farewells."""
        return Courtesies(
            owed=Owed(self.database),
            readers=self.subscribers,
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

    def clockwork(self, next_fire: NextFire, *, on_begun: Within | None = None) -> Clockwork:
        """on_begun: called in the transaction that begins a job."""
        return Clockwork(Ticks(self.database, on_begun=on_begun), next_fire)

    def watch(self, next_fire: NextFire) -> Watch:
        """Looks how today goes."""
        return Watch(
            overview=self.overview,
            pauses=self.pauses,
            told=Told(self.database),
            sources=self.standings,
            next_fire=next_fire,
            compose=self.alarm if self.settings.alarms.address else None,
            outbox=self.bare_outbox,
            settings=self.settings.alarms,
        )

    def standings(self) -> Iterator[SourceStanding]:
        """When each source of the catalogue last gave papers."""
        for entry in self.selection.entries():
            standing = "" if entry.kind is Kind.FOLDER else self.settings.schedule.ingest
            yield self.overview.source(entry.name, entry.cron or standing)
