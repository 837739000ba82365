"""What is remembered of a mail server while a process lives: its pace, its troubles, its refusals."""

from typing import Protocol

from digest.deliver.breaker import Breaker
from digest.deliver.budget import Budget
from digest.deliver.pace import Berths, Pace
from digest.errors import StoreError
from digest.log import log
from digest.model.delivery import Outcome, State
from digest.settings import PaceSettings

#: "Service not available, closing" (RFC 5321, 3.8).
_UNAVAILABLE = 421


class SharedPace(Protocol):
    """The pace of all processes together. May raise StoreError."""

    def take(self, domain: str) -> float:
        """Take leave for one letter; how long to wait before it may go, in seconds."""


class Guards:
    """What is remembered of one mail server as long as the process lives. shared: the pace of them all."""

    def __init__(self, settings: PaceSettings, *, shared: SharedPace | None = None) -> None:
        self.settings = settings
        self._shared = shared
        #: Whether letters leave as fast as they can.
        self.is_unpaced = not (shared or settings.letters_per_s or settings.domain_letters_per_s)
        self._pace = Pace(
            letters_per_s=settings.letters_per_s, domain_letters_per_s=settings.domain_letters_per_s
        )
        self.berths = Berths(settings.connections)
        self.server = self.breaker()
        #: Of the domains that gave trouble.
        self.domains: dict[str, Breaker] = {}
        #: Domains whose trouble already counts against the server.
        self.struck: set[str] = set()
        self.budget = Budget(
            most_refused=settings.most_refused,
            most_policy=settings.most_policy_refusals,
            most_policy_domains=settings.most_policy_domains,
        )

    def wait_s(self, domain: str, now: float) -> float:
        """Take leave for one letter; how many seconds to wait before it may go. now: seconds that only grow.

        Where the pace is shared it is asked of the database; of this process alone while that is away.
        """
        if self._shared is None:
            return self._pace.take(domain, now)
        try:
            return self._shared.take(domain)
        except StoreError as exc:
            log.warning("deliver.pace_not_shared", reason=str(exc))
            return self._pace.take(domain, now)

    def breaker(self) -> Breaker:
        return Breaker(troubles=self.settings.breaker_troubles, rest_s=self.settings.breaker_rest_s)

    def learn_taken(self) -> bool:
        """The same as to learn of a yes and note it, where no trouble and no refusal is remembered.

        False where some is, and nothing is learnt.
        """
        return self.server.is_well and not (self.domains or self.struck) and self.budget.note_taken()

    def learn(self, domain: str, outcome: Outcome, *, now: float) -> None:
        """What an answer says of the server's and the domain's health. now: seconds that only grow."""
        if not is_trouble(outcome):
            self.server.success()
            self.domains.pop(domain, None)
            self.struck.clear()
            return
        is_the_servers = outcome.code == _UNAVAILABLE or outcome.phase == "mail"
        if not is_the_servers:
            self.domains.setdefault(domain, self.breaker()).trouble(now)
        # One domain that defers all its letters is no sign that the server is in trouble; many are.
        if is_the_servers or domain not in self.struck:
            self.struck |= set() if is_the_servers else {domain}
            self.server.trouble(now)


def is_trouble(outcome: Outcome) -> bool:
    """Whether an answer says that the server or the domain wants to be left alone: 421, 450 and their kin."""
    return outcome.state is State.DEFERRED and outcome.code is not None
