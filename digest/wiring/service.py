"""The composition root: settings in, everything built, closed in reverse."""

from datetime import datetime
from functools import cached_property
from typing import Self

from digest.flows.admission import Admission
from digest.flows.at_a_glance import AtAGlance
from digest.flows.backtest import Backtester
from digest.flows.desk import Desk
from digest.flows.enrolling import Enrolling
from digest.flows.entrance import Entrance
from digest.flows.feedback import Feedback
from digest.flows.feeds import Feeds
from digest.flows.forecast import Forecast
from digest.flows.gallery import Gallery
from digest.flows.leaving import Leaving
from digest.flows.pausing import Pausing
from digest.flows.preview import Preview
from digest.flows.quarantine import Quarantine
from digest.flows.reading import Reading
from digest.flows.silence import Silence
from digest.flows.subscription import Subscription
from digest.flows.tuning import Tuning
from digest.passwords import matches
from digest.store.archive import Archive
from digest.store.engine import Within
from digest.store.summaries import Terms
from digest.wiring.daily import Daily


class Service(Daily):
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

    @cached_property
    def quarantine(self) -> Quarantine:
        return Quarantine(
            dumps=Archive(self.database), sources=self.sources, attic=self.attic, ingest=self.ingest
        )

    @cached_property
    def entrance(self) -> Entrance:
        """Needs nothing but the database."""
        return Entrance(self.operators, matches=matches)

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
        return Forecast(
            readers=self.due_readers,
            suppressed=self.suppressions.suppressed,
            shelf=self.papers,
            prepare=self.prepare,
            desk=self.desk,
        )

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.judgements, self.desk)

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

    def at(self, now: datetime, *, on_waiting: Within | None = None) -> Self:
        """The same installation at another moment; what is prepared once a dump is shared by all moments."""
        other = super().at(now, on_waiting=on_waiting)
        other.__dict__["gallery"] = self.gallery
        return other

    @cached_property
    def gallery(self) -> Gallery:
        """One for as long as the process lives: papers are prepared in it once a dump."""
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
    def reading(self) -> Reading:
        return Reading(
            lists=self.browse,
            history=self.papers,
            lately=self.browse,
            finder=self.search,
            frequencies=Terms(self.database),
            summarising=self.summarising,
        )

    @cached_property
    def feeds(self) -> Feeds:
        return Feeds(
            lists=self.browse,
            shelf=self.papers,
            admission=self.admission,
            ledger=self.issues,
            gallery=self.gallery,
            links=self.links,
            summarising=self.summarising,
        )
