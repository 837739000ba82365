"""The composition root: settings in, everything built, closed in reverse."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cached_property

from digest.compose.addresses import sender_address
from digest.deliver.consequences import for_the_reader, to_write_down
from digest.deliver.retry import next_try
from digest.errors import SettingsError
from digest.flows.admission import Admission
from digest.flows.at_a_glance import AtAGlance
from digest.flows.backtest import Backtester
from digest.flows.clockwork import Clockwork, NextFire
from digest.flows.courtesies import Courtesies
from digest.flows.desk import Desk
from digest.flows.enrolling import Enrolling
from digest.flows.entrance import Entrance
from digest.flows.envelopes import Envelopes
from digest.flows.feedback import Feedback
from digest.flows.forecast import Forecast
from digest.flows.gallery import Gallery
from digest.flows.ingest import Ingest
from digest.flows.leaving import Leaving
from digest.flows.news import News
from digest.flows.pausing import Pausing
from digest.flows.prepare import Prepare
from digest.flows.preview import Preview
from digest.flows.quarantine import Quarantine
from digest.flows.returns import Returns
from digest.flows.send import Send
from digest.flows.silence import Silence
from digest.flows.subscription import Subscription
from digest.flows.today import Watch
from digest.flows.troubles import Troubles
from digest.flows.tuning import Tuning
from digest.model.returned import Tolerance
from digest.model.today import SourceStanding
from digest.parse.opml import feeds
from digest.passwords import matches
from digest.settings import shipped
from digest.sources.attic import Attic
from digest.sources.catalogue import Kind
from digest.sources.reader import SourceReader
from digest.sources.selection import Selection
from digest.store.archive import Archive
from digest.store.overview import Told
from digest.store.owed import Owed
from digest.store.presence import Presence
from digest.store.summaries import Terms
from digest.store.ticks import Ticks
from digest.wiring.letters import Letters


class Service(Letters):
    """Everything, built when it is first asked for."""

    @cached_property
    def leaving(self) -> Leaving:
        """Needs neither templates nor mail: the way out is open whatever else is wrong."""
        return Leaving(readers=self.subscribers, links=self.links)

    @cached_property
    def admission(self) -> Admission:
        return Admission(readers=self.subscribers, links=self.links)

    @cached_property
    def enrolling(self) -> Enrolling:
        return Enrolling(
            readers=self.subscribers,
            asked=self.letters_asked,
            subscription=self.subscription,
            composer=self.composer,
            outbox=self.outbox,
        )

    @cached_property
    def tuning(self) -> Tuning:
        return Tuning(
            readers=self.subscribers,
            moves=self.moves,
            asked=self.letters_asked,
            composer=self.composer,
            outbox=self.outbox,
        )

    @cached_property
    def pausing(self) -> Pausing:
        return Pausing(readers=self.subscribers)

    def clockwork(self, next_fire: NextFire) -> Clockwork:
        return Clockwork(Ticks(self.database), next_fire)

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
            attic=self.attic,
            summarising=self.summarising,
            sentinel=self.settings.sentinel,
        )

    @cached_property
    def attic(self) -> Attic:
        return Attic(self.settings.home / "dumps")

    @cached_property
    def quarantine(self) -> Quarantine:
        return Quarantine(
            dumps=Archive(self.database), sources=self.sources, attic=self.attic, ingest=self.ingest
        )

    @cached_property
    def entrance(self) -> Entrance:
        """Needs nothing but the database."""
        return Entrance(self.operators, matches=matches, settings=self.settings.admin)

    @cached_property
    def at_a_glance(self) -> AtAGlance:
        return AtAGlance(
            glances=self.glances,
            queue=self.overview,
            tallies=self.tallies,
            pauses=self.pauses,
            held_back=Archive(self.database).held_back,
            catalogue=lambda: [entry.name for entry in self.selection.entries()],
        )

    @cached_property
    def silence(self) -> Silence:
        return Silence(
            readers=self.subscribers,
            letters=self.glances,
            pauses=self.pauses,
            shelf=self.papers,
            desk=self.desk,
        )

    @cached_property
    def forecast(self) -> Forecast:
        return Forecast(readers=self.subscribers, shelf=self.papers, prepare=self.prepare, desk=self.desk)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.judgements, self.desk)

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
            readers=self.subscribers,
            shelf=self.papers,
            ledger=self.issues,
            tidy=self.deliveries.tidy,
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
    def gallery(self) -> Gallery:
        """For as long as the process lives: ask the first service for it, not one of another moment."""
        floor = self.settings.rank.floor
        return Gallery(
            self.papers,
            lambda n_days: Desk(
                Terms(self.database), self.papers, self.judgements, floor=floor, most_kept=n_days
            ),
        )

    @cached_property
    def backtester(self) -> Backtester:
        return Backtester(self.papers, self.desk)

    @cached_property
    def subscription(self) -> Subscription:
        return Subscription(
            readers=self.subscribers,
            suppressions=self.suppressions,
            shelf=self.papers,
            links=self.links,
            composer=self.composer,
            outbox=self.outbox,
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
