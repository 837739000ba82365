"""What becomes of a letter when the connection breaks, by how far it was."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from digest.deliver.outbox import open_outbox
from digest.deliver.smtp import SmtpOutbox
from digest.errors import MailPermanent, MailTemporary
from digest.model.delivery import DeliveryId, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings
from tests.smtp_peer import HELLO, Line, scripted_peer, smtp_peer
from tests.unit.deliver_builders import CONTENT, a_letter, numbered, sent_by_script, sent_to


def test_a_hang_up_before_the_final_dot_is_deferred_and_the_next_letter_goes_out() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda address: "drop" if address.startswith("first") else ""
        outcomes = sent_to(peer.url, a_letter("first@example.org"), a_letter("second@example.org"))
        assert [outcome.state for outcome in outcomes] == [State.DEFERRED, State.SENT]
        assert outcomes[0].code is None


def test_a_hang_up_after_the_final_dot_is_in_doubt_and_the_letter_is_not_repeated() -> None:
    with smtp_peer() as peer:
        peer.dot = lambda address: "drop" if address.startswith("first") else ""
        outcomes = sent_to(peer.url, a_letter("first@example.org"), a_letter("second@example.org"))
        assert [outcome.state for outcome in outcomes] == [State.IN_DOUBT, State.SENT]
        assert peer.recipients == ["first@example.org", "second@example.org"]


def test_a_hang_up_in_the_middle_of_a_long_body_is_deferred() -> None:
    def hangs_up(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.hear()

    long = CONTENT + b"x" * 998 + b"\r\n"
    with scripted_peer(hangs_up) as port:
        (outcome,) = sent_by_script(port, a_letter(content=long * 20_000))
    assert outcome.state is State.DEFERRED


def test_421_defers_the_letter_and_the_next_one_gets_a_new_connection() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda address: "421 4.7.0 too many" if address.startswith("first") else ""
        outcomes = sent_to(peer.url, a_letter("first@example.org"), a_letter("second@example.org"))
        assert [outcome.state for outcome in outcomes] == [State.DEFERRED, State.SENT]
        assert peer.n_connections == 2


def test_a_connection_that_was_dropped_while_idle_costs_no_letter() -> None:
    def takes_one_and_leaves(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")

    with scripted_peer(takes_one_and_leaves, takes_one_and_leaves) as port:
        outcomes = sent_by_script(port, a_letter("a@example.org"), a_letter("b@example.org"))
    assert [outcome.state for outcome in outcomes] == [State.SENT, State.SENT]


def test_a_connection_that_was_given_up_while_idle_costs_no_letter_either() -> None:
    def takes_one_and_hangs_up_on_the_next(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        line.hear()

    with scripted_peer(*[takes_one_and_hangs_up_on_the_next] * 2) as port:
        outcomes = sent_by_script(port, a_letter("a@example.org"), a_letter("b@example.org"))
    assert [outcome.state for outcome in outcomes] == [State.SENT, State.SENT]


def test_a_letter_whose_second_connection_breaks_too_is_deferred() -> None:
    def takes_one(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        line.hear()

    def takes_none(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO)
        line.hear()

    with scripted_peer(takes_one, takes_none) as port:
        outcomes = sent_by_script(port, a_letter("a@example.org"), a_letter("b@example.org"))
    assert [outcome.state for outcome in outcomes] == [State.SENT, State.DEFERRED]


def test_no_answer_to_the_final_dot_in_time_is_in_doubt() -> None:
    def never_answers(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.hear()

    with scripted_peer(never_answers) as port:
        (outcome,) = sent_by_script(port, a_letter(), final_dot_timeout_s=0.1)
    assert outcome.state is State.IN_DOUBT


def test_no_answer_to_a_command_in_time_is_deferred() -> None:
    def falls_asleep(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok")
        line.hear()
        line.hear()

    with scripted_peer(falls_asleep) as port:
        (outcome,) = sent_by_script(port, a_letter(), timeout_s=0.2)
    assert outcome.state is State.DEFERRED


def test_an_answer_that_never_ends_stops_the_run_in_time() -> None:
    def never_ends(line: Line) -> None:
        line.say("220 peer")
        line.hear()
        with suppress(OSError):
            for _ in range(200):
                line.say("250-and another thing")
                threading.Event().wait(0.02)

    with scripted_peer(never_ends) as port, pytest.raises(MailTemporary, match=r"within 0\.3 seconds"):
        sent_by_script(port, a_letter(), timeout_s=0.3)


def test_a_server_that_stops_reading_a_long_body_defers_the_letter_in_time() -> None:
    is_over = threading.Event()

    def stops_reading(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        is_over.wait(10)

    long = (b"x" * 998 + b"\r\n") * 20_000
    with scripted_peer(stops_reading) as port:
        (outcome,) = sent_by_script(port, a_letter(content=CONTENT + long), timeout_s=0.3)
        is_over.set()
    assert (outcome.state, outcome.phase) == (State.DEFERRED, "data")


def test_who_is_done_does_not_wait_for_a_connection_that_is_being_opened() -> None:
    def takes_two(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO)
        for _ in range(2):
            line.answer("250 ok", "250 ok", "354 go on")
            line.until_dot()
            line.say("250 taken")
        line.answer("221 bye")

    def says_nothing(line: Line) -> None:
        assert not line.hears_anything()

    with (
        scripted_peer(takes_two, says_nothing) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings(timeout_s=60)) as outbox,
    ):
        assert isinstance(outbox, SmtpOutbox)
        outbox.connect()
        outbox.use(2)
        told = [outcome.state for _, outcome in outbox.send(numbered(a_letter(), a_letter("b@example.org")))]
    assert told == [State.SENT, State.SENT]


@pytest.fixture
def _ctrl_c_as_python_begins_with_it() -> Iterator[None]:
    """Whoever ran before may have left another handler, which the event loop then leaves alone."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_as_python_begins_with_it")
def test_ctrl_c_at_the_final_dot_is_obeyed_after_the_letters_outcome_is_told() -> None:
    main = threading.main_thread().ident or 0

    def is_interrupted(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        signal.pthread_kill(main, signal.SIGINT)
        # The answer must come after the interruption.
        threading.Event().wait(0.2)
        line.say("250 taken")
        line.hear()

    with (
        scripted_peer(is_interrupted) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings()) as outbox,
    ):
        answers = outbox.send(numbered(a_letter(), a_letter("next@example.org")))
        assert next(answers)[1].state is State.SENT
        with pytest.raises(KeyboardInterrupt):
            next(answers)


def test_where_making_letters_breaks_the_one_in_hand_is_told_of_first() -> None:
    def takes_one(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say("250 taken")
        line.hear()

    def letters() -> Iterator[tuple[DeliveryId, Letter]]:
        yield from numbered(a_letter())
        raise ValueError("no second letter can be made")

    told: list[State] = []
    with (
        scripted_peer(takes_one) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings()) as outbox,
        pytest.raises(ValueError, match="no second letter"),
    ):
        told.extend(outcome.state for _, outcome in outbox.send(letters()))
    assert told == [State.SENT]


@pytest.mark.parametrize("reply", ["999 what", "hello there", "354 go on"])
def test_an_answer_to_the_final_dot_that_means_nothing_is_in_doubt(reply: str) -> None:
    def babbles(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok", "354 go on")
        line.until_dot()
        line.say(reply)

    with scripted_peer(babbles) as port:
        (outcome,) = sent_by_script(port, a_letter())
    assert outcome.state is State.IN_DOUBT


def test_a_refused_connection_stops_the_run_with_what_to_check() -> None:
    with smtp_peer() as peer:
        url = peer.url
    with pytest.raises(MailTemporary, match=r"cannot be reached .*Connection refused.*check host and port"):
        sent_to(url, a_letter())


@pytest.mark.parametrize(("greeting", "kind"), [("421 busy", MailTemporary), ("554 no", MailPermanent)])
def test_an_unfriendly_greeting_stops_the_run(greeting: str, kind: type[Exception]) -> None:
    with scripted_peer(lambda line: line.say(greeting)) as port, pytest.raises(kind, match=greeting):
        sent_by_script(port, a_letter())


def test_a_server_that_says_nothing_stops_the_run_in_time() -> None:
    def silent(line: Line) -> None:
        line.hear()

    with scripted_peer(silent) as port, pytest.raises(MailTemporary, match=r"within 0\.2 seconds"):
        sent_by_script(port, a_letter(), timeout_s=0.2)


def test_a_server_that_goes_away_stops_the_run_at_the_next_letter() -> None:
    with ExitStack() as server:
        peer = server.enter_context(smtp_peer())
        with open_outbox(peer.url, SmtpSettings()) as outbox:
            answers = outbox.send(numbered(a_letter("a@example.org"), a_letter("b@example.org")))
            assert next(answers)[1].state is State.SENT
            server.close()
            with pytest.raises(MailTemporary, match="cannot be reached"):
                next(answers)
