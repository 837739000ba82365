"""Parameters of addresses, each with its bounds: what is beyond them was not made by us."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BeforeValidator, WithJsonSchema


def _iso_day(written: object) -> object:
    """A day as ISO 8601 has it, `2026-03-01`; no number of seconds, no moment."""
    if isinstance(written, str):
        if len(written) != len("2026-03-01") or not written.isascii():
            raise ValueError("a day is written like 2026-03-01")
        return date.fromisoformat(written)
    return written


#: The greatest number that every JSON reader takes as it is, and far below what a database holds.
GREATEST = 2**53 - 1

IsoDay = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
Day = Annotated[IsoDay | None, Query(description="First seen on this day, UTC")]
After = Annotated[int | None, Query(ge=1, le=GREATEST, description="The last paper of the page before")]
Number = Annotated[int, Path(ge=1, le=GREATEST)]
