"""What a DKIM signature costs, beside the bare RSA signature in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import rsa

from digest.compose.dkim import SigningKey, signed
from tests.benchmarks.frame import Figure, medians_s

WHEN = datetime(2026, 3, 2, 6, tzinfo=UTC)
_LETTERS = 60
_HEAD = "".join(
    f"{name}: {value}\r\n"
    for name, value in (
        ("From", "papers <papers@digest.example>"),
        ("To", "ada@example.org"),
        ("Subject", "Seven new papers, two on graph learning"),
        ("Date", "Mon, 02 Mar 2026 06:00:00 +0000"),
        ("Message-ID", "<0123456789abcdef0123456789abcdef@digest.example>"),
        ("List-Unsubscribe", "<https://papers.example/u/" + 60 * "t" + ">"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", "<papers.digest.example>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'multipart/alternative; boundary="=_0123456789"'),
    )
)
#: A body of a usual size as letters are made of it: nothing that a relaxed signature would change.
_BODY = ("graphs that learn from the shape of their neighbourhoods=3D alone, =\r\n" * 600).encode()


def figures() -> Iterator[Figure]:
    """The ratio, and the microseconds of both."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = SigningKey(selector="s1", domain="digest.example", private=private)
    content = _HEAD.encode() + b"\r\n" + _BODY
    bare, whole = medians_s(
        lambda: [key.sign(_HEAD.encode()) for _ in range(_LETTERS)],
        lambda: [signed(content, (key,), at=WHEN, is_relaxed=True) for _ in range(_LETTERS)],
    )
    what = "DKIM rsa-2048"
    yield Figure(
        what=f"{what}: whole ÷ the bare signature", value=whole / bare, floor=1.5, goal=1.2, at_least=False
    )
    yield Figure(what=f"{what}: µs of a letter", value=whole / _LETTERS * 1e6, at_least=False)
