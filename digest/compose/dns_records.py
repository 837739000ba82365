"""The DNS records that mail from us needs: what to publish, as text. Asks nobody.

DKIM: RFC 6376, 3.6.1, and RFC 8463; SPF: RFC 7208; DMARC: RFC 7489.
"""

import ipaddress
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


def published_key(record: str) -> str | None:
    """The public half that a TXT record publishes: "" for a key that was taken back, None for none at all.

    Receivers ignore blanks within `p=`, the order of the tags and what they do not know.
    """
    pairs = (part.partition("=") for part in record.split(";"))
    tags = {name.strip(): "".join(value.split()) for name, _, value in pairs}
    return tags.get("p") if tags.get("v", "DKIM1") == "DKIM1" else None


def spf_record(server: str) -> str:
    """The TXT record of the envelope sender's domain. server: what letters leave from, by name or address."""
    return f"v=spf1 {_spf_term(server)} -all"


def dmarc_name(domain: str) -> str:
    """Where the policy of a domain is published."""
    return f"_dmarc.{domain}"


def dmarc_record(domain: str) -> str:
    """The TXT record of the sender's domain: a first one, that harms no other mail."""
    return f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"


def in_zone_file(name: str, value: str) -> str:
    """A TXT record as a line of a zone file, cut into strings of at most 255 bytes."""
    cuts = range(0, len(value), _LONGEST_STRING)
    strings = " ".join(f'"{value[cut : cut + _LONGEST_STRING]}"' for cut in cuts)
    return f"{name}. IN TXT {strings}"


def _spf_term(server: str) -> str:
    try:
        address = ipaddress.ip_address(server)
    except ValueError:
        return f"a:{server}"
    return f"ip{address.version}:{address}"
