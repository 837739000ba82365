"""Encryption and login: what fails must fail closed."""

import pytest

from digest.deliver.destination import SmtpDestination, parse
from digest.deliver.smtp import SmtpOutbox
from digest.errors import MailPermanent, MailTemporary
from digest.model.delivery import State
from digest.settings import SmtpSettings
from tests.smtp_peer import PASSWORD, Line, scripted_peer, smtp_peer, trusting_context
from tests.unit.deliver_builders import a_letter, numbered

LOGIN = f"ada:{PASSWORD.replace(' ', '%20')}@"


def states_of(url: str, *, is_trusting: bool = True, timeout_s: float = 5) -> list[State]:
    destination = parse(url)
    assert isinstance(destination, SmtpDestination)
    tls = trusting_context() if is_trusting else None
    with SmtpOutbox(destination, SmtpSettings(timeout_s=timeout_s, final_dot_timeout_s=5), tls=tls) as outbox:
        return [outcome.state for _, outcome in outbox.send(numbered(a_letter()))]


def test_starttls_is_taken_where_it_is_offered_and_the_login_comes_after_it() -> None:
    with smtp_peer(tls="starttls", auth_require_tls=True) as peer:
        assert states_of(f"smtp://{LOGIN}localhost:{peer.port}") == [State.SENT]
        assert peer.logins == [("ada", PASSWORD)]


def test_smtps_is_private_from_the_first_byte() -> None:
    with smtp_peer(tls="smtps", auth_require_tls=False) as peer:
        assert states_of(f"smtps://{LOGIN}localhost:{peer.port}") == [State.SENT]
        assert peer.logins == [("ada", PASSWORD)]


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", "starttls"), ("smtps", "smtps")])
def test_a_certificate_for_another_name_stops_the_run(scheme: str, tls: str) -> None:
    with (
        smtp_peer(tls=tls) as peer,
        pytest.raises(MailPermanent, match=r"certificate is not one for 127\.0\.0\.1"),
    ):
        states_of(f"{scheme}://127.0.0.1:{peer.port}")
    assert peer.letters == []


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", "starttls"), ("smtps", "smtps")])
def test_a_certificate_that_nobody_vouches_for_stops_the_run(scheme: str, tls: str) -> None:
    with smtp_peer(tls=tls) as peer, pytest.raises(MailPermanent, match="certificate"):
        states_of(f"{scheme}://localhost:{peer.port}", is_trusting=False)
    assert peer.letters == []


def test_a_bad_certificate_is_not_answered_by_going_on_in_the_clear() -> None:
    with smtp_peer(tls="starttls") as peer, pytest.raises(MailPermanent):
        states_of(f"smtp://{LOGIN}localhost:{peer.port}", is_trusting=False)
    assert (peer.letters, peer.logins) == ([], [])


def test_demanded_starttls_that_is_not_offered_stops_the_run() -> None:
    with smtp_peer() as peer, pytest.raises(MailPermanent, match="does not offer STARTTLS"):
        states_of(f"{peer.url}?tls=starttls")
    assert peer.letters == []


def test_forbidden_starttls_is_not_taken_though_it_is_offered() -> None:
    with smtp_peer(tls="starttls") as peer:
        assert states_of(f"smtp://127.0.0.1:{peer.port}?tls=none") == [State.SENT]


def test_a_starttls_that_is_refused_stops_the_run() -> None:
    def refuses(line: Line) -> None:
        line.say("220 peer")
        line.answer("250-peer\n250 STARTTLS", "454 4.7.0 not now")

    with scripted_peer(refuses) as port, pytest.raises(MailTemporary, match="454"):
        states_of(f"smtp://localhost:{port}")


def test_a_tls_handshake_that_never_ends_stops_the_run_in_time() -> None:
    def falls_asleep(line: Line) -> None:
        line.say("220 peer")
        line.answer("250-peer\n250 STARTTLS", "220 go on")
        # What the client says next, and its leaving.
        while line.hears_anything():
            pass

    with scripted_peer(falls_asleep) as port, pytest.raises(MailTemporary):
        states_of(f"smtp://localhost:{port}", timeout_s=0.3)


def test_smtps_spoken_to_a_server_that_does_not_speak_it_stops_the_run() -> None:
    with smtp_peer() as peer, pytest.raises(MailPermanent, match="no TLS could be agreed on"):
        states_of(f"smtps://localhost:{peer.port}")


def test_a_wrong_password_stops_the_run_and_is_not_repeated_in_the_sentence() -> None:
    with smtp_peer(tls="smtps", auth_require_tls=False) as peer:
        with pytest.raises(MailPermanent, match="refuses the user or the password") as caught:
            states_of(f"smtps://ada:guessed@localhost:{peer.port}")
        assert caught.value.code == 535
        assert "guessed" not in str(caught.value)
        assert peer.letters == []


def test_a_login_that_the_server_does_not_know_stops_the_run() -> None:
    def has_none(line: Line) -> None:
        line.say("220 peer")
        line.answer("250-peer\n250 HELP")
        line.hear()

    with scripted_peer(has_none) as port, pytest.raises(MailPermanent, match="does not let us log in"):
        states_of(f"smtp://{LOGIN}localhost:{port}")


def test_a_password_does_not_travel_readable_to_another_machine() -> None:
    def offers_nothing(line: Line) -> None:
        line.say("220 peer")
        line.answer("250-peer\n250 AUTH PLAIN LOGIN")
        heard.append(line.hear())

    heard: list[str] = []
    # Linux answers on all of 127.0.0.0/8 and on 0.0.0.0, which is not a loopback address by its number.
    with scripted_peer(offers_nothing) as port, pytest.raises(MailPermanent, match="would travel readable"):
        states_of(f"smtp://{LOGIN}0.0.0.0:{port}")
    assert not any(command.startswith("AUTH") for command in heard)
