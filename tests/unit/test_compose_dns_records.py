"""The records that the operator is told to publish."""

from dataclasses import dataclass

import pytest

from digest.compose.dns_records import (
    dkim_name,
    dkim_record,
    dmarc_name,
    dmarc_record,
    in_zone_file,
    published_key,
    spf_record,
)


@dataclass(frozen=True)
class Key:
    selector: str = "digest"
    domain: str = "digest.example"
    algorithm: str = "rsa"
    public_base64: str = "MIIB" + "A" * 388


def test_a_key_has_its_name_and_its_record() -> None:
    assert dkim_name(Key()) == "digest._domainkey.digest.example"
    assert dkim_record(Key(algorithm="ed25519", public_base64="abc=")) == "v=DKIM1; k=ed25519; p=abc="


def test_a_long_record_is_cut_into_strings_that_add_up_to_it() -> None:
    line = in_zone_file(dkim_name(Key()), dkim_record(Key()))
    name, _, rest = line.partition(" IN TXT ")
    strings = [one.strip('"') for one in rest.split('" "')]
    assert name == "digest._domainkey.digest.example."
    assert max(map(len, strings)) <= 255
    assert "".join(strings) == dkim_record(Key())


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (dkim_record(Key(public_base64="abc=")), "abc="),
        ("p=ab c=; t=y", "abc="),
        ("v=DKIM1; k=rsa; p=", ""),
        ("v=spf1 -all", None),
        ("some-site-verification=1", None),
    ],
)
def test_a_published_key_is_read_as_receivers_read_it(record: str, expected: str | None) -> None:
    assert published_key(record) == expected


def test_the_sender_policy_names_the_server_by_name_or_address() -> None:
    assert spf_record("mail.example") == "v=spf1 a:mail.example -all"
    assert spf_record("2001:db8::1") == "v=spf1 ip6:2001:db8::1 -all"


def test_the_first_dmarc_policy_only_asks_for_reports() -> None:
    assert dmarc_name("digest.example") == "_dmarc.digest.example"
    assert dmarc_record("digest.example") == "v=DMARC1; p=none; rua=mailto:postmaster@digest.example"
