"""What an answer means for the reader and for the letter, by the table of codes (`policy`)."""

from dataclasses import replace

from digest.deliver.policy import Verdict, verdict
from digest.model.delivery import Outcome, State
from digest.model.returned import Consequence

_CONSEQUENCES = {
    Verdict.SUPPRESS: Consequence.DEAD_ADDRESS,
    Verdict.COUNT: Consequence.COUNT,
    # Whoever gave up already has tried again.
    Verdict.RETRY: Consequence.COUNT,
}


def for_the_reader(outcome: Outcome, attempts: int) -> Consequence:
    """Whether her address is dead, or one more hard answer is counted."""
    return _CONSEQUENCES.get(verdict(outcome, attempts=attempts), Consequence.NOTHING)


def to_write_down(outcome: Outcome, attempts: int) -> Outcome:
    """The outcome for the ledger: one that is worth another try is deferred."""
    is_retried = verdict(outcome, attempts=attempts) is Verdict.RETRY
    return replace(outcome, state=State.DEFERRED) if is_retried else outcome
