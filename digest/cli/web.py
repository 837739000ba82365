"""`digest web`: the pages that letters lead to."""

import threading
from typing import TYPE_CHECKING

import typer

from digest.cli.output import service

if TYPE_CHECKING:
    from digest.web.server import Server
    from digest.wiring.service import Service

HOST = typer.Option("127.0.0.1", "--host", help="Where to listen: 0.0.0.0 for every interface.")
PORT = typer.Option(8000, "--port", envvar="PORT", min=0, max=65535, help="0 takes a free one.")


def web(host: str = HOST, port: int = PORT) -> None:
    """Serve the pages: sign-up, preview, every reader's own page, letters on the web; until stopped."""
    with service() as built:
        from digest.schedule.ticker import stopping_on_signals

        stop = threading.Event()
        with stopping_on_signals(stop), serving(built, host, port, stop=stop) as server:
            typer.echo(f"digest listens at {server.address}; stop it with Ctrl-C.")
            stop.wait()


def serving(built: "Service", host: str, port: int, *, stop: threading.Event) -> "Server":
    """A server that serves while it is entered, and sets `stop` should it end on its own."""
    from digest.web.app import make_app
    from digest.web.server import Server

    return Server(make_app(built), host=host, port=port, ended=stop)
