"""`digest worker`: sends the letters that wait."""

import typer

from digest.cli.engine import is_cluster
from digest.cli.output import service

#: How often is looked whether a letter waits, in seconds.
LOOK_S = 2.0


def worker() -> None:
    """Send the letters that wait, until stopped; any number share them. In a cluster, do all of its tasks."""
    import threading

    with service() as built:
        from digest.schedule.cron import next_fire
        from digest.schedule.jobs import Jobs
        from digest.schedule.lanes import run
        from digest.schedule.ticker import stopping_on_signals

        stop = threading.Event()
        if is_cluster(built):
            from digest.cluster.worker import work

            typer.echo(f"The worker of the cluster sends to {built.outbox().shown}; stop it with Ctrl-C.")
            with stopping_on_signals(stop):
                work(built, next_fire, stop=stop)
            return
        jobs = Jobs(built, stop=stop)
        typer.echo(f"The worker sends to {built.outbox().shown}; stop it with Ctrl-C.")
        run({"letters": (LOOK_S, jobs.send_letters)}, stop=stop)
