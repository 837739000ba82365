"""What holds for every request: a body of a size we can take, headers that keep browsers strict, a log
without tokens."""

import time
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.log import log, running

#: The largest body, in bytes: a form with a hundred interests is far below it.
MOST_BODY_BYTES = 64 * 1024


class Guard:
    """Wraps an app. headers: set on every answer that does not say otherwise.

    told: learns of every answer its route, its status and the seconds it took.

    The body is read here, before the app is asked; forms find it in the scope as `digest.body`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        headers: Mapping[str, str],
        told: Callable[[str, int, float], None] = lambda _route, _status, _took_s: None,
    ) -> None:
        self._app = app
        self._headers = headers
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with running():
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.monotonic()
        status = 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    said.setdefault(name, value)
            await send(message)

        try:
            body = await _body(scope, receive)
            if body is None:
                too_large = PlainTextResponse("This is too large for us.\n", 413, {"Connection": "close"})
                await too_large(scope, receive, send_guarded)
                return
            scope["digest.body"] = body
            await self._app(scope, _again(body, receive), send_guarded)
        finally:
            # The route, never the path: the path has the token.
            route = getattr(scope.get("route"), "path", "none")
            took_s = round(time.monotonic() - started, 4)
            self._told(route, status, took_s)
            log.info("web.answered", method=scope["method"], route=route, status=status, took_s=took_s)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    stated = Headers(scope=scope).get("content-length", "0")
    if stated.isdecimal() and int(stated) > MOST_BODY_BYTES:
        return None
    parts, size, is_more = [], 0, True
    while is_more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BODY_BYTES:
            return None
        parts.append(part)
        is_more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body for whoever reads it after us; then what else the connection says."""
    is_told = False

    async def replay() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
