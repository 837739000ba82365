"""What readers were sent, and what they said of it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import BigInteger, and_, cast, delete, exists, func, select

from digest.model.delivery import State
from digest.model.paper import PaperId
from digest.model.profile import Judgement, Verdict
from digest.model.subscriber import SubscriberId
from digest.store.engine import Database, inserted, listed
from digest.store.papers import Papers
from digest.store.tables.readers import DeliveryRow, FeedbackRow, IssuePaperRow, IssueRow, UnlearnedRow

_feedback, _deliveries = FeedbackRow.__table__, DeliveryRow.__table__
_issues, _issue_papers = IssueRow.__table__, IssuePaperRow.__table__
_unlearned = UnlearnedRow.__table__

#: The newest judgements of a reader that count: tastes change, and a list of liked papers has to be read.
MOST_JUDGEMENTS = 200


class Judgements:
    """Judgements of papers, one for each reader and paper."""

    def __init__(self, database: Database, papers: Papers) -> None:
        self._database = database
        self._papers = papers

    def judge(self, who: SubscriberId, paper: PaperId, verdict: Verdict, *, now: datetime) -> None:
        """Write her word on a paper down, in place of what she said of it before."""
        with self._database.writing("noting what a reader said") as connection:
            statement = inserted(connection)(_feedback)
            said = {"kind": verdict.value, "at": now}
            row = statement.values(subscriber_id=who, paper_id=paper, **said)
            connection.execute(
                row.on_conflict_do_update(index_elements=["subscriber_id", "paper_id"], set_=said)
            )

    def forget(self, who: SubscriberId, paper: PaperId | None = None) -> int:
        """Take her word on a paper back, or every word of hers; answers how many there were."""
        mine = _feedback.c.subscriber_id == who
        if paper is not None:
            mine = and_(mine, _feedback.c.paper_id == paper)
        with self._database.writing("forgetting what a reader said") as connection:
            if paper is None:
                connection.execute(delete(_unlearned).where(_unlearned.c.subscriber_id == who))
            return int(connection.execute(delete(_feedback).where(mine)).rowcount)

    def unlearn(self, who: SubscriberId, term: str) -> None:
        """Let a term count no more in what is learned of a reader."""
        with self._database.writing("unlearning a word") as connection:
            row = inserted(connection)(_unlearned).values(subscriber_id=who, term=term)
            connection.execute(row.on_conflict_do_nothing())

    def learn_again(self, who: SubscriberId, term: str) -> None:
        """Let a term count again."""
        this = and_(_unlearned.c.subscriber_id == who, _unlearned.c.term == term)
        with self._database.writing("learning a word again") as connection:
            connection.execute(delete(_unlearned).where(this))

    def unlearned(self, who: SubscriberId) -> frozenset[str]:
        """The terms that count no more."""
        query = select(_unlearned.c.term).where(_unlearned.c.subscriber_id == who)
        with self._database.reading("reading unlearned words") as connection:
            return frozenset(connection.execute(query).scalars())

    def judges(self, among: Iterable[SubscriberId]) -> set[SubscriberId]:
        """Who of some readers judged any paper."""
        with self._database.reading("reading who said something") as connection:
            wanted = cast(listed(connection, among).c.value, BigInteger)
            mine = _feedback.c.subscriber_id == wanted
            found = connection.execute(select(wanted).where(exists().where(mine)))
            return {SubscriberId(id_) for id_ in found.scalars()}

    def judgements(self, who: SubscriberId) -> tuple[Judgement, ...]:
        """Her newest 200 judgements, oldest first."""
        query = select(_feedback).where(_feedback.c.subscriber_id == who)
        newest = query.order_by(_feedback.c.at.desc(), _feedback.c.paper_id.desc()).limit(MOST_JUDGEMENTS)
        with self._database.reading("reading what a reader said") as connection:
            rows = connection.execute(newest).all()[::-1]
        papers = (
            {paper.id: paper for paper in self._papers.current(row.paper_id for row in rows)} if rows else {}
        )
        return tuple(
            Judgement(paper=papers[row.paper_id], verdict=Verdict(row.kind), at=row.at)
            for row in rows
            if row.paper_id in papers
        )

    def sent_on(self, who: SubscriberId, paper: PaperId) -> date | None:
        """The slot of the last issue with this paper that reached her, or is on its way."""
        query = (
            select(func.max(_issues.c.slot))
            .join(_issue_papers, _issue_papers.c.issue_id == _issues.c.id)
            .join(_deliveries, _deliveries.c.issue_id == _issues.c.id)
            .where(
                _issue_papers.c.subscriber_id == who,
                _issue_papers.c.paper_id == paper,
                _deliveries.c.state.not_in((State.FAILED.value, State.SKIPPED.value)),
            )
        )
        with self._database.reading("looking for an issue") as connection:
            slot = connection.execute(query).scalar()
        return date.fromisoformat(slot) if slot else None
