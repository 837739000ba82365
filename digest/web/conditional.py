"""Answers that need not be sent again: ETag and Last-Modified (RFC 9110, 13)."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request, Response

HTML = "text/html; charset=utf-8"
#: How long a public page may be shown again without asking: papers come a few times a day.
KEEP = "public, max-age=120"

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def conditional(
    request: Request,
    body: bytes,
    *,
    media_type: str,
    keep: str,
    changed: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body, or 304 where the asker has it already.

    keep: the `Cache-Control`; changed: when what it says changed last (aware). The tag is made of the bytes:
    equal bytes are never sent twice, and others never kept back.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    said = {"ETag": etag, "Cache-Control": keep, **(headers or {})}
    if changed is not None:
        said["Last-Modified"] = format_datetime(changed.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _has_it(request, etag, changed):
        return Response(status_code=304, headers=said)
    return Response(body, media_type=media_type, headers=said)


def _has_it(request: Request, etag: str, changed: datetime | None) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag in _TAG.findall(tags)
    since = _moment(request.headers.get("if-modified-since", ""))
    return changed is not None and since is not None and changed.replace(microsecond=0) <= since


def _moment(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except ValueError:
        return None
    # The header is in GMT; "-0000" is read as a moment without a zone.
    return found if found.tzinfo else found.replace(tzinfo=UTC)
