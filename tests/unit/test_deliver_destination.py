"""Where letters go, read from one URL."""

from pathlib import Path

import pytest

from digest.deliver.destination import MaildirDestination, SmtpDestination, Tls, parse
from digest.errors import SettingsError


def smtp(url: str) -> SmtpDestination:
    destination = parse(url)
    assert isinstance(destination, SmtpDestination)
    return destination


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example", 25),
        ("smtp://ada:secret@mail.example", 587),
        ("smtps://mail.example", 465),
        ("smtps://ada:secret@mail.example", 465),
        ("smtp://ada:secret@mail.example:2525", 2525),
        ("SMTP://mail.example/", 25),
    ],
)
def test_the_port_follows_from_what_is_meant(url: str, port: int) -> None:
    assert smtp(url).port == port


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("smtp://mail.example", Tls.OFFERED),
        ("smtp://mail.example?tls=starttls", Tls.STARTTLS),
        ("smtp://mail.example/?tls=none", Tls.NONE),
        ("smtps://mail.example", Tls.IMPLICIT),
    ],
)
def test_encryption_is_offered_demanded_forbidden_or_there_from_the_start(url: str, tls: Tls) -> None:
    assert smtp(url).tls is tls


def test_user_and_password_are_percent_decoded() -> None:
    destination = smtp("smtp://ada%40example.org:p%3Aa%2Fs%23s%3F%25@mail.example")
    assert (destination.user, destination.password) == ("ada@example.org", "p:a/s#s?%")


def test_a_password_may_hold_colons_and_an_at_sign_as_people_write_them() -> None:
    destination = smtp("smtp://ada:p:a@s@mail.example")
    assert (destination.user, destination.password, destination.host) == ("ada", "p:a@s", "mail.example")


def test_an_ipv6_address_stands_in_brackets() -> None:
    destination = smtp("smtp://[2001:db8::1]:2525")
    assert (destination.host, destination.port) == ("2001:db8::1", 2525)
    assert destination.server == "smtp://[2001:db8::1]:2525"


def test_a_host_beyond_ascii_becomes_its_a_label() -> None:
    assert smtp("smtp://bücher.example").host == "xn--bcher-kva.example"


def test_what_is_shown_holds_no_credentials() -> None:
    destination = smtp("smtp://ada:secret@mail.example?tls=starttls")
    assert destination.shown == "smtp://mail.example:587, STARTTLS"
    assert "secret" not in repr(destination)
    assert "ada" not in repr(destination)


def test_a_maildir_is_named_by_its_whole_path_as_it_stands() -> None:
    assert parse("maildir:///srv/mail%20box/a#b?c") == MaildirDestination(path=Path("/srv/mail%20box/a#b?c"))
    assert parse("maildir:///srv/mail").shown == "the Maildir /srv/mail"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "must begin with"),
        ("mail.example:25", "must begin with"),
        ("http://mail.example", "must begin with"),
        ("maildir://srv/mail", "three slashes"),
        ("maildir:///", "whole path"),
        ("smtp://", "names no host"),
        ("smtp://:25", "names no host"),
        ("smtp://mail example", "names no host"),
        ("smtp://mail.example:http", "port"),
        ("smtp://mail.example:99999", "port"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example/inbox", "after the host"),
        ("smtp://ada:pass#word@mail.example", "after the host"),
        ("smtp://ada:pass/word@mail.example", "after the host"),
        ("smtp://:secret@mail.example", "without a user"),
        ("smtp://mail.example?tls=maybe", "tls=starttls"),
        ("smtp://mail.example?tls=", "tls=starttls"),
        ("smtp://mail.example?tls=none&tls=none", "no other option"),
        ("smtp://mail.example?timeout=3", "no other option"),
        ("smtps://mail.example?tls=none", "leave"),
        ("smtp://[::1", "IPv6"),
        ("smtp://mail.example\r\nRSET", "control character"),
        ("smtp://a%00b:c@mail.example", "NUL"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong(url: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        parse(url)
    assert str(caught.value).startswith("DIGEST_SMTP_URL ")
    assert caught.value.key == "smtp_url"


@pytest.mark.parametrize("url", ["smtp://ada:hunter2@mail.example:x", "ftp://ada:hunter2@mail.example"])
def test_a_refusal_shows_no_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(url)
    assert "hunter2" not in str(caught.value)
