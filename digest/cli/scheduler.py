"""`digest scheduler`: reads sources and makes issues when it is time."""

import typer

from digest.cli.engine import is_cluster
from digest.cli.output import service

#: How often is looked whether something is due, in seconds: hours and cron lines have minutes.
TICK_S = 10.0


def scheduler() -> None:
    """Read sources and make issues when they are due, until stopped; `digest worker` sends them."""
    import threading

    with service() as built:
        from digest.schedule.cron import next_fire
        from digest.schedule.jobs import Jobs
        from digest.schedule.lanes import run
        from digest.schedule.ticker import stopping_on_signals

        stop = threading.Event()
        if is_cluster(built):
            from digest.cluster.scheduler import schedule

            typer.echo("The scheduler of the cluster runs; stop it with Ctrl-C.")
            with stopping_on_signals(stop):
                schedule(built, next_fire, tick_s=TICK_S, stop=stop)
            return
        jobs = Jobs(built, stop=stop)
        typer.echo("The scheduler runs; stop it with Ctrl-C.")
        lanes = {"sources": jobs.read_sources, "issues": jobs.make_issues, "house": jobs.keep_house}
        run({name: (TICK_S, job) for name, job in lanes.items()}, stop=stop)
