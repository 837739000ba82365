"""A reader's own subscription, with the token of her settings link as her key."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from digest import clock
from digest.errors import SubscriptionError
from digest.flows.wishes import make_pace
from digest.model.subscriber import WEEKDAYS, Standing, Subscriber
from digest.web.api.problems import CLOSED
from digest.web.api.values import Asked, Given, Lines
from digest.wiring.service import Service

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_LINK = HTTPBearer(
    auto_error=False,
    scheme_name="settings link",
    description="The last part of the address of her settings, `/me/…`",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_LINK)]


class Subscription(Given):
    """What she asked for, and where it stands."""

    email: str
    standing: Standing
    interests: list[str]
    zone: str
    #: Local, `HH:MM`.
    at: str
    #: Like `mon`, in the order of the week.
    days: list[str]
    most: int
    next_due_at: datetime | None
    paused_until: datetime | None


class Change(Asked):
    """What is to be different; what is left out, or null, stays."""

    interests: Lines | None = None
    zone: str | None = Field(None, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$", examples=["Europe/Berlin"])
    at: str | None = Field(None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["07:30"])
    days: list[Weekday] | None = Field(None, min_length=1, max_length=7)
    most: int | None = Field(None, ge=1, le=50)


def routes(service: Service) -> APIRouter:
    """`/me` and `/me/pause`."""
    router = APIRouter(tags=["own subscription"], responses=CLOSED)

    def _reader(bearer: Bearer) -> Subscriber:
        if bearer is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        reader, _ = service.admission.admit("manage", bearer.credentials, now=clock.now())
        return reader

    me = Depends(_reader)

    @router.get("/me")
    def read_subscription(reader: Subscriber = me) -> Subscription:
        """What she asked for."""
        return _value(reader)

    @router.patch("/me")
    def change_subscription(change: Change, reader: Subscriber = me) -> Subscription:
        """Change it: it counts from her next issue on."""
        if reader.standing is not Standing.ACTIVE:
            raise SubscriptionError("this subscription is not active; sign up again")
        pace = make_pace(
            zone=change.zone or reader.pace.zone,
            at=change.at or f"{reader.pace.at:%H:%M}",
            days=",".join(change.days or _days(reader)),
            most=change.most or reader.pace.most,
        )
        pace = replace(reader.pace, zone=pace.zone, at=pace.at, days=pace.days, most=pace.most)
        built = service.at(clock.now())
        return _value(built.tuning.change(reader, change.interests or reader.interests, pace, now=built.now))

    _add_pause(router, service, me)
    return router


def _add_pause(router: APIRouter, service: Service, me: Any) -> None:
    @router.put("/me/pause")
    def begin_pause(reader: Subscriber = me) -> Subscription:
        """Send nothing for two weeks."""
        built = service.at(clock.now())
        built.tuning.pause(reader, now=built.now)
        return _value(built.subscribers.get(reader.id))

    @router.delete("/me/pause")
    def end_pause(reader: Subscriber = me) -> Subscription:
        """Send again."""
        built = service.at(clock.now())
        built.tuning.resume(reader, now=built.now)
        return _value(built.subscribers.get(reader.id))


def _value(reader: Subscriber) -> Subscription:
    pace = reader.pace
    return Subscription(
        email=reader.email,
        standing=reader.standing,
        interests=list(reader.interests),
        zone=pace.zone,
        at=f"{pace.at:%H:%M}",
        days=_days(reader),
        most=pace.most,
        next_due_at=reader.next_due_at,
        paused_until=reader.paused_until,
    )


def _days(reader: Subscriber) -> list[str]:
    return [WEEKDAYS[day] for day in sorted(reader.pace.days)]
