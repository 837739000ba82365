"""A single letter that somebody waits for: it leaves now, or she is told why not."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from digest.errors import MailError
from digest.flows.send_ports import Outbox
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter

#: Opens the way out.
Door = Callable[[], AbstractContextManager[Outbox]]


def send_at_once(door: Door, letter: Letter, *, what: str, advice: str) -> None:
    """Send a letter that is in no ledger. Raises MailError that says what did not leave, with the advice."""
    with door() as outbox:
        outcomes: list[tuple[DeliveryId, Outcome]] = list(outbox.send([(DeliveryId(0), letter)]))
    _, outcome = outcomes[0]
    if outcome.state is not State.SENT:
        said = f": {outcome.said}" if outcome.said else ""
        message = f"{what} did not leave ({outcome.state}{said}); {advice}"
        raise MailError(message, code=outcome.code, said=outcome.said)
