"""`digest scheduler`: reads sources and makes issues when it is time."""

import typer

from digest.cli.output import service

#: How often is looked whether something is due, in seconds: hours and cron lines have minutes.
TICK_S = 10.0


def scheduler() -> None:
    """Read sources and make issues when they are due, until stopped; `digest worker` sends them."""
    import threading

    with service() as built:
        from digest.schedule.jobs import Jobs
        from digest.schedule.lanes import run

        stop = threading.Event()
        jobs = Jobs(built, stop=stop)
        typer.echo("The scheduler runs; stop it with Ctrl-C.")
        lanes = {
            "sources": jobs.read_sources,
            "issues": jobs.make_issues,
            "clean-up": jobs.clean_up,
            "alarms": jobs.raise_alarms,
        }
        run({name: (TICK_S, job) for name, job in lanes.items()}, stop=stop)
