"""What holds for every answer: headers that keep browsers strict, and a log without tokens."""

import time
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.log import log


class Guard:
    """Wraps an app. headers: set on every answer."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        finally:
            # The route, never the path: the path has the token.
            route = getattr(scope.get("route"), "path", "none")
            took_s = round(time.monotonic() - started, 4)
            log.info("web.answered", method=scope["method"], route=route, status=status, took_s=took_s)
