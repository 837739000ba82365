"""What becomes of a letter, by what the server answers."""

import socket
from collections.abc import Iterator

import pytest

from digest.deliver.destination import SmtpDestination, parse
from digest.deliver.outbox import open_outbox
from digest.deliver.refusal import refusal
from digest.deliver.wire import stuffed
from digest.errors import MailPermanent, MailTemporary
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings
from tests.smtp_peer import HELLO, Line, scripted_peer, smtp_peer
from tests.unit.deliver_builders import CONTENT, a_letter, numbered, sent_by_script, sent_to


def test_a_letter_arrives_byte_for_byte_whatever_its_dots() -> None:
    with smtp_peer() as peer:
        assert [outcome.state for outcome in sent_to(peer.url, a_letter())] == [State.SENT]
        assert peer.letters == [("ada@example.org", CONTENT)]


def test_a_letter_without_a_last_line_end_gets_one() -> None:
    with smtp_peer() as peer:
        sent_to(peer.url, a_letter(content=b"Subject: x\r\n\r\n.no end"))
        assert peer.letters[0][1] == b"Subject: x\r\n\r\n.no end\r\n"


def test_each_answer_is_told_before_the_next_letter_is_asked_for() -> None:
    story: list[str] = []
    with smtp_peer() as peer, open_outbox(peer.url, SmtpSettings()) as outbox:

        def letters() -> Iterator[tuple[DeliveryId, Letter]]:
            for item in numbered(a_letter("a@example.org"), a_letter("b@example.org")):
                story.append(f"asked for {item[0]}")
                yield item

        for delivery, _ in outbox.send(letters()):
            story.append(f"answered {delivery}")
    assert story == ["asked for 1", "answered 1", "asked for 2", "answered 2"]


def test_one_connection_carries_many_letters_and_is_renewed_when_worn() -> None:
    letters = [a_letter(f"r{number}@example.org") for number in range(7)]
    with smtp_peer() as peer:
        sent_to(peer.url, *letters, letters_per_connection=3)
        assert peer.recipients == [letter.rcpt_to for letter in letters]
        assert peer.n_connections == 3


def test_a_temporary_refusal_is_deferred_with_its_words() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda _: "450 4.2.1 try later"
        assert sent_to(peer.url, a_letter()) == [
            Outcome(state=State.DEFERRED, code=450, said="4.2.1 try later", enhanced="4.2.1", phase="rcpt")
        ]


def test_a_permanent_refusal_fails_without_the_address_in_its_words() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda address: f"550 5.1.1 <{address}>: no such user {address}"
        (outcome,) = sent_to(peer.url, a_letter("ada@example.org"))
        assert (outcome.state, outcome.code) == (State.FAILED, 550)
        assert outcome.said == "5.1.1 <address> no such user <address>"


def test_a_refused_recipient_does_not_harm_the_next_one() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda address: "550 5.1.1 unknown" if address.startswith("bad") else ""
        outcomes = sent_to(peer.url, a_letter("bad@example.org"), a_letter("good@example.org"))
        assert [outcome.state for outcome in outcomes] == [State.FAILED, State.SENT]
        assert peer.recipients == ["good@example.org"]
        assert peer.n_connections == 1


def test_refusals_after_the_final_dot_are_what_they_say() -> None:
    replies = {"a": "451 4.3.0 later", "b": "554 5.6.0 never"}
    with smtp_peer() as peer:
        peer.dot = lambda address: replies.get(address[0], "")
        outcomes = sent_to(peer.url, *(a_letter(f"{name}@example.org") for name in "abc"))
        assert [outcome.state for outcome in outcomes] == [State.DEFERRED, State.FAILED, State.SENT]


def test_a_refused_data_command_is_what_it_says_and_costs_no_connection() -> None:
    heard: list[str] = []

    def is_full(line: Line) -> None:
        line.say("220 peer")
        line.answer(HELLO, "250 ok", "250 ok")
        heard.extend(line.answer("452 4.3.1 full", "250 reset", "452 4.3.1 full", "221 bye"))

    with scripted_peer(is_full) as port:
        outcomes = sent_by_script(port, a_letter(), a_letter("bob@example.org"))
    assert [(outcome.state, outcome.code) for outcome in outcomes] == [(State.DEFERRED, 452)] * 2
    assert [line.split(" ")[0] for line in heard] == ["DATA", "RSET", "MAIL", "QUIT"]


def test_a_server_that_only_knows_helo_takes_letters() -> None:
    heard: list[str] = []

    def is_old(line: Line) -> None:
        line.say("220 peer")
        heard.extend(line.answer("502 what", "250 peer", "250 ok", "250 ok", "354 go on"))
        heard.append(line.until_dot().decode())
        line.say("250 taken")

    with scripted_peer(is_old) as port:
        (outcome,) = sent_by_script(port, a_letter())
    assert outcome.state is State.SENT
    assert heard[1].startswith("HELO ")
    assert heard[2] == "MAIL FROM:<papers@digest.example>"
    assert heard[-1] == stuffed(CONTENT).decode() + ".\r\n"


def test_a_refused_sender_stops_the_run_before_any_letter_fails() -> None:
    with smtp_peer() as peer:
        peer.mail = "550 5.7.1 <papers@digest.example> may not send here"
        with pytest.raises(MailPermanent, match="check DIGEST_SENDER") as caught:
            sent_to(peer.url, a_letter())
        assert caught.value.code == 550
        assert "papers@" not in str(caught.value)


def test_a_letter_too_large_for_the_server_fails_alone() -> None:
    with smtp_peer() as peer:
        peer.mail = "552 5.3.4 too big"
        (outcome,) = sent_to(peer.url, a_letter())
        assert (outcome.state, outcome.code) == (State.FAILED, 552)


def test_a_temporarily_refused_sender_defers() -> None:
    with smtp_peer() as peer:
        peer.mail = "452 4.3.1 disk full"
        assert sent_to(peer.url, a_letter())[0].state is State.DEFERRED


def test_a_server_that_wants_a_login_stops_the_run() -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda _: "530 5.7.0 authentication required"
        with pytest.raises(MailPermanent, match="user and password"):
            sent_to(peer.url, a_letter())


def test_nothing_is_connected_for_no_letters() -> None:
    with smtp_peer() as peer:
        assert sent_to(peer.url) == []
        assert peer.n_connections == 0


def test_connecting_alone_shows_whether_the_server_takes_us() -> None:
    with smtp_peer() as peer:
        with open_outbox(peer.url, SmtpSettings()) as outbox:
            outbox.connect()
            outbox.connect()
        assert peer.n_connections == 1


def test_an_address_beyond_ascii_goes_out_where_smtputf8_is_offered() -> None:
    with smtp_peer(enable_SMTPUTF8=True) as peer:
        (outcome,) = sent_to(peer.url, a_letter("jürgen@bücher.example"))
        assert outcome.state is State.SENT
        assert peer.recipients == ["jürgen@bücher.example"]
        assert "SMTPUTF8" in peer.options[0]


def test_an_address_beyond_ascii_fails_clearly_where_smtputf8_is_not_offered() -> None:
    with smtp_peer() as peer:
        outcomes = sent_to(peer.url, a_letter("jürgen@example.org"), a_letter("ada@example.org"))
        assert [outcome.state for outcome in outcomes] == [State.FAILED, State.SENT]
        assert "SMTPUTF8" in outcomes[0].said


def test_looking_whether_the_server_is_there_says_what_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings()) as outbox,
        pytest.raises(MailTemporary, match="cannot be reached"),
    ):
        outbox.connect()


def test_a_server_whose_name_nobody_knows_is_said_to_be_that() -> None:
    destination = parse("smtp://nowhere.example:25")
    assert isinstance(destination, SmtpDestination)
    unknown = OSError("connecting")
    unknown.__cause__ = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    said = refusal(destination, unknown, timeout_s=5)
    assert isinstance(said, MailTemporary)
    assert "its name is not known" in str(said)
