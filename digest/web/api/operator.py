"""The operator's part, for programs that hold one of her keys."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from digest.model.subscriber import Standing, Subscriber, SubscriberId
from digest.web.api.problems import CLOSED, MISSING
from digest.web.api.values import Given
from digest.web.parameters import GREATEST, Number
from digest.wiring.service import Service

_KEY = HTTPBearer(
    auto_error=False, scheme_name="operator key", description="A key that `digest admin key` made"
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_KEY)]
Limit = Annotated[int, Query(ge=1, le=100)]


class Run(Given):
    """One run of a command, with its account."""

    kind: str
    started_at: datetime
    ended_at: datetime
    account: dict[str, Any]


class Reader(Given):
    """A subscriber."""

    id: int
    email: str
    standing: Standing
    interests: list[str]
    zone: str
    created_at: datetime
    confirmed_at: datetime | None
    next_due_at: datetime | None
    paused_until: datetime | None


class ReaderPage(Given):
    """One page of subscribers, by their numbers."""

    subscribers: list[Reader]
    #: What to give as `after` for the next page; null on the last one.
    after: int | None


def routes(service: Service) -> APIRouter:
    """`/operator/runs` and `/operator/subscribers`."""

    def _is_operator(bearer: Bearer) -> None:
        if bearer is None or service.api_keys.known(bearer.credentials) is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    router = APIRouter(
        prefix="/operator", tags=["operator"], responses=CLOSED, dependencies=[Depends(_is_operator)]
    )

    @router.get("/runs")
    def list_runs(kind: Literal["ingest", "prepare", "send"], limit: Limit = 20) -> list[Run]:
        """The last runs of a kind, the newest first."""
        return [
            Run(kind=run.kind, started_at=run.started_at, ended_at=run.ended_at, account=dict(run.account))
            for run in service.operation.runs(kind, limit=limit)
        ]

    @router.get("/subscribers")
    def list_subscribers(
        after: Annotated[int, Query(ge=0, le=GREATEST)] = 0, limit: Limit = 50
    ) -> ReaderPage:
        """Everybody, by number."""
        found = service.subscribers.page(after=SubscriberId(after), most=limit)
        last = found[-1].id if len(found) == limit else None
        return ReaderPage(subscribers=[_value(reader) for reader in found], after=last)

    @router.get("/subscribers/{number}", responses=MISSING)
    def read_subscriber(number: Number) -> Reader:
        """One subscriber."""
        return _value(service.subscribers.get(SubscriberId(number)))

    return router


def _value(reader: Subscriber) -> Reader:
    return Reader(
        id=reader.id,
        email=reader.email,
        standing=reader.standing,
        interests=list(reader.interests),
        zone=reader.pace.zone,
        created_at=reader.created_at,
        confirmed_at=reader.confirmed_at,
        next_due_at=reader.next_due_at,
        paused_until=reader.paused_until,
    )
