"""`digest run`: everything in one process."""

import threading

import typer

from digest.cli.output import service
from digest.cli.scheduler import TICK_S
from digest.cli.web import HOST, PORT, serving
from digest.cli.worker import LOOK_S


def run(host: str = HOST, port: int = PORT) -> None:
    """Serve the pages, read sources, make issues and send them, until stopped."""
    with service() as built:
        from digest.schedule.jobs import Jobs
        from digest.schedule.lanes import run as run_lanes
        from digest.schedule.ticker import stopping_on_signals

        stop = threading.Event()
        jobs = Jobs(built, stop=stop)
        lanes = {
            "sources": (TICK_S, jobs.read_sources),
            "issues": (TICK_S, jobs.make_issues),
            "house": (TICK_S, jobs.keep_house),
            "pages": (TICK_S, jobs.warm_pages),
            "letters": (LOOK_S, jobs.send_letters),
        }
        with stopping_on_signals(stop), serving(built, host, port, stop=stop) as server:
            typer.echo(f"digest listens at {server.address} and sends to {built.outbox().shown}.")
            run_lanes(lanes, stop=stop)
