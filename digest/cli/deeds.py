"""What the operator does by command is written down as what the desk does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.errors import NotFound

if TYPE_CHECKING:
    from digest.wiring.service import Service

_WHO = "command line"


@contextmanager
def written_down(built: "Service", what: str, *, whom: str) -> Iterator[None]:
    """Do something under the eyes of the audit. whom: never an address."""
    from digest.flows.deeds import deed

    with deed(built.audit, _WHO, what, whom=whom, now=built.now):
        yield


def number_of(built: "Service", email: str) -> str:
    """A reader as the audit names her."""
    try:
        return f"reader {built.subscribers.with_address(email).id}"
    except NotFound:
        return "an address without a reader"
