"""The records that the operator is told to publish."""

from dataclasses import dataclass

import pytest

from digest.deliver.dns_records import (
    dkim_name,
    dkim_record,
    dmarc_name,
    dmarc_record,
    in_zone_file,
    is_published,
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
    ("found", "expected"),
    [
        ([dkim_record(Key())], True),
        (["something else", dkim_record(Key())], True),
        ([f"p={Key().public_base64[:50]} {Key().public_base64[50:]}; t=y"], True),
        ([], False),
        (["v=DKIM1; k=rsa; p="], False),
        ([dkim_record(Key(public_base64="MIIC"))], False),
        ([dkim_record(Key(algorithm="ed25519"))], False),
    ],
)
def test_a_published_key_is_known_again(found: list[str], *, expected: bool) -> None:
    assert is_published(Key(), found) is expected


def test_the_sender_policy_names_addresses_networks_and_other_domains() -> None:
    assert spf_record() == "v=spf1 a mx ~all"
    servers = ["192.0.2.1", "2001:db8::/32", "relay.example"]
    assert spf_record(servers) == "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 include:relay.example ~all"


def test_the_first_dmarc_policy_only_asks_for_reports() -> None:
    assert dmarc_name("digest.example") == "_dmarc.digest.example"
    assert dmarc_record() == "v=DMARC1; p=none"
    assert dmarc_record(reports_to="dmarc@digest.example").endswith("; rua=mailto:dmarc@digest.example")
