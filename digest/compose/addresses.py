"""Addresses as mail headers and envelopes want them."""

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from string import ascii_letters, digits

import idna

from digest.errors import SettingsError, SubscriptionError
from digest.links import LONGEST_LOCAL_PART, LONGEST_RETURN_TOKEN

#: What has not to be quoted, encoded or understood, before the @ and behind it.
_PLAIN_LOCAL = f"{ascii_letters}{digits}_+-."
_PLAIN_DOMAIN = f"{ascii_letters}{digits}-."


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
    local, _, domain = email.partition("@")
    if _is_plain(local, _PLAIN_LOCAL) and _is_plain_domain(domain):
        return email
    address = _parsed(email, "")
    if address is None:
        message = "this subscriber's address cannot be written into a letter; erase it and sign up again"
        raise SubscriptionError(message)
    return address


@lru_cache(maxsize=1_024)
def _is_plain_domain(domain: str) -> bool:
    return _is_plain(domain, _PLAIN_DOMAIN)


def _is_plain(text: str, signs: str) -> bool:
    """Whether a text is of these signs alone, with a dot only between two others."""
    return not text.strip(signs) and ".." not in f".{text}."


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
