"""How letters are made, and the way out."""

from datetime import datetime
from functools import cached_property

from digest.compose.addresses import sender_address
from digest.compose.dkim import SigningKey
from digest.compose.dkim import load as load_keys
from digest.compose.letter import Composer
from digest.deliver.guarded import GuardedOutbox
from digest.deliver.maildir import MaildirOutbox
from digest.deliver.outbox import open_outbox
from digest.deliver.resting import RestingOutbox
from digest.deliver.smtp import SmtpOutbox
from digest.flows.summaries import Summarising
from digest.model.letter import Letter
from digest.model.today import Alarm
from digest.settings import shipped
from digest.store.summaries import Summaries
from digest.summarise.engine import Engine
from digest.wiring.stores import Stores


class Letters(Stores):
    """Summaries, letters, and the way they leave."""

    @cached_property
    def composer(self) -> Composer:
        settings = self.settings
        return Composer(
            shipped("templates"),
            sender=settings.sender,
            links=self.links,
            mail=settings.mail,
            dkim=self.dkim_keys,
            engine=self.engine.name,
        )

    @cached_property
    def engine(self) -> Engine:
        """What summarises."""
        return Engine(self.settings.summary.engine)

    @cached_property
    def dkim_keys(self) -> tuple[SigningKey, ...]:
        """What letters are signed with. Raises SettingsError."""
        sender = sender_address(self.settings.sender, key="sender")
        return load_keys(self.settings.dkim, sender_domain=sender.domain)

    @cached_property
    def summarising(self) -> Summarising:
        return Summarising(self.engine, Summaries(self.database))

    def bare_outbox(self) -> SmtpOutbox | MaildirOutbox:
        """The way out that no pause closes: for letters to the operator."""
        return open_outbox(self.settings.mail_url, self.settings.smtp)

    def alarm(self, alarm: Alarm, now: datetime) -> Letter:
        """The letter that tells the operator of an alarm."""
        return self.composer.alarm(
            self.settings.alarms.address,
            f"digest: {alarm.sentence}",
            sentence=f"{alarm.sentence}.",
            command=alarm.command,
            facts=(),
            made_at=now,
        )

    def outbox(self) -> GuardedOutbox | RestingOutbox:
        """The way out. Raises SettingsError for mail to the world that would name nobody."""
        outbox = self.bare_outbox()
        if isinstance(outbox, MaildirOutbox):
            return RestingOutbox(outbox, pauses=self.pauses, now=lambda: self.now)
        self.settings.refuse_examples()
        return GuardedOutbox(outbox, self.guards, pauses=self.pauses, now=lambda: self.now)
