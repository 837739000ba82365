"""Addresses as mail headers and envelopes want them."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr

import idna

from digest.errors import SettingsError, SubscriptionError
from digest.links import LONGEST_LOCAL_PART, LONGEST_RETURN_TOKEN

#: Nearly every address: nothing in it that would have to be quoted, encoded or understood.
PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def sender_address(setting: str, *, key: str) -> Address:
    """`digest <papers@example.org>` as an address. Raises SettingsError that names the key."""
    name, plain = parseaddr(setting)
    address = _parsed(plain, name)
    if address is None or not (address.addr_spec.isascii() and setting.isprintable()):
        message = f"{key}: {setting!r} is not an address; write `name <local@domain>`, in ASCII before the @"
        raise SettingsError(message, key=key, file="config/digest.toml")
    return address


def bounce_address(setting: str) -> str:
    """`bounces@domain`, which a token still fits into; "" where it is not set. Raises SettingsError."""
    if not setting:
        return ""
    key, longest = "mail.bounce_address", LONGEST_LOCAL_PART - LONGEST_RETURN_TOKEN
    address = sender_address(setting, key=key)
    # A quoted local part cannot take the token behind it.
    if len(address.username) > longest or not address.addr_spec.startswith(f"{address.username}@"):
        message = f"{key}: before the @ stand at most {longest} plain characters, so that a token fits behind"
        raise SettingsError(message, key=key, file="config/digest.toml")
    return address.addr_spec


def reader_address(email: str) -> str | Address:
    """A subscriber's address: as it is where it is plain, else taken apart, its domain in ASCII wherever its
    local part is. Raises SubscriptionError.
    """
    if PLAIN.fullmatch(email):
        return email
    address = _parsed(email, "")
    if address is None:
        message = "this subscriber's address cannot be written into a letter; erase it and sign up again"
        raise SubscriptionError(message)
    return address


def _parsed(plain: str, name: str) -> Address | None:
    local, _, domain = plain.strip().rpartition("@")
    if not (local and domain) or any(sign.isspace() or not sign.isprintable() for sign in local + domain):
        return None
    try:
        if local.isascii() and not domain.isascii():
            domain = idna.encode(domain, uts46=True).decode("ascii")
        if local.isascii():
            return Address(display_name=name, addr_spec=f"{local}@{domain}")
        # The parser wants ASCII (RFC 5322); RFC 6531 does not.
        return Address(display_name=name, username=local, domain=domain)
    except (ValueError, IndexError, MessageError, idna.IDNAError):
        return None
