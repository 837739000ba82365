"""Several commands in one write, and every way in which that can go wrong."""

from collections.abc import Callable

import pytest

from digest.deliver.outbox import open_outbox
from digest.deliver.smtp import SmtpOutbox
from digest.deliver.wire import on_the_wire, stuffed
from digest.errors import MailPermanent
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings
from tests.smtp_peer import Line, scripted_peer, smtp_peer
from tests.unit.deliver_builders import CONTENT, a_letter, numbered, sent_by_script

HELLO = "250-peer.example\n250-PIPELINING\n250 SIZE"
ADA, BOB, EVE = (a_letter(f"{name}@example.org") for name in ("ada", "bob", "eve"))


def greets(line: Line, hello: str = HELLO) -> None:
    line.say("220 peer")
    line.answer(hello)


def hears_envelope(line: Line) -> str:
    """MAIL, RCPT and DATA before any is answered; whom for."""
    commands = [line.hear() for _ in range(3)]
    assert [command[:4] for command in commands] == ["MAIL", "RCPT", "DATA"]
    return commands[1]


def the_end(line: Line) -> None:
    assert line.hear() == "QUIT"
    line.say("221 bye")


def states(outcomes: list[Outcome]) -> list[State]:
    return [outcome.state for outcome in outcomes]


def test_an_envelope_comes_in_one_piece_and_the_next_one_with_the_body_before_it() -> None:
    def takes_three(line: Line) -> None:
        greets(line)
        assert hears_envelope(line) == "RCPT TO:<ada@example.org>"
        line.say("250 ok", "250 ok", "354 go on")
        for name in ("bob", "eve"):
            assert line.until_dot() == stuffed(CONTENT) + b".\r\n"
            # Not a word was said, and the next envelope is there.
            assert hears_envelope(line) == f"RCPT TO:<{name}@example.org>"
            line.say("250 taken", "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        the_end(line)

    with scripted_peer(takes_three) as port:
        assert states(sent_by_script(port, ADA, BOB, EVE)) == [State.SENT] * 3


def test_replies_may_come_in_pieces_and_glued_together() -> None:
    def stutters(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        for piece in ["250-2.1.0 sen", "der\r\n250 2.1.0 o", "k\r\n250 ok\r\n35", "4 go on\r", "\n"]:
            line.say_raw(piece)
        line.until_dot()
        hears_envelope(line)
        line.say_raw("250 2.0.0 taken\r\n250 ok\r\n250 ok\r\n354 go on\r\n")
        line.until_dot()
        line.say("250 2.0.0 and that one")
        the_end(line)

    with scripted_peer(stutters) as port:
        outcomes = sent_by_script(port, ADA, BOB)
    assert [outcome.said for outcome in outcomes] == ["2.0.0 taken", "2.0.0 and that one"]


def test_a_refused_recipient_is_skipped_and_the_next_letter_goes_over_the_same_connection() -> None:
    def knows_no_bob(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)
        line.say("250 taken", "250 ok", "550 5.1.1 no such user", "554 5.5.1 no valid recipients")
        assert line.hear() == "RSET"
        assert "eve" in hears_envelope(line)
        line.say("250 reset", "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        the_end(line)

    with scripted_peer(knows_no_bob) as port:
        outcomes = sent_by_script(port, ADA, BOB, EVE)
    assert states(outcomes) == [State.SENT, State.FAILED, State.SENT]
    assert (outcomes[1].enhanced, outcomes[1].phase) == ("5.1.1", "rcpt")


def test_a_server_that_wants_a_body_for_nobody_gets_an_empty_one() -> None:
    def is_stubborn(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "450 4.2.1 later", "354 go on all the same")
        assert line.until_dot() == b".\r\n"
        assert line.hear() == "RSET"
        hears_envelope(line)
        line.say("554 5.5.1 no valid recipients", "250 reset", "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        the_end(line)

    with scripted_peer(is_stubborn) as port:
        outcomes = sent_by_script(port, ADA, BOB)
    assert [(outcome.state, outcome.code) for outcome in outcomes] == [
        (State.DEFERRED, 450),
        (State.SENT, 250),
    ]


def test_a_deferred_sender_defers_its_letter_alone() -> None:
    def is_busy_once(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("451 4.3.0 wait", "503 no sender", "503 no sender")
        assert line.hear() == "RSET"
        hears_envelope(line)
        line.say("250 reset", "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        the_end(line)

    with scripted_peer(is_busy_once) as port:
        outcomes = sent_by_script(port, ADA, BOB)
    assert [(one.state, one.phase) for one in outcomes] == [(State.DEFERRED, "mail"), (State.SENT, "dot")]


def test_a_sender_refused_in_the_middle_stops_the_run_after_what_is_handed_over_is_told() -> None:
    def turns_sour(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)
        line.say("250 taken", "550 5.7.1 not you", "503 no", "503 no")
        line.hear()

    told: list[tuple[DeliveryId, State]] = []
    with (
        scripted_peer(turns_sour) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings()) as outbox,
        pytest.raises(MailPermanent, match="refuses our sender address"),
    ):
        told.extend((id_, outcome.state) for id_, outcome in outbox.send(numbered(ADA, BOB, EVE)))
    assert told == [(1, State.SENT)]


def test_421_for_one_letter_sends_the_one_behind_it_over_a_new_connection() -> None:
    def has_enough(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)
        line.say("421 4.7.0 that is enough")
        line.hear()

    with scripted_peer(has_enough, takes(["bob"])) as port:
        outcomes = sent_by_script(port, ADA, BOB)
    assert [(one.state, one.code) for one in outcomes] == [(State.DEFERRED, 421), (State.SENT, 250)]


def takes(names: list[str], hello: str = HELLO) -> Callable[[Line], None]:
    """A server that takes letters for these, in order."""

    def script(line: Line) -> None:
        greets(line, hello)
        for number, name in enumerate(names):
            assert name in hears_envelope(line)
            line.say(*(["250 taken"] if number else []), "250 ok", "250 ok", "354 go on")
            line.until_dot()
        line.say("250 taken")
        the_end(line)

    return script


def test_a_hang_up_after_the_dot_is_in_doubt_for_that_letter_and_for_no_other() -> None:
    def takes_one_and_hangs_up(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)

    with scripted_peer(takes_one_and_hangs_up, takes(["bob"])) as port:
        outcomes = sent_by_script(port, ADA, BOB)
    assert states(outcomes) == [State.IN_DOUBT, State.SENT]


def test_a_hang_up_between_two_letters_costs_neither() -> None:
    def leaves_after_one(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)
        line.say("250 taken", "250 ok")

    with scripted_peer(leaves_after_one, takes(["bob", "eve"])) as port:
        outcomes = sent_by_script(port, ADA, BOB, EVE)
    assert states(outcomes) == [State.SENT] * 3


def test_a_hang_up_in_the_middle_of_a_long_body_is_deferred_however_much_is_written_at_once() -> None:
    def hangs_up(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.hear()

    long = CONTENT + (b"x" * 998 + b"\r\n") * 20_000
    with scripted_peer(hangs_up, takes(["bob"])) as port:
        outcomes = sent_by_script(port, a_letter(content=long), BOB)
    assert states(outcomes) == [State.DEFERRED, State.SENT]


def test_no_answer_to_the_dot_in_time_is_in_doubt_and_the_letter_behind_it_goes_elsewhere() -> None:
    def falls_asleep(line: Line) -> None:
        greets(line)
        hears_envelope(line)
        line.say("250 ok", "250 ok", "354 go on")
        line.until_dot()
        hears_envelope(line)
        line.hear()

    with scripted_peer(falls_asleep, takes(["bob"])) as port:
        outcomes = sent_by_script(port, ADA, BOB, final_dot_timeout_s=0.3)
    assert states(outcomes) == [State.IN_DOUBT, State.SENT]


def test_a_worn_connection_is_renewed_in_the_middle_of_a_pipeline() -> None:
    with scripted_peer(takes(["ada", "bob"]), takes(["eve"])) as port:
        outcomes = sent_by_script(port, ADA, BOB, EVE, letters_per_connection=2)
    assert states(outcomes) == [State.SENT] * 3


def test_many_letters_go_over_several_connections_and_each_is_told_once() -> None:
    letters = numbered(*(a_letter(f"r{number}@example.org") for number in range(40)))
    with smtp_peer() as peer, open_outbox(peer.url, SmtpSettings()) as outbox:
        assert isinstance(outbox, SmtpOutbox)
        outbox.use(4)
        told = dict(outbox.send(letters))
        assert sorted(told) == [id_ for id_, _ in letters]
        assert set(states(list(told.values()))) == {State.SENT}
        assert sorted(peer.recipients) == sorted(letter.rcpt_to for _, letter in letters)
        assert 1 < peer.n_connections <= 4


def test_a_server_that_takes_one_connection_gets_all_letters_over_it() -> None:
    def is_full(line: Line) -> None:
        line.say("421 too many connections")

    names = [f"r{number}" for number in range(6)]
    letters = [a_letter(f"{name}@example.org") for name in names]
    with (
        scripted_peer(takes(names), is_full) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings(timeout_s=5)) as outbox,
    ):
        assert isinstance(outbox, SmtpOutbox)
        outbox.connect()
        outbox.use(2)
        told = [outcome for _, outcome in outbox.send(numbered(*letters))]
    assert states(told) == [State.SENT] * 6


@pytest.mark.parametrize("content", [CONTENT.replace(b"\r\n.", b"\r\n=2E"), b"Subject: x\r\n\r\ny\r\n"])
def test_a_letter_that_is_ready_leaves_as_the_plain_way_would_write_it(content: bytes) -> None:
    plain = a_letter(content=content)
    ready = Letter(
        mail_from=plain.mail_from,
        rcpt_to=plain.rcpt_to,
        message_id=plain.message_id,
        content=content,
        is_ready=True,
    )
    assert on_the_wire(ready) == on_the_wire(plain) == stuffed(content)
    with smtp_peer() as peer, open_outbox(peer.url, SmtpSettings()) as outbox:
        assert states([outcome for _, outcome in outbox.send(numbered(ready, plain))]) == [State.SENT] * 2
        assert [letter for _, letter in peer.letters] == [content] * 2
        assert peer.options[0] == peer.options[1]
