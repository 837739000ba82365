"""What people type into forms, and how we know that they typed it into ours.

Three things must agree before a form without a signed link is taken: the `Origin` that the browser names,
its `Sec-Fetch-Site`, and the seal, which stands in the form and in a cookie that other sites cannot set.
Forms under a signed link need no seal: whoever forges them would have to know the link. The one-click POST
of RFC 8058 needs none of it.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request, Response

#: Fields of one form, so that nobody makes us parse for long.
_MOST_FIELDS = 200
_SEAL_BYTES = 18
#: Browsers that show no origin say so; ours do for every form, as we let no page name where it came from.
_UNNAMED = ("", "null")
#: What a foreign form is told.
UNSEALED = "This form was open for too long, or your browser keeps no cookies. Please send it once more."


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they were typed."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, **fields: str | Sequence[str]) -> "Typed":
        """A form that is filled in already."""
        return cls({name: [value] if isinstance(value, str) else value for name, value in fields.items()})

    def one(self, name: str, default: str = "") -> str:
        """A field that can be there once: its last value."""
        values = self.fields.get(name)
        return values[-1] if values else default

    def all(self, name: str) -> Sequence[str]:
        """A field that can be there many times, like a row of boxes to tick."""
        return self.fields.get(name, ())

    def lines(self, name: str) -> list[str]:
        """The lines of a field that are not empty."""
        return [line.strip() for line in self.one(name).splitlines() if line.strip()]

    def has(self, name: str) -> bool:
        """Whether the field was sent at all: which button was pressed, which box is ticked."""
        return name in self.fields


def _typed(request: Request) -> Typed:
    """The body of a form; the guard has read it, within its limit."""
    body: bytes = request.scope.get("digest.body", b"")
    try:
        # Control characters have no place in a line of a form, and PostgreSQL takes no NUL.
        text = body.decode("ascii")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as exc:
        raise HTTPException(400) from exc
    return Typed({name: [cleaned(value) for value in values] for name, values in fields.items()})


def cleaned(value: str) -> str:
    """What was typed, without control characters."""
    return "".join(sign for sign in value if sign in "\t\n\r" or sign.isprintable() or sign.isspace())


#: A parameter of an endpoint that takes a form.
Form = Annotated[Typed, Depends(_typed)]


def _from_here(request: Request) -> None:
    """Raise 403 for a form that the browser says came from another site."""
    if request.method in ("GET", "HEAD"):
        return
    origin = request.headers.get("origin", "")
    is_foreign = origin not in _UNNAMED and urlsplit(origin).netloc != request.headers.get("host", "")
    if is_foreign or request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise HTTPException(403)


#: What a router of forms depends on.
FROM_HERE = Depends(_from_here)


class Seal:
    """A random word in a cookie and in the form: another site can send the form, but not both."""

    def __init__(self, *, is_secure: bool) -> None:
        self._is_secure = is_secure
        self._cookie = "__Host-seal" if is_secure else "seal"

    def of(self, request: Request) -> str:
        """The word of this browser, or a new one."""
        return request.cookies.get(self._cookie) or secrets.token_urlsafe(_SEAL_BYTES)

    def set(self, answer: Response, token: str) -> None:
        """Let the browser keep its word until it is closed."""
        answer.set_cookie(
            self._cookie, token, secure=self._is_secure, httponly=True, samesite="strict", path="/"
        )

    def holds(self, request: Request, typed: Typed) -> bool:
        """Whether the form has the word of the cookie."""
        kept, sent = request.cookies.get(self._cookie, ""), typed.one("seal")
        return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())
