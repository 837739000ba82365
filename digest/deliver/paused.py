"""Domains that are left alone for hours, by what a process knows of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from digest.errors import StoreError
from digest.log import log

#: What stands for every domain among the pauses.
EVERYTHING = "*"


class Pauses(Protocol):
    """Where pauses are kept, for all processes. Every method may raise StoreError."""

    def active(self, now: datetime) -> Mapping[str, str]:
        """The domains that are paused, in lower case, with the reasons; EVERYTHING for the whole run."""

    def pause(self, domain: str, *, until: datetime, reason: str) -> None:
        """Pause a domain, or EVERYTHING."""


class KnownPauses:
    """Pauses, also while the database is away: that is the ledger's trouble, what is known still holds."""

    def __init__(self, pauses: Pauses) -> None:
        self._pauses = pauses
        self._reasons: dict[str, str] = {}

    @property
    def are_any(self) -> bool:
        """Whether anything is paused."""
        return bool(self._reasons)

    def why(self, domain: str) -> str:
        """Why a domain, or EVERYTHING, is paused; "" where it is not."""
        return self._reasons.get(domain, "")

    def look(self, now: datetime) -> None:
        """Learn what others paused."""
        try:
            self._reasons |= self._pauses.active(now)
        except StoreError as exc:
            log.warning("deliver.pauses_unknown", reason=str(exc))

    def keep(self, domain: str, reason: str, *, until: datetime) -> None:
        """Pause a domain for all processes."""
        self._reasons[domain] = reason
        try:
            self._pauses.pause(domain, until=until, reason=reason)
        except StoreError as exc:
            # The answer in hand matters more: it must be told. This process keeps the pause.
            log.warning("deliver.pause_not_kept", domain=domain, reason=str(exc))
