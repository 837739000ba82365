"""What a mail server has against a letter before its body."""

from digest.deliver.answer import enhanced_code, outcome_of
from digest.deliver.awaited import Step
from digest.deliver.destination import SmtpDestination
from digest.deliver.policy import is_about_the_letter
from digest.deliver.refusal import needs_login, sender_refused
from digest.deliver.replies import Reply
from digest.errors import MailError
from digest.model.delivery import Outcome
from digest.model.letter import Letter

_GO_ON, _ACCESS_DENIED = 354, 530


def objection(
    step: Step, reply: Reply, *, letter: Letter, destination: SmtpDestination
) -> Outcome | MailError | None:
    """What a reply to MAIL, RCPT or DATA makes of the letter, or of the run; None where it goes on."""
    code, said = reply
    if code == _GO_ON if step is Step.DATA else 200 <= code <= 299:
        return None
    if step is Step.MAIL and 500 <= code <= 599 and not is_about_the_letter(code, enhanced_code(said)):
        return sender_refused(destination, code, said)
    if step is Step.RCPT and code == _ACCESS_DENIED:
        return needs_login(destination, code, said)
    return outcome_of(code, said, letter=letter, phase=step.value)
