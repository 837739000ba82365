"""What an answer says about the reader, the recipient domain and ourselves.

Enhanced codes are read by RFC 3463 and the IANA registry "SMTP Enhanced Status Codes". A person is
suppressed only for what is hers: everything that may be our own trouble never counts against her::

    5.1.1 5.1.3 5.1.6 5.1.10 5.2.1          suppress at once
    5.1.2                                   try again, then suppress
    5.1.7 5.1.8                             our own address: stop the run
    5.2.3 5.3.x 5.5.x 5.6.x, 2.x.x 4.x.x    nothing
    5.7.x                                   at RCPT and after it pause the domain
    every 5xx at connect, login and MAIL    stop the run, but for what is about this letter alone
    5.2.2 and other hard answers            count

X.0.0 says nothing and is read like a missing code: by the reply code and the phase.
"""

from enum import StrEnum

from digest.model.delivery import Outcome, State

#: How often a letter is offered to a domain that is said not to be there.
TRIES_OF_A_LOST_DOMAIN = 3

_DEAD = frozenset({"5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_LOST_DOMAIN = "5.1.2"
_OUR_ADDRESS = frozenset({"5.1.7", "5.1.8"})
#: Size and content: this letter's, not the reader's.
_ABOUT_THE_LETTER = frozenset({"5.2.3", "5.3.4"})
_OUR_SUBJECTS = ("5.3.", "5.5.", "5.6.")
_POLICY = "5.7."
_HERS = ("5.1.", "5.2.", "5.4.")
_BEFORE_THE_READER = frozenset({"connect", "login", "mail"})
#: Without login, with a weak one or in the clear (RFC 4954, 6).
_LOGIN_CODES = frozenset({530, 534, 535, 538})
#: "No such mailbox", "not local", "full", "name not allowed", "takes no mail" (RFC 5321, 4.2.2; RFC 7504).
#: 554 is left out: block lists and relays say it of the sender.
_HARD_AT_RCPT = frozenset({550, 551, 552, 553, 556})
_TOO_LARGE = 552


class Verdict(StrEnum):
    """What to do besides noting the outcome."""

    NOTHING = "nothing"
    #: As if it were deferred.
    RETRY = "retry"
    #: The address is dead.
    SUPPRESS = "suppress"
    #: A hard answer: several of them make the address dead.
    COUNT = "count"
    PAUSE_DOMAIN = "pause domain"
    STOP_RUN = "stop run"


def verdict(outcome: Outcome, *, attempts: int = 1) -> Verdict:
    """What an outcome asks for. attempts: how often this letter was offered, this time included.

    A report that came back later (RFC 3464) is judged as a failed outcome without a phase.
    """
    if outcome.state is not State.FAILED or not _is_hard(outcome):
        return Verdict.NOTHING
    if outcome.phase in _BEFORE_THE_READER:
        return Verdict.NOTHING if is_about_the_letter(outcome.code, outcome.enhanced) else Verdict.STOP_RUN
    if outcome.code in _LOGIN_CODES and outcome.phase:
        return Verdict.STOP_RUN
    if not outcome.enhanced or outcome.enhanced == "5.0.0":
        return _by_reply(outcome)
    return _by_enhanced(outcome.enhanced, attempts)


def is_about_the_letter(code: int | None, enhanced: str) -> bool:
    """Whether a refused MAIL FROM is about this letter's size or content, not about our address."""
    if enhanced in _ABOUT_THE_LETTER or enhanced.startswith("5.6."):
        return True
    return code == _TOO_LARGE and not enhanced.startswith((_POLICY, "5.1."))


def _is_hard(outcome: Outcome) -> bool:
    """Whether a server, or a report of one, said no for good; our own refusals have no code at all."""
    if outcome.enhanced:
        return outcome.enhanced.startswith("5.")
    return outcome.code is not None and 500 <= outcome.code <= 599


def _by_enhanced(code: str, attempts: int) -> Verdict:
    if code in _DEAD:
        return Verdict.SUPPRESS
    if code == _LOST_DOMAIN:
        return Verdict.SUPPRESS if attempts >= TRIES_OF_A_LOST_DOMAIN else Verdict.RETRY
    if code in _OUR_ADDRESS:
        return Verdict.STOP_RUN
    if code.startswith(_POLICY):
        return Verdict.PAUSE_DOMAIN
    if code in _ABOUT_THE_LETTER or code.startswith(_OUR_SUBJECTS):
        return Verdict.NOTHING
    # A subject that the registry does not know says nothing of the reader.
    return Verdict.COUNT if code.startswith(_HERS) else Verdict.NOTHING


def _by_reply(outcome: Outcome) -> Verdict:
    if outcome.phase == "rcpt" and outcome.code in _HARD_AT_RCPT:
        return Verdict.COUNT
    # A report without a useful code still names its reader; after DATA it is content that is refused.
    return Verdict.COUNT if not outcome.phase and outcome.enhanced else Verdict.NOTHING
