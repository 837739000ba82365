"""Subscribers, and what was made and sent for them."""

from datetime import datetime

from sqlalchemy import Boolean, Column, Index, Text, UniqueConstraint, false
from sqlalchemy import text as text_of
from sqlmodel import Field

from digest.model.delivery import ENDED
from digest.store.tables.columns import BIG, Row, json_text, key, moment, name, refers, text

#: Whether a letter has ended. Without IN, for which SQLite makes a table at each change of a row.
HAS_ENDED = text_of("(" + " OR ".join(f"state = '{state.value}'" for state in ENDED) + ")")


class SubscriberRow(Row, table=True):
    """A reader."""

    __tablename__ = "subscribers"
    __table_args__ = (Index("subscribers_by_due", "next_due_at"),)

    id: int | None = key()
    email: str = text()
    #: The address case-folded: what makes two addresses one.
    email_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    standing: str = text()
    zone: str = text()
    #: `HH:MM`, local.
    at: str = text()
    #: Days of the week as digits, 0 is Monday.
    days: str = text()
    most: int
    #: "nothing" or "line".
    quiet: str = text()
    #: Of her letters; "" means the operator's choice.
    language: str = text()
    #: Papers a day that her own floor is set for; None for no floor of her own.
    about: float | None = None
    #: Whether one place of her issues is for something else.
    explores: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    created_at: datetime = moment()
    confirmed_at: datetime | None = moment(nullable=True)
    consent_at: datetime | None = moment(nullable=True)
    consent_how: str | None = text(nullable=True)
    consent_origin: str | None = text(nullable=True)
    watermark: int = Field(sa_column=Column(BIG, nullable=False))
    next_due_at: datetime | None = moment(nullable=True)
    #: No issue before this moment.
    paused_until: datetime | None = moment(nullable=True)
    #: Hard answers that do not suppress at once, and when the last of them came; forgotten after quiet weeks.
    bounces: int = 0
    bounced_at: datetime | None = moment(nullable=True)
    #: Links made before this moment are void, those to leave apart.
    links_since: datetime | None = moment(nullable=True)
    #: The address that she wants to change to, and when she said so.
    new_email: str | None = text(nullable=True)
    new_email_at: datetime | None = moment(nullable=True)


class InterestRow(Row, table=True):
    """One line of what a reader wants."""

    __tablename__ = "interests"

    subscriber_id: int = refers("subscribers.id", primary_key=True)
    position: int = Field(primary_key=True)
    line: str = text()


class OwedRow(Row, table=True):
    """A letter about her subscription that a reader is owed; gone when it leaves."""

    __tablename__ = "owed_letters"

    subscriber_id: int = refers("subscribers.id", primary_key=True)
    #: "welcome" or "ended".
    kind: str = text()
    since: datetime = moment()
    #: Not tried before.
    due_at: datetime = moment()


class SuppressionRow(Row, table=True):
    """Why an address gets nothing, a row for each reason: by a hash, so that erasure can keep it."""

    __tablename__ = "suppressions"

    email_hash: str = name()
    #: "unsubscribed", "complaint" or "dead address".
    reason: str = name()
    since: datetime = moment()


class IssueRow(Row, table=True):
    """One subscriber's digest for one local day."""

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "slot", name="one_issue_a_slot"),
        Index("issues_by_seed", "seed"),
    )

    id: int | None = key()
    subscriber_id: int = refers("subscribers.id")
    #: ISO day.
    slot: str = text()
    made_at: datetime = moment()
    #: What its Message-ID is made of: how a returned letter is recognised.
    seed: str = text()
    content: str = json_text()


class IssuePaperRow(Row, table=True):
    """Which papers an issue holds: what a reader was sent."""

    __tablename__ = "issue_papers"
    __table_args__ = (
        Index("issue_papers_by_reader", "subscriber_id", "paper_id"),
        #: For papers that changed, and papers that are merged: who was sent them.
        Index("issue_papers_by_paper", "paper_id"),
    )

    issue_id: int = refers("issues.id", primary_key=True)
    paper_id: int = refers("papers.id", primary_key=True)
    subscriber_id: int = refers("subscribers.id")
    #: What she was told of: later revisions are news.
    revision: int


class DeliveryRow(Row, table=True):
    """The life of an issue's letter."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "slot", name="one_delivery_a_slot"),
        Index("deliveries_by_due", "state", "due_at"),
        # Not before a letter has ended: it changes three times on its way, and each index with it.
        Index(
            "deliveries_by_slot",
            "slot",
            "state",
            "reason",
            sqlite_where=HAS_ENDED,
            postgresql_where=HAS_ENDED,
        ),
    )

    id: int | None = key()
    #: None for a slot that passed without an issue.
    issue_id: int | None = refers("issues.id", index=True, nullable=True)
    subscriber_id: int = refers("subscribers.id")
    slot: str = text()
    state: str = text()
    #: Why it was skipped.
    reason: str = text()
    attempts: int
    due_at: datetime = moment()
    #: Not tried after this moment: before the next slot.
    expires_at: datetime | None = moment(nullable=True)
    #: How often no answer to its final dot was known.
    doubts: int = 0
    #: The sender that had it last; "" before the first.
    holder: str = text()
    leased_until: datetime | None = moment(nullable=True)
    code: int | None = None
    said: str = text()
    changed_at: datetime = moment()


class ReturnRow(Row, table=True):
    """A message that came back for a letter, or an answer that refused it for good: each counts once."""

    __tablename__ = "returns"
    __table_args__ = (Index("returns_by_time", "came_at"),)

    #: A hash of the message, or the letter that was refused: reading a mailbox twice changes nothing.
    message_hash: str = name()
    #: "bounced", "delayed", "complaints", "unsubscribed", "foreign" or "forged".
    kind: str = text()
    delivery_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True, index=True))
    #: The enhanced status code, like 5.1.1.
    status: str | None = text(nullable=True)
    came_at: datetime = moment()


class FeedbackRow(Row, table=True):
    """A reader's last word on a paper."""

    __tablename__ = "feedback"

    subscriber_id: int = refers("subscribers.id", primary_key=True)
    paper_id: int = refers("papers.id", primary_key=True)
    #: "more", "less" or "save".
    kind: str = text()
    at: datetime = moment()


class UnlearnedRow(Row, table=True):
    """A word that a reader took out of what was learned of her."""

    __tablename__ = "unlearned"

    subscriber_id: int = refers("subscribers.id", primary_key=True)
    term: str = name()


class LetterAskedRow(Row, table=True):
    """A letter that somebody asked for on a page: so that nobody's mailbox is filled by others."""

    __tablename__ = "letters_asked"
    __table_args__ = (Index("letters_asked_by_address", "email_hash", "at"),)

    id: int | None = key()
    email_hash: str = text()
    at: datetime = moment()
