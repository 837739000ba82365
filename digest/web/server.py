"""A uvicorn of our own thread: started, known to listen, and stopped when we say so."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

from digest.errors import SettingsError

#: Requests under way at the end are waited for so long, in seconds.
_LAST_REQUESTS_S = 10
#: How long a connection may be silent between two requests, in seconds.
_KEEP_ALIVE_S = 5
#: Requests at once; more are answered 503.
_MOST_REQUESTS = 200


class Server:
    """Serves an app while it is entered. ended: set when serving ends for whatever reason.

    port: 0 takes a free one. Raises SettingsError where the address cannot be had.
    """

    def __init__(self, app: FastAPI, *, host: str, port: int, ended: threading.Event) -> None:
        self._ended = ended
        self._socket = _listening(host, port)
        config = uvicorn.Config(
            app,
            access_log=False,  # it would write the path, and the path has the token
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=_LAST_REQUESTS_S,
            timeout_keep_alive=_KEEP_ALIVE_S,
            limit_concurrency=_MOST_REQUESTS,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="web")

    @property
    def address(self) -> str:
        """Like `http://127.0.0.1:8000`."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _exception: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._ended.set()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as exc:
        message = (
            f"{host} port {port} cannot be listened on ({exc.strerror or exc}); name another with --port"
        )
        raise SettingsError(message, key="port", file="command line") from exc
