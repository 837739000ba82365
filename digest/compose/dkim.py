"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), relaxed/relaxed.

The last thing that happens to a letter: what is signed are its final bytes. The moment is given, and both
algorithms are deterministic: the same letter gets the same signature.
"""

import base64
import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import idna
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from digest.errors import SettingsError
from digest.settings import DkimSettings

#: Named once more than they are there, so that none can be added on the way (RFC 6376, 8.15).
_OVERSIGNED = ("from", "reply-to")
_SIGNED = (
    *_OVERSIGNED,
    "subject",
    "date",
    "to",
    "message-id",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-id",
    "feedback-id",
    "auto-submitted",
)
#: RFC 8301, 3.2.
_FEWEST_RSA_BITS = 1024
_LINE = 70
#: Not single blanks, which are most of a letter.
_BLANKS = re.compile(rb"[ \t]{2,}|\t")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key, and where its public half is published: `selector._domainkey.domain`."""

    selector: str
    #: ASCII, lower case.
    domain: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> Literal["rsa", "ed25519"]:
        """The `k=` of the DNS record."""
        return "rsa" if isinstance(self.private, RSAPrivateKey) else "ed25519"

    @property
    def public_base64(self) -> str:
        """The `p=` of the DNS record."""
        public = self.private.public_key()
        if self.algorithm == "rsa":
            raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode("ascii")

    def sign(self, message: bytes) -> bytes:
        """The signature of a hashed header block; Ed25519 signs the hash itself (RFC 8463, 3)."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(message, PKCS1v15(), SHA256())
        return self.private.sign(hashlib.sha256(message).digest())


def load(settings: DkimSettings, *, sender_domain: str) -> tuple[SigningKey, ...]:
    """The keys of the settings: none, one or two. Raises SettingsError that names the key of the setting.

    sender_domain: of the From header. A signature of another domain would count for nothing (DMARC).
    """
    pairs: tuple[tuple[str, str, str, Literal["rsa", "ed25519"]], ...] = (
        ("dkim.key_file", settings.key_file, settings.selector, "rsa"),
        ("dkim.ed25519_key_file", settings.ed25519_key_file, settings.ed25519_selector, "ed25519"),
    )
    wanted = [pair for pair in pairs if pair[1]]
    domain = _domain(settings.domain or sender_domain, sender_domain) if wanted else ""
    keys = tuple(_key(file, selector, domain, key=key, kind=kind) for key, file, selector, kind in wanted)
    if len({one.selector for one in keys}) < len(keys):
        raise _wrong("dkim.ed25519_selector", "is also the selector of the other key; give each its own")
    return keys


def signed(content: bytes, keys: Sequence[SigningKey], *, at: datetime, is_relaxed: bool = False) -> bytes:
    """A message with a signature of each key above its headers; without keys as it is.

    content: RFC 5322 with CRLF. at: aware; the `t=` of the signatures, in whole seconds. is_relaxed: its body
    is what `relaxed_body` would make of it, and need not be looked through.
    """
    if not keys:
        return content
    head, _, body = content.partition(b"\r\n\r\n")
    fields = _fields(head)
    body_hash = base64.b64encode(hashlib.sha256(body if is_relaxed else relaxed_body(body)).digest()).decode(
        "ascii"
    )
    names = [name for name in _SIGNED for other, _ in fields if other == name] + [*_OVERSIGNED]
    block = _block(fields, names)
    signatures = [_signature(key, block, ":".join(names), body_hash, at) for key in keys]
    return b"".join([*signatures, content])


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: blanks are one blank, none at line ends, no empty lines at the end."""
    single = body.replace(b"\t", b" ") if b"\t" in body else body
    while b"  " in single:
        # Each time half as many: looking is all that most letters cost, unlike a regular expression.
        single = single.replace(b"  ", b" ")
    single = single.replace(b" \r\n", b"\r\n").removesuffix(b" ")
    end = len(single)
    while single.endswith(b"\r\n", 0, end):
        end -= 2
    return single[:end] + b"\r\n" if end else b""


def _signature(key: SigningKey, block: bytes, names: str, body_hash: str, at: datetime) -> bytes:
    tags = (
        f"v=1; a={key.algorithm}-sha256; c=relaxed/relaxed; d={key.domain};",
        f"s={key.selector}; t={int(at.timestamp())};",
        *_signed_names(names),
        f"bh={body_hash};",
        "b=",
    )
    unsigned = ("DKIM-Signature: " + "\r\n ".join(tags)).encode("ascii")
    name, value = _field(unsigned)
    raw = key.sign(block + _line(name, value))
    written = base64.b64encode(raw)
    lines = [written[at : at + _LINE] for at in range(0, len(written), _LINE)]
    return unsigned + b"\r\n ".join(lines) + b"\r\n"


@lru_cache(maxsize=64)
def _signed_names(names: str) -> list[str]:
    """The `h=` tag in lines; the letters of a run name the same headers."""
    return textwrap.wrap(f"h={names};".replace(":", ": "), _LINE, break_on_hyphens=False)


def _block(fields: Sequence[tuple[str, bytes]], names: Sequence[str]) -> bytes:
    """The signed headers in relaxed form; of several with one name the lowest comes first (5.4.2)."""
    left = list(reversed(fields))
    lines = []
    for name in names:
        found = next((one for one in left if one[0] == name), None)
        if found:
            left.remove(found)
            lines.append(_line(*found) + b"\r\n")
    return b"".join(lines)


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    # A line that begins with a blank goes on with the one before.
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    return [_field(line) for line in unfolded.split(b"\r\n") if line]


def _field(line: bytes) -> tuple[str, bytes]:
    name, _, value = line.replace(b"\r\n", b"").partition(b":")
    return name.decode("ascii", "replace").strip().lower(), _single(value).strip(b" ")


def _single(value: bytes) -> bytes:
    return _BLANKS.sub(b" ", value) if b"  " in value or b"\t" in value else value


def _line(name: str, value: bytes) -> bytes:
    return f"{name}:".encode("ascii", "replace") + value


def _key(file: str, selector: str, domain: str, *, key: str, kind: Literal["rsa", "ed25519"]) -> SigningKey:
    if not all(_LABEL.fullmatch(label) for label in selector.split(".")):
        raise _wrong(key.replace("key_file", "selector"), f"{selector!r} is no DNS label; use a-z, 0-9 and -")
    try:
        private = load_pem_private_key(Path(file).read_bytes(), password=None)
    except OSError as exc:
        raise _wrong(key, f"{file} cannot be read ({exc.strerror}); correct the path or its rights") from exc
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise _wrong(key, f"{file} holds no private key in PEM without a passphrase; make one anew") from exc
    expected = RSAPrivateKey if kind == "rsa" else Ed25519PrivateKey
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey) or not isinstance(private, expected):
        raise _wrong(key, f"{file} holds a key of another kind; this one must be {kind}")
    if isinstance(private, RSAPrivateKey) and private.key_size < _FEWEST_RSA_BITS:
        raise _wrong(key, f"{file} has {private.key_size} bits, which nobody trusts; make one of 2048")
    return SigningKey(selector=selector, domain=domain, private=private)


def _domain(setting: str, sender_domain: str) -> str:
    try:
        domain = idna.encode(setting.lower(), uts46=True).decode("ascii")
    except idna.IDNAError as exc:
        raise _wrong("dkim.domain", f"{setting!r} is no domain; correct it") from exc
    sender = sender_domain.lower()
    if sender != domain and not sender.endswith(f".{domain}"):
        raise _wrong("dkim.domain", f"{domain} is neither {sender}, the domain of `sender`, nor above it")
    return domain


def _wrong(key: str, what: str) -> SettingsError:
    return SettingsError(f"{key}: {what}", key=key, file="config/digest.toml")
