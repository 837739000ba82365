"""Check-up of what receivers look up about a sender: DKIM, SPF and DMARC."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from digest.compose.dkim import SigningKey
from digest.compose.dns_records import (
    dkim_name,
    dkim_record,
    dmarc_name,
    dmarc_record,
    in_zone_file,
    published_key,
    spf_record,
)
from digest.model.finding import Finding, fine, odd, wrong


class Resolver(Protocol):
    """The DNS."""

    def texts(self, name: str) -> list[str] | None:
        """The TXT records of a name; none where there are none, None where nobody answered."""


def check_records(
    keys: Sequence[SigningKey], *, sender: str, envelope: str, server: str, resolver: Resolver
) -> Iterator[Finding]:
    """Every record that letters need. sender: the domain of From; envelope: that of MAIL FROM.

    server: the host that letters are handed to.
    """
    if not keys:
        yield odd("DKIM", "letters are not signed, and many receivers refuse them; set key_file in [dkim]")
    for key in keys:
        yield _dkim(key, resolver)
    yield _spf(envelope, server, resolver)
    yield _dmarc(sender, resolver)


def dkim_line(key: SigningKey) -> str:
    """The record that publishes a key, as a zone file has it."""
    return in_zone_file(dkim_name(key), dkim_record(key))


def _dkim(key: SigningKey, resolver: Resolver) -> Finding:
    what, name, record = f"DKIM {key.algorithm}", dkim_name(key), dkim_line(key)
    found = resolver.texts(name)
    if found is None:
        return _silence(what, name, record)
    published = [public for text in found if (public := published_key(text)) is not None]
    if not published:
        return wrong(what, f"{name} has no key; publish the record", record=record)
    if len(published) > 1:
        return wrong(what, f"{name} has {len(published)} keys; leave only this one", record=record)
    if published[0] != key.public_base64:
        return wrong(what, f"{name} has another key than the one that signs; publish this one", record=record)
    return fine(what, f"{name} has the key that signs")


def _spf(domain: str, server: str, resolver: Resolver) -> Finding:
    record = in_zone_file(domain, spf_record(server))
    found = resolver.texts(domain)
    if found is None:
        return _silence("SPF", domain, record)
    policies = [text for text in found if text.lower().split(" ")[0] == "v=spf1"]
    if not policies:
        return wrong(
            "SPF", f"{domain} says nobody may send for it; publish a record like this", record=record
        )
    if len(policies) > 1:
        return wrong("SPF", f"{domain} has {len(policies)} policies, which count as none; leave one")
    terms = policies[0].lower().split()[1:]
    if "+all" in terms or "all" in terms:
        return wrong("SPF", f"{domain} lets everybody send for it; end its record in -all or ~all")
    return fine("SPF", f"{domain}: {policies[0]}")


def _dmarc(domain: str, resolver: Resolver) -> Finding:
    record = in_zone_file(dmarc_name(domain), dmarc_record(domain))
    labels = domain.split(".")
    # The sender's own domain, else the one above it, down to two labels.
    for at in range(max(1, len(labels) - 1)):
        name = dmarc_name(".".join(labels[at:]))
        found = resolver.texts(name)
        if found is None:
            return _silence("DMARC", name, record)
        policies = [text for text in found if text.replace(" ", "").startswith("v=DMARC1")]
        if len(policies) > 1:
            return wrong("DMARC", f"{name} has {len(policies)} policies, which count as none; leave one")
        if policies:
            return fine("DMARC", f"{name}: {policies[0]}")
    return wrong(
        "DMARC", f"{domain} has no policy, and large receivers ask for one; publish this", record=record
    )


def _silence(what: str, name: str, record: str) -> Finding:
    return odd(what, f"not checked: the DNS did not answer for {name}; it should have this", record=record)
