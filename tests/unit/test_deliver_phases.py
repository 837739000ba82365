"""Every kind of answer in every phase of a conversation with a real server."""

import pytest

from digest.deliver.destination import SmtpDestination, parse
from digest.deliver.outbox import open_outbox
from digest.deliver.policy import Verdict, verdict
from digest.deliver.smtp import SmtpOutbox
from digest.errors import MailError, MailPermanent, MailTemporary
from digest.model.delivery import Outcome, State
from digest.settings import SmtpSettings
from tests.smtp_peer import PASSWORD, Peer, smtp_peer
from tests.unit.deliver_builders import CONTENT, Clock, a_letter, numbered

BEFORE_A_LETTER = ("greeting", "hello", "auth", "mail")
OF_A_LETTER = ("rcpt", "data", "dot")
QUICK = SmtpSettings(timeout_s=5, final_dot_timeout_s=5)


def answers(peer: Peer, phase: str, reply: str) -> None:
    """From now on the server says this in that phase; "" ends it."""
    setattr(peer, phase, (lambda _: reply) if phase in ("rcpt", "dot") else reply)


def what_becomes_of_it(phase: str, reply: str) -> tuple[Outcome | MailError, list[State]]:
    """What a server's answer does to a letter, and what becomes of it once the server has recovered."""
    with smtp_peer(auth_require_tls=False) as peer:
        answers(peer, phase, reply)
        url = f"smtp://ada:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{peer.port}"
        with open_outbox(url, QUICK) as outbox:
            found: Outcome | MailError
            try:
                ((_, found),) = outbox.send(numbered(a_letter("first@example.org")))
            except MailError as exc:
                found = exc
            answers(peer, phase, "")
            later = [outcome.state for _, outcome in outbox.send(numbered(a_letter("next@example.org")))]
        assert [address for address in peer.recipients if address == "next@example.org"] == [
            "next@example.org"
        ]
    return found, later


@pytest.mark.parametrize(
    "reply", ["421 4.3.2 closing", "450 4.2.1 later", "451 4.3.0 error", "452 4.3.1 full"]
)
@pytest.mark.parametrize("phase", ["mail", *OF_A_LETTER])
def test_a_temporary_answer_to_a_letter_defers_it_in_its_phase(phase: str, reply: str) -> None:
    found, later = what_becomes_of_it(phase, reply)
    assert isinstance(found, Outcome)
    code, enhanced, _ = reply.split()
    assert found == Outcome(
        state=State.DEFERRED, code=int(code), said=reply[4:], enhanced=enhanced, phase=phase
    )
    assert verdict(found) is Verdict.NOTHING
    assert later == [State.SENT]


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "454 4.7.0 not now"])
@pytest.mark.parametrize("phase", ["greeting", "hello", "auth"])
def test_a_temporary_answer_before_a_letter_stops_the_run_for_now(phase: str, reply: str) -> None:
    found, later = what_becomes_of_it(phase, reply)
    assert isinstance(found, MailTemporary)
    assert "try again later" in str(found)
    # At AUTH the library goes on with its next mechanism, and finds the connection closed.
    if (phase, reply[:3]) != ("auth", "421"):
        assert (found.code, found.said) == (int(reply[:3]), reply[4:])
    assert later == [State.SENT]


@pytest.mark.parametrize("phase", BEFORE_A_LETTER)
def test_a_refusal_by_policy_before_the_reader_is_named_stops_the_run(phase: str) -> None:
    found, later = what_becomes_of_it(phase, "550 5.7.515 Access denied, sender not authenticated")
    assert isinstance(found, MailPermanent)
    assert found.code == 550
    assert "5.7.515" in str(found)
    assert later == [State.SENT]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("550 5.1.1 unknown", Verdict.SUPPRESS),
        ("550 5.7.515 not authenticated", Verdict.PAUSE_DOMAIN),
        ("552 5.2.2 full", Verdict.COUNT),
        ("554 5.6.0 content", Verdict.NOTHING),
    ],
)
@pytest.mark.parametrize("phase", OF_A_LETTER)
def test_a_permanent_answer_to_a_letter_fails_it_in_its_phase(
    phase: str, reply: str, expected: Verdict
) -> None:
    found, later = what_becomes_of_it(phase, reply)
    assert isinstance(found, Outcome)
    assert (found.state, found.phase, verdict(found)) == (State.FAILED, phase, expected)
    assert found.enhanced == reply.split()[1]
    assert later == [State.SENT]


@pytest.mark.parametrize("phase", ["greeting", "hello", "auth"])
def test_a_hang_up_before_a_letter_stops_the_run_for_now(phase: str) -> None:
    found, later = what_becomes_of_it(phase, "drop")
    assert isinstance(found, MailTemporary)
    assert later == [State.SENT]


@pytest.mark.parametrize("phase", ["mail", *OF_A_LETTER])
def test_a_hang_up_on_a_letter_is_in_doubt_after_the_final_dot_and_only_then(phase: str) -> None:
    found, later = what_becomes_of_it(phase, "drop")
    assert isinstance(found, Outcome)
    expected = State.IN_DOUBT if phase == "dot" else State.DEFERRED
    assert (found.state, found.code, found.phase) == (expected, None, phase)
    assert later == [State.SENT]


def test_an_idle_connection_is_renewed_before_it_is_used() -> None:
    with smtp_peer() as peer:
        destination, clock = parse(peer.url), Clock()
        assert isinstance(destination, SmtpDestination)
        with SmtpOutbox(destination, QUICK, clock=clock) as outbox:
            for idle_s in (0, 59, 61):
                clock.now += idle_s
                list(outbox.send(numbered(a_letter())))
        assert peer.n_connections == 2
        assert len(peer.letters) == 3


def test_a_letter_larger_than_the_server_takes_fails_alone_and_is_not_offered() -> None:
    small, large = CONTENT, CONTENT + b"x" * 998 + b"\r\n"
    with smtp_peer(data_size_limit=len(CONTENT) + 100) as peer, open_outbox(peer.url, QUICK) as outbox:
        letters = numbered(a_letter(content=large), a_letter("next@example.org", content=small))
        outcomes = [outcome for _, outcome in outbox.send(letters)]
        assert [outcome.state for outcome in outcomes] == [State.FAILED, State.SENT]
        assert "the server takes" in outcomes[0].said
        assert verdict(outcomes[0]) is Verdict.NOTHING
        assert len(peer.options) == 1
