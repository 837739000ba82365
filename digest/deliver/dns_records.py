"""The DNS records that mail from us needs: what to publish, as text. Asks nobody.

DKIM: RFC 6376, 3.6.1, and RFC 8463; SPF: RFC 7208; DMARC: RFC 7489.
"""

import ipaddress
from collections.abc import Sequence
from typing import Protocol

#: A character string of a TXT record holds this many bytes; a longer value is several of them (RFC 1035).
_LONGEST_STRING = 255


class PublishedKey(Protocol):
    """A DKIM key, by its public half."""

    @property
    def selector(self) -> str: ...

    @property
    def domain(self) -> str: ...

    @property
    def algorithm(self) -> str:
        """rsa or ed25519."""

    @property
    def public_base64(self) -> str: ...


def dkim_name(key: PublishedKey) -> str:
    """Where a key is published."""
    return f"{key.selector}._domainkey.{key.domain}"


def dkim_record(key: PublishedKey) -> str:
    """The TXT record of a key."""
    return f"v=DKIM1; k={key.algorithm}; p={key.public_base64}"


def is_published(key: PublishedKey, found: Sequence[str]) -> bool:
    """Whether one of the TXT records found at its name publishes this key.

    Receivers ignore blanks within `p=`, the order of the tags and what they do not know.
    """
    return any(_publishes(key, tags) for tags in map(_tags, found))


def spf_record(servers: Sequence[str] = ()) -> str:
    """The TXT record of the envelope sender's domain.

    servers: addresses that letters leave from and domains whose SPF record names them; without any the hosts
    of the domain's own A and MX records.
    """
    terms = [_spf_term(server) for server in servers] or ["a", "mx"]
    return " ".join(["v=spf1", *terms, "~all"])


def dmarc_name(domain: str) -> str:
    """Where the policy of a domain is published."""
    return f"_dmarc.{domain}"


def dmarc_record(*, reports_to: str = "") -> str:
    """The TXT record of the sender's domain: a first one, that harms no other mail.

    reports_to: the address for aggregate reports.
    """
    return "v=DMARC1; p=none" + (f"; rua=mailto:{reports_to}" if reports_to else "")


def in_zone_file(name: str, value: str) -> str:
    """A TXT record as a line of a zone file, cut into strings of at most 255 bytes."""
    cuts = range(0, len(value), _LONGEST_STRING)
    strings = " ".join(f'"{value[cut : cut + _LONGEST_STRING]}"' for cut in cuts)
    return f"{name}. IN TXT {strings}"


def _publishes(key: PublishedKey, tags: dict[str, str]) -> bool:
    return (
        tags.get("v", "DKIM1") == "DKIM1"
        and tags.get("k", "rsa") == key.algorithm
        and "".join(tags.get("p", "").split()) == key.public_base64
    )


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _spf_term(server: str) -> str:
    try:
        address = ipaddress.ip_network(server, strict=False)
    except ValueError:
        return f"include:{server}"
    shown = str(address.network_address) if address.num_addresses == 1 else str(address)
    return f"ip{address.version}:{shown}"
