"""Greetings and farewells: each once, and nobody waits for them."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from digest.deliver.bounces import read_message
from digest.flows.wishes import make_pace
from digest.model.returned import Kind
from digest.model.subscriber import Consent, Standing, SubscriberId
from digest.settings import MailSettings, Settings
from tests.day import Day
from tests.returned_mail import a_bounce, a_complaint

ADA = "ada@example.org"
MAIL = MailSettings(bounce_address="bounces@digest.example", unsubscribe_mailto="leave@digest.example")


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path, settings=Settings(mail=MAIL))


def without_a_server(day: Day) -> Day:
    """The same installation, whose mail server does not answer."""
    settings = Settings(
        smtp_url=SecretStr("smtp://127.0.0.1:1"),
        public_url="https://d.example",
        sender="d <papers@d.example>",
        mail=MAIL,
    )
    return Day(day.settings.home, now=day.now, settings=settings)


def signs_up(day: Day) -> SubscriberId:
    """Ada asks, and follows the link of her letter."""
    with day.service() as built:
        reader = built.subscription.ask(ADA, ["graph learning"], make_pace(), now=day.now)
        token = built.links.token("confirm", reader.id, made_at=day.now)
        built.subscription.confirm(token, origin="a test", now=day.now)
    return reader.id


def leaves(day: Day, who: SubscriberId) -> None:
    with day.service() as built:
        token = built.links.token("unsubscribe", who, made_at=day.now)
        built.leaving.by_token(token, now=day.now)


def sends(day: Day) -> int:
    with day.service() as built:
        return built.courtesies.send(now=day.now)


def subjects(day: Day) -> list[str]:
    return sorted(str(letter["Subject"]) for letter in day.mailbox.letters())


def test_whoever_confirms_is_welcomed_once(day: Day) -> None:
    who = signs_up(day)
    assert (sends(day), sends(day)) == (1, 0)
    signs_up(day)
    assert sends(day) == 0
    assert subjects(day) == ["Please confirm your paper digest", "Your paper digest begins"]
    assert f"/u/{_token(day, who)}" in "".join(day.mailbox.texts())


def test_whoever_leaves_is_told_so_once(day: Day) -> None:
    who = signs_up(day)
    sends(day)
    for _ in range(2):
        leaves(day, who)
        sends(day.later(minutes=1))
    assert subjects(day)[-1] == "Your subscription ends"
    assert len(subjects(day)) == 3


def test_the_way_back_in_the_last_letter_works(day: Day) -> None:
    who = signs_up(day)
    leaves(day.later(minutes=5), who)
    sends(day)
    text = next(text for text in day.mailbox.texts() if "Subscribe" in text or "comes any more" in text)
    token = next(line for line in text.split("\n") if "/confirm/" in line).rpartition("/")[2]
    with day.later(minutes=5).service() as built:
        assert built.subscription.confirm(token, origin="a test", now=day.now).standing is Standing.ACTIVE


def test_leaving_needs_no_mail_server_and_the_letter_waits_for_one(day: Day) -> None:
    who = signs_up(day)
    sends(day)
    away = without_a_server(day)
    leaves(away, who)
    assert sends(away) == 0
    assert sends(day) == 0, "too soon"
    assert sends(day.later(minutes=20)) == 1
    assert subjects(day)[-1] == "Your subscription ends"


def test_a_letter_that_waited_for_more_than_a_day_is_not_sent(day: Day) -> None:
    leaves(day, signs_up(day))
    assert sends(day.later(days=2)) == 0
    assert sends(day.later(days=2)) == 0


def test_whoever_came_back_meanwhile_is_welcomed_and_not_told_that_she_left(day: Day) -> None:
    who = signs_up(day)
    leaves(day, who)
    signs_up(day.later(minutes=1))
    assert sends(day) == 1
    assert subjects(day)[-1] == "Your paper digest begins"


def test_whose_mailbox_is_dead_is_not_told_that_she_left(day: Day) -> None:
    who = signs_up(day)
    with day.service() as built:
        address = built.links.return_address("bounces@digest.example", who, day.now.date())
        built.returns.take_in([read_message(a_bounce(address))], now=day.now)
    leaves(day, who)
    assert sends(day) == 0


def test_whoever_complained_gets_no_letter_at_all(day: Day) -> None:
    who = signs_up(day)
    with day.service() as built:
        address = built.links.return_address("bounces@digest.example", who, day.now.date())
        complaint = a_complaint(b"Subject: x\r\n\r\n", sender=address)
        assert built.returns.take_in([read_message(complaint)], now=day.now).by_kind[Kind.COMPLAINT] == 1
    leaves(day, who)
    assert sends(day) == 0


def test_whom_the_operator_added_is_not_greeted(day: Day) -> None:
    with day.service() as built:
        consent = Consent(at=day.now, how="operator", origin="a test")
        built.subscription.add(ADA, ["graph learning"], make_pace(), consent)
    assert sends(day) == 0


def test_whoever_was_erased_gets_nothing_more(day: Day) -> None:
    who = signs_up(day)
    with day.service() as built:
        built.subscribers.erase(who, now=day.now)
    assert sends(day) == 0


def test_a_confirmation_letter_that_bounces_says_whose_address_is_dead(day: Day) -> None:
    with day.service() as built:
        reader = built.subscription.ask(ADA, ["graph learning"], make_pace(), now=day.now)
        letter = built.composer.confirmation(reader, made_at=day.now)
        account = built.returns.take_in(
            [read_message(a_bounce(letter.mail_from))], now=day.later(minutes=1).now
        )
        assert account.by_kind[Kind.BOUNCED] == 1
        assert built.subscribers.suppressed(ADA) == "dead address"


def test_a_bounce_from_before_she_signed_up_is_not_hers(day: Day) -> None:
    who = signs_up(day)
    with day.service() as built:
        address = built.links.return_address("bounces@digest.example", who, day.now.date().replace(day=1))
        built.returns.take_in([read_message(a_bounce(address))], now=day.now)
        assert built.subscribers.suppressed(ADA) is None


def _token(day: Day, who: SubscriberId) -> str:
    with day.service() as built:
        return built.links.token("unsubscribe", who, made_at=day.now)
