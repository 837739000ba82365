"""What comes back for letters, and what follows for their readers."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from digest.deliver.bounces import read_message
from digest.errors import LinkError, SubscriptionError
from digest.flows.wishes import make_pace
from digest.model.returned import Kind
from digest.model.subscriber import Consent, Standing
from digest.settings import MailSettings, Settings
from tests.day import TOPICS, Day, a_text_dump
from tests.returned_mail import a_bounce, a_complaint, a_note
from tests.smtp_peer import smtp_peer

ADA = "ada@example.org"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Monday, seven: Ada has her letter."""
    mail = MailSettings(bounce_address="bounces@digest.example", unsubscribe_mailto="leave@digest.example")
    day = Day(tmp_path, settings=Settings(mail=mail))
    day.has_papers().has_subscriber("ada").later(hours=1)
    assert day.run().sent == 1
    return day


def letter(day: Day) -> bytes:
    """Ada's letter, byte for byte."""
    (file,) = (day.settings.home / "mail" / "new").iterdir()
    return file.read_bytes()


def return_address(day: Day, name: str = "ada") -> str:
    """Where bounces of her letter of the day go."""
    who = day.subscriber(name).id
    with day.service() as built:
        return built.links.return_address("bounces@digest.example", who, day.now.date())


def token(day: Day, name: str = "ada") -> str:
    who = day.subscriber(name).id
    with day.service() as built:
        return built.links.token("unsubscribe", who, made_at=day.now)


def comes_back(day: Day, *messages: bytes) -> dict[str, int]:
    """What reading these messages comes to."""
    with day.service() as built:
        account = built.returns.take_in(map(read_message, messages), now=day.now)
    assert account.adds_up
    assert account.read == len(messages)
    return {kind.value: n for kind, n in account.by_kind.items() if n}


def suppressed(day: Day, email: str = ADA) -> str | None:
    with day.service() as built:
        return built.subscribers.suppressed(email)


def adds(day: Day, email: str = ADA) -> None:
    """The operator signs somebody up."""
    with day.service() as built:
        consent = Consent(at=day.now, how="operator", origin="a test")
        built.subscription.add(email, ["graph learning"], make_pace(), consent)


def asks_and_confirms(day: Day, *, confirm_with: str = "") -> str:
    """Ada signs herself up again and follows the link; answers its token."""
    with day.service() as built:
        reader = built.subscription.ask(ADA, ["graph learning"], make_pace(), now=day.now)
        fresh = built.links.token("confirm", reader.id, made_at=day.now)
        built.subscription.confirm(confirm_with or fresh, origin="a test", now=day.now)
    return fresh


def test_a_dead_mailbox_gets_no_more_letters(day: Day) -> None:
    assert comes_back(day, a_bounce(return_address(day))) == {"bounced": 1}
    assert suppressed(day) == "dead address"
    day.later(days=1).reads("new papers")
    assert dict(day.run().skipped) == {"suppressed": 1}


@pytest.mark.parametrize("status", ["4.4.7", "4.2.2", "5.7.1", "5.7.515", "5.6.0", "5.5.0", "5.3.4", "4.7.1"])
def test_trouble_of_the_sender_is_never_held_against_the_reader(day: Day, status: str) -> None:
    bounce = a_bounce(return_address(day), status=status, diagnostic="")
    assert comes_back(day, bounce) == {"bounced": 1}
    assert suppressed(day) is None


def a_full_mailbox(day: Day, number: int) -> bytes:
    return a_bounce(return_address(day), status="5.2.2", diagnostic="", message_id=f"<{number}@mx>")


def test_a_mailbox_that_is_full_for_five_letters_is_dead(day: Day) -> None:
    for number in range(5):
        assert suppressed(day) is None
        assert comes_back(day, a_full_mailbox(day, number)) == {"bounced": 1}
        title = f"Graph Learning {('in Spring', 'at Sea', 'by Night', 'for Two', 'on Foot')[number]}"
        day.later(days=1).reads(a_text_dump([*TOPICS, (title, "graph learning on ships")]))
        day.run()
    assert suppressed(day) == "dead address"


def test_many_bounces_of_one_letter_count_once(day: Day) -> None:
    comes_back(day, *(a_full_mailbox(day, number) for number in range(9)))
    assert suppressed(day) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 no such user", "dead address"),
        ("550 5.2.1 closed", "dead address"),
        ("552 5.2.2 full", None),
        ("550 5.7.1 go away", None),
        ("554 5.6.0 strange letter", None),
        ("452 4.2.2 full", None),
    ],
)
def test_what_a_server_answers_while_we_send_follows_at_once(
    tmp_path: Path, answer: str, reason: str | None
) -> None:
    with smtp_peer() as peer:
        peer.rcpt = lambda address: answer if address == ADA else ""
        settings = Settings(
            smtp_url=SecretStr(peer.url),
            public_url="https://digest.test",
            sender="digest <papers@digest.test>",
        )
        day = Day(tmp_path, settings=settings)
        day.has_papers().has_subscriber("ada").has_subscriber("ben").later(hours=1)
        assert day.run().adds_up
        assert suppressed(day) == reason
        assert suppressed(day, "ben@example.org") is None


def test_a_delay_is_no_bounce(day: Day) -> None:
    assert comes_back(day, a_bounce(return_address(day), action="delayed", status="5.1.1")) == {"delayed": 1}
    assert suppressed(day) is None


def test_a_letter_is_known_by_its_message_id_where_no_address_is_signed(day: Day) -> None:
    assert comes_back(day, a_bounce("root@mx.example.net", letter=letter(day))) == {"bounced": 1}
    assert suppressed(day) == "dead address"


def test_the_same_message_read_twice_changes_nothing_the_second_time(day: Day) -> None:
    bounce = a_bounce(return_address(day))
    assert comes_back(day, bounce, bounce) == {"bounced": 1, "seen before": 1}
    with day.service() as built:
        assert built.returned.lift(ADA) == ["dead address"]
    assert comes_back(day, bounce) == {"seen before": 1}
    assert suppressed(day) is None


def _forgeries(day: Day) -> Iterator[bytes]:
    local, _, domain = return_address(day).rpartition("@")
    yield a_bounce(f"{local[:-5]}{'a' if local[-5] != 'a' else 'b'}{local[-4:]}@{domain}", message_id="<1@x>")
    yield a_bounce(f"bounces+{ADA.replace('@', '=')}@{domain}", message_id="<2@x>")
    yield a_bounce(f"bounces+@{domain}", message_id="<3@x>")
    yield a_complaint(b"Subject: x\r\n\r\n", sender=f"bounces+aaaa@{domain}", message_id="<4@x>")
    # The last letter holds two bits that say nothing: another one is changed.
    forged = "".join("BA"[sign == "B"] if place == 2 else sign for place, sign in enumerate(token(day)))
    yield a_note("leave@digest.example", subject=f"unsubscribe {forged}", message_id="<5@x>")


def test_what_is_forged_changes_nothing(day: Day) -> None:
    assert comes_back(day, *_forgeries(day)) == {"forged": 5}
    assert suppressed(day) is None
    assert day.subscriber().standing is Standing.ACTIVE


def test_what_is_foreign_changes_nothing(day: Day) -> None:
    unknown = b"Message-ID: <" + b"0" * 32 + b"@digest.example>\r\n\r\n"
    elsewhere = letter(day).replace(b"@digest.example>", b"@elsewhere.example>")
    messages = (
        a_bounce("root@localhost", message_id="<1@x>"),
        a_bounce("root@localhost", letter=unknown, message_id="<2@x>"),
        a_bounce("root@localhost", letter=elsewhere, message_id="<3@x>"),
        a_complaint(b"Subject: not ours\r\n\r\n", message_id="<4@x>"),
        a_note(return_address(day), subject="I am away", message_id="<5@x>"),
        a_note("leave@digest.example", subject="unsubscribe", message_id="<6@x>"),
        b"",
    )
    assert comes_back(day, *messages) == {"foreign": 7}
    assert suppressed(day) is None


def test_a_complaint_ends_letters_for_good(day: Day) -> None:
    assert comes_back(day, a_complaint(letter(day))) == {"complaints": 1}
    assert (suppressed(day), day.subscriber().standing) == ("complaint", Standing.UNSUBSCRIBED)
    with pytest.raises(SubscriptionError, match="digest subscribers lift"):
        adds(day)
    with pytest.raises(SubscriptionError, match="digest subscribers lift"):
        asks_and_confirms(day)
    assert len(day.mailbox.letters()) == 1


def test_a_complaint_is_known_by_the_signed_address_too(day: Day) -> None:
    complaint = a_complaint(b"Subject: redacted\r\n\r\n", sender=return_address(day))
    assert comes_back(day, complaint) == {"complaints": 1}
    assert suppressed(day) == "complaint"


def test_after_a_complaint_the_operator_lifts_and_she_confirms(day: Day) -> None:
    comes_back(day, a_complaint(letter(day)))
    with day.service() as built:
        built.returned.lift(ADA)
    with pytest.raises(SubscriptionError, match="only she herself can come back"):
        adds(day)
    asks_and_confirms(day)
    assert (suppressed(day), day.subscriber().standing) == (None, Standing.ACTIVE)


@pytest.mark.parametrize("way", ["unsubscribe+{}@digest.example", "leave@digest.example"])
def test_a_letter_with_her_token_ends_a_subscription(day: Day, way: str) -> None:
    day.has_subscriber("ben")
    subject = f"unsubscribe {token(day)}" if "{}" not in way else ""
    assert comes_back(day, a_note(way.format(token(day)), subject=subject)) == {"unsubscribed": 1}
    assert (suppressed(day), suppressed(day, "ben@example.org")) == ("unsubscribed", None)
    assert day.subscriber().standing is Standing.UNSUBSCRIBED


def test_a_token_to_confirm_does_not_unsubscribe(day: Day) -> None:
    with day.service() as built:
        confirm = built.links.token("confirm", day.subscriber().id, made_at=day.now)
    assert comes_back(day, a_note("x@digest.example", subject=f"unsubscribe {confirm}")) == {"forged": 1}
    assert suppressed(day) is None


def test_what_comes_back_for_somebody_erased_touches_nobody(day: Day) -> None:
    address, her_token, hers = return_address(day), token(day), letter(day)
    with day.service() as built:
        built.subscribers.erase(day.subscriber().id, now=day.now)
    day.later(days=1).has_subscriber("ben")
    messages = (
        a_bounce(address),
        a_note("x@digest.example", subject=f"unsubscribe {her_token}"),
        a_complaint(hers),
    )
    assert comes_back(day, *messages) == {"bounced": 1, "unsubscribed": 1, "foreign": 1}
    assert suppressed(day, "ben@example.org") is None
    assert day.subscriber("ben").standing is Standing.ACTIVE


def test_who_left_comes_back_only_by_confirming_anew(day: Day) -> None:
    before = asks_and_confirms(day.later(minutes=1))
    with day.service() as built:
        built.subscription.leave(ADA, now=day.later(minutes=1).now)
    with pytest.raises(SubscriptionError, match="only she herself can come back"):
        adds(day)
    with pytest.raises(LinkError, match="from before you left"):
        asks_and_confirms(day.later(minutes=1), confirm_with=before)
    assert suppressed(day) == "unsubscribed"
    asks_and_confirms(day)
    assert suppressed(day) is None


@pytest.mark.parametrize("confirmed_at", ["2026-03-01", ""])
def test_an_import_brings_nobody_back_and_writes_to_nobody_who_left(day: Day, confirmed_at: str) -> None:
    comes_back(day, a_note("x@digest.example", subject=f"unsubscribe {token(day)}"))
    row = f"{ADA},rivers,{confirmed_at},confirmation link"
    file = io.StringIO(f"email,interests,confirmed_at,consent\n{row}\n")
    with day.service() as built:
        (line,) = built.subscription.take_in(file, origin="list.csv", now=day.now)
    assert "only she herself can come back" in line.problem
    assert suppressed(day) == "unsubscribed"
    assert len(day.mailbox.letters()) == 1


def test_every_kind_stands_in_the_account(day: Day) -> None:
    with day.service() as built:
        assert dict(built.returns.take_in([], now=day.now).by_kind) == dict.fromkeys(Kind, 0)
