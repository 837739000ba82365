"""When refusals are too many for the run to go on: rather no letter than a burnt list.

Pure: looks at the last 200 answers.
"""

from collections import Counter, deque
from typing import NamedTuple

#: Answers looked back on.
WINDOW = 200
#: A share of fewer answers says nothing.
_FEWEST = 20


class _Answer(NamedTuple):
    is_refused: bool
    #: The recipient domain, where it refused us by policy.
    policy_domain: str


#: One that is no refusal.
_TAKEN = _Answer(is_refused=False, policy_domain="")


class Budget:
    """The refusals that a run may meet.

    most_refused: share of letters refused for good. most_policy: share refused by policy (5.7.x), of a full
    window; most_policy_domains: from how many recipient domains on.
    """

    def __init__(self, *, most_refused: float, most_policy: float, most_policy_domains: int) -> None:
        self._most_refused = most_refused
        self._most_policy = most_policy
        self._most_domains = most_policy_domains
        self._answers: deque[_Answer] = deque(maxlen=WINDOW)
        # Kept beside the answers, so that a letter costs the same however long the window is.
        self._refused = 0
        self._by_policy: Counter[str] = Counter()

    def note_taken(self) -> bool:
        """One more answer that is no refusal; False where some are looked back on, and it is not noted."""
        if self._refused or self._by_policy:
            return False
        self._answers.append(_TAKEN)
        return True

    def note(self, *, is_refused: bool, policy_domain: str = "") -> None:
        """One more answer."""
        answer = _Answer(is_refused, policy_domain) if is_refused or policy_domain else _TAKEN
        gone = self._answers.popleft() if len(self._answers) == WINDOW else _TAKEN
        self._answers.append(answer)
        # Nearly always one that counts for nothing takes the place of another.
        if gone is not _TAKEN:
            self._count(gone, by=-1)
        if answer is not _TAKEN:
            self._count(answer, by=1)

    def forget(self) -> None:
        """Begin anew, after a stop."""
        self._answers.clear()
        self._by_policy.clear()
        self._refused = 0

    def stops(self) -> str:
        """Why the run must stop, as a sentence for the operator; "" as long as it need not."""
        if not (self._refused or self._by_policy):
            return ""
        n = len(self._answers)
        by_policy, domains = self._by_policy.total(), sorted(self._by_policy)
        if len(domains) >= self._most_domains or by_policy >= max(1.0, self._most_policy * WINDOW):
            return (
                f"{by_policy} of the last {n} letters were refused by policy (5.7.x) at "
                f"{', '.join(domains[:5])}; check SPF, DKIM and the server's reputation with `digest doctor`"
            )
        if n >= _FEWEST and self._refused > self._most_refused * n:
            return (
                f"{self._refused} of the last {n} letters were refused for good; "
                f"look at the answers and at where these addresses come from before sending goes on"
            )
        return ""

    def _count(self, answer: _Answer, *, by: int) -> None:
        self._refused += by * answer.is_refused
        if answer.policy_domain:
            self._by_policy[answer.policy_domain] += by
            if not self._by_policy[answer.policy_domain]:
                del self._by_policy[answer.policy_domain]
