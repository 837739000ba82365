"""`digest worker`: sends the letters that wait."""

import typer

from digest.cli.output import service

#: How often is looked whether a letter waits, in seconds.
LOOK_S = 2.0


def worker() -> None:
    """Send the letters that wait, until stopped; any number of workers share them."""
    import threading

    with service() as built:
        from digest.schedule.jobs import Jobs
        from digest.schedule.lanes import run

        stop = threading.Event()
        jobs = Jobs(built, stop=stop)
        typer.echo(f"The worker sends to {built.outbox().shown}; stop it with Ctrl-C.")
        run({"letters": (LOOK_S, jobs.send_letters)}, stop=stop)
