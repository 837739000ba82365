"""Passwords, as they may be kept: Argon2id with the parameters of RFC 9106, section 4, for little memory."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher()
#: A hash takes 64 MiB and a core for a moment: one at a time, so that guessing cannot exhaust the machine.
_TURN = threading.Lock()
#: The hash of a password that nobody knows: what is asked where none is set takes as long.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$8eVddkI96omRl1fE8+Ec6Q$kDmzL0qqIj9nez7rWxdhzMXxHCcfClxU6rFvOZf374Q"


def hashed(password: str) -> str:
    """What to keep of a password."""
    with _TURN:
        return _HASHER.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; with None it is not, after the same time."""
    with _TURN:
        try:
            return _HASHER.verify(kept or _NOBODYS, _normal(password)) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


def _normal(password: str) -> str:
    # The same letters on two keyboards may come as different code points.
    return unicodedata.normalize("NFKC", password)
