"""Signatures that a stranger's verifier believes, and only for the letter that was signed."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose.dkim import SigningKey, load, relaxed_body, signed
from digest.compose.dns_records import dkim_name, dkim_record
from digest.compose.letter import Composer
from digest.deliver.wire import stuffed
from digest.errors import SettingsError
from digest.links import Links
from digest.model.paper import Paper
from digest.settings import DkimSettings, MailSettings, shipped
from tests.smtp_peer import CERTIFICATES
from tests.unit.compose_builders import MADE_AT, PUBLIC_URL, a_letter, a_paper, a_subscriber

PLAIN = (
    b"From: digest <papers@digest.example>\r\nTo: ada@example.org\r\nSubject: three papers\r\n\r\nHello\r\n"
)


@cache
def rsa_key() -> SigningKey:
    private = generate_rsa(public_exponent=65537, key_size=2048)
    return SigningKey(selector="digest", domain="digest.example", private=private)


@cache
def ed25519_key() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(selector="digest-ed25519", domain="digest.example", private=private)


def both() -> tuple[SigningKey, ...]:
    return rsa_key(), ed25519_key()


def verdicts(content: bytes, keys: Sequence[SigningKey] | None = None) -> list[bool]:
    """What dkimpy thinks of each signature of a message, given the records that we would publish."""
    zone = {dkim_name(key) + ".": dkim_record(key).encode() for key in keys or both()}

    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        return zone.get(name.decode())

    n = len(re.findall(rb"(?m)^DKIM-Signature:", content))
    return [_is_believed(content, place, txt) for place in range(n)]


def _is_believed(content: bytes, place: int, txt: Callable[..., bytes | None]) -> bool:
    try:
        return bool(dkim.DKIM(content).verify(idx=place, dnsfunc=txt))
    except dkim.ValidationError:
        # How dkimpy says that the body was changed.
        return False


def on_the_wire(content: bytes) -> bytes:
    """What the receiving server has after dots were doubled and taken away again."""
    return re.sub(rb"(?m)^\.", b"", stuffed(content))


def a_composer() -> Composer:
    return Composer(
        shipped("templates"),
        sender="digest <papers@digest.example>",
        links=Links(PUBLIC_URL, ["a key for tests, not for mail"]),
        mail=MailSettings(
            reply_to="desk@digest.example",
            bounce_address="bounces@digest.example",
            unsubscribe_mailto="leave@digest.example",
        ),
        dkim=both(),
    )


def test_both_signatures_of_a_real_letter_are_believed() -> None:
    paper = Paper(title="Ünïcödé " * 30, abstract="Lange Wörter in einer langen Zeile. " * 20)
    letter = a_letter([a_paper(paper=paper)], composer=a_composer())
    assert verdicts(letter.content) == [True, True]
    assert verdicts(on_the_wire(letter.content)) == [True, True]


def test_a_letter_with_an_address_beyond_ascii_is_believed() -> None:
    reader = a_subscriber(email="jürgen@bücher.example")
    letter = a_letter([a_paper(paper=Paper(title="Äpfel"))], subscriber=reader, composer=a_composer())
    assert not letter.content.isascii()
    assert verdicts(letter.content) == [True, True]


def test_the_question_whether_she_meant_it_is_signed_too() -> None:
    letter = a_composer().confirmation(a_subscriber(), made_at=MADE_AT)
    assert verdicts(letter.content) == [True, True]


def test_the_same_letter_gets_the_same_signature() -> None:
    assert a_letter([a_paper()], composer=a_composer()) == a_letter([a_paper()], composer=a_composer())


def test_the_moment_of_the_signature_is_the_letters_own() -> None:
    content = a_letter([a_paper()], composer=a_composer()).content
    assert content.count(f"t={int(MADE_AT.timestamp())};".encode()) == 2


def test_everything_that_matters_is_signed_and_from_is_signed_twice() -> None:
    content = a_letter([a_paper()], composer=a_composer()).content
    tags = re.sub(rb"\s", b"", content.partition(b" h=")[2].partition(b";")[0]).decode().split(":")
    assert tags.count("from") == 2
    expected = (
        "reply-to subject date to message-id mime-version list-unsubscribe list-unsubscribe-post list-id"
    )
    assert set(expected.split()) <= set(tags)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"Subject: ", b"Subject: Fwd "),
        (b"To: ada", b"To: eve"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: no"),
        (b"<mailto:leave@", b"<mailto:stay@"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
        (b"https://arxiv.org/", b"https://evil.example/"),
        (b"From: digest", b"From: Somebody Else <eve@example.net>\r\nFrom: digest"),
        (b"Reply-To: ", b"Reply-To: eve@example.net\r\nReply-To: "),
    ],
)
def test_a_letter_that_was_changed_is_not_believed(was: bytes, becomes: bytes) -> None:
    content = a_letter([a_paper()], composer=a_composer()).content
    changed = content.replace(was, becomes, 1)
    assert changed != content
    assert verdicts(changed) == [False, False]


def test_a_reply_address_cannot_be_added_to_a_letter_without_one() -> None:
    content = signed(PLAIN, both(), at=MADE_AT)
    assert verdicts(content) == [True, True]
    assert verdicts(b"Reply-To: eve@example.net\r\n" + content) == [False, False]


def test_what_servers_on_the_way_may_do_harms_nothing() -> None:
    content = signed(PLAIN, both(), at=MADE_AT)
    refolded = content.replace(b"Subject: three papers", b"SUBJECT:  three\r\n\tpapers ", 1)
    trailed = b"Received: from a by b\r\n" + refolded.replace(b"Hello\r\n", b"Hello \t\r\n\r\n\r\n")
    assert verdicts(trailed) == [True, True]


def test_a_letter_without_keys_stays_as_it_is() -> None:
    assert signed(PLAIN, (), at=MADE_AT) == PLAIN


def test_signature_lines_are_short_and_end_in_crlf() -> None:
    content = signed(PLAIN, both(), at=MADE_AT)
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\n" in line or b"\r" in line for line in lines)


PIECES = st.sampled_from(
    [
        b"",
        b" ",
        b"\t",
        b".",
        b"..",
        b"a",
        b"word ",
        b"  two  ",
        "größer".encode(),
        b"x" * 1200,
        b"=\t",
        b"-- ",
    ]
)
BODIES = st.lists(st.lists(PIECES, max_size=4).map(b"".join), max_size=8).map(b"\r\n".join)


@settings(max_examples=60, deadline=None)
@given(BODIES, st.text("ab ä\t", max_size=40))
def test_any_body_and_any_subject_are_believed_before_and_after_the_wire(body: bytes, subject: str) -> None:
    head = f"From: digest <papers@digest.example>\r\nSubject: {subject}\r\n folded {subject}\r\n\r\n"
    content = signed(head.encode() + body, both(), at=MADE_AT)
    assert verdicts(on_the_wire(content)) == [True, True]
    # dkimpy reads the blanks of a last line without an end in its own way; no such line is ever on the wire.
    if not body or body.endswith(b"\r\n"):
        assert verdicts(content) == [True, True]


@settings(deadline=None)
@given(BODIES)
def test_bodies_are_reduced_as_a_plain_reading_of_the_standard_does(body: bytes) -> None:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    assert relaxed_body(body) == b"".join(line + b"\r\n" for line in lines)


def test_a_body_of_blanks_takes_no_time() -> None:
    assert relaxed_body(b" " * 3_000_000 + b"x" + b"\r\n" * 1_000_000) == b" x\r\n"


def in_a_file(
    folder: Path,
    private: RSAPrivateKey | Ed25519PrivateKey,
    *,
    name: str = "key.pem",
    passphrase: bytes = b"",
) -> str:
    secrecy = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy)
    (folder / name).write_bytes(pem)
    return str(folder / name)


def test_keys_come_from_the_files_of_the_settings(tmp_path: Path) -> None:
    first = in_a_file(tmp_path, rsa_key().private, name="rsa.pem")
    second = in_a_file(tmp_path, ed25519_key().private, name="ed.pem")
    keys = load(DkimSettings(key_file=first, ed25519_key_file=second), sender_domain="digest.example")
    assert [(key.algorithm, key.selector, key.domain) for key in keys] == [
        ("rsa", "digest", "digest.example"),
        ("ed25519", "digest-ed25519", "digest.example"),
    ]
    assert verdicts(signed(PLAIN, keys, at=datetime(2026, 1, 1, tzinfo=UTC)), keys) == [True, True]


def test_no_file_means_no_key() -> None:
    assert load(DkimSettings(), sender_domain="digest.example") == ()


def test_a_domain_above_the_senders_may_sign(tmp_path: Path) -> None:
    file = in_a_file(tmp_path, rsa_key().private)
    (key,) = load(DkimSettings(key_file=file, domain="Example.org"), sender_domain="mail.example.org")
    assert key.domain == "example.org"


@pytest.mark.parametrize("domain", ["other.example", "ple.org", "bad domain", "mail.example.org.example"])
def test_a_domain_that_would_count_for_nothing_is_a_settings_error(tmp_path: Path, domain: str) -> None:
    file = in_a_file(tmp_path, rsa_key().private)
    with pytest.raises(SettingsError) as caught:
        load(DkimSettings(key_file=file, domain=domain), sender_domain="mail.example.org")
    assert caught.value.key == "dkim.domain"


def refused(settings: DkimSettings) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(settings, sender_domain="digest.example")
    return caught.value


def test_a_key_that_cannot_be_used_is_a_settings_error_that_says_why(tmp_path: Path) -> None:
    locked = in_a_file(tmp_path, rsa_key().private, name="locked.pem", passphrase=b"open sesame")
    weak = str(CERTIFICATES / "weak-768.pem")
    ed25519 = in_a_file(tmp_path, ed25519_key().private, name="ed.pem")
    (tmp_path / "none.pem").write_text("no key")
    curve = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "curve.pem").write_bytes(curve)
    expected = {
        locked: "passphrase",
        weak: "768 bits",
        ed25519: "another kind",
        str(tmp_path / "none.pem"): "no private key",
        str(tmp_path / "curve.pem"): "another kind",
        str(tmp_path / "missing.pem"): "cannot be read",
    }
    for file, why in expected.items():
        error = refused(DkimSettings(key_file=file))
        assert (error.key, why in str(error)) == ("dkim.key_file", True), str(error)


def test_two_keys_need_two_selectors_that_can_be_names(tmp_path: Path) -> None:
    first = in_a_file(tmp_path, rsa_key().private, name="rsa.pem")
    second = in_a_file(tmp_path, ed25519_key().private, name="ed.pem")
    same = DkimSettings(key_file=first, ed25519_key_file=second, ed25519_selector="digest")
    assert refused(same).key == "dkim.ed25519_selector"
    assert refused(DkimSettings(key_file=first, selector="a;b")).key == "dkim.selector"


def test_a_private_key_is_not_shown() -> None:
    assert "private" not in repr(rsa_key())
