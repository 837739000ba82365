"""`digest`: all commands, as its help shows them."""

import typer

from digest import __version__
from digest.cli import (
    admin,
    admin_keys,
    backtest,
    bounces,
    db,
    demo,
    doctor,
    feedback,
    ingest,
    inspect,
    papers,
    pauses,
    preview,
    run,
    scheduler,
    send,
    subscribe,
    subscribers,
    today,
    unsubscribe,
    web,
    why,
    worker,
)

app = typer.Typer(
    name="digest",
    help="The daily paper digest: read dumps of papers, find what is new, summarise, rank, and mail it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(*, is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log every event to standard error."),
) -> None:
    """Settings: config/digest.toml, then DIGEST_* in the environment. Start with `digest demo`."""
    from digest.log import configure
    from digest.wiring.heap import look_rarely

    look_rarely()
    configure(is_verbose=verbose)
    _version(is_asked=version)


_TRY = "Try it"
_PAPERS = "Papers"
_READERS = "Readers"
_LETTERS = "Letters"
_SERVICE = "Service"
_CARE = "Care"

app.command("demo", rich_help_panel=_TRY)(demo.demo)
app.command("preview", rich_help_panel=_TRY)(preview.preview)
app.command("ingest", rich_help_panel=_PAPERS)(ingest.ingest)
app.command("inspect", rich_help_panel=_PAPERS)(inspect.inspect)
app.command("papers", rich_help_panel=_PAPERS)(papers.papers)
app.command("search", rich_help_panel=_PAPERS)(papers.search)
app.command("subscribe", rich_help_panel=_READERS)(subscribe.subscribe)
app.command("confirm", rich_help_panel=_READERS)(subscribe.confirm)
app.command("unsubscribe", rich_help_panel=_READERS)(unsubscribe.unsubscribe)
app.add_typer(subscribers.app, name="subscribers", rich_help_panel=_READERS)
app.command("send", rich_help_panel=_LETTERS)(send.send)
app.command("bounces", rich_help_panel=_LETTERS)(bounces.bounces)
app.add_typer(pauses.app, name="pauses", rich_help_panel=_LETTERS)
app.command("why", rich_help_panel=_LETTERS)(why.why)
app.command("backtest", rich_help_panel=_LETTERS)(backtest.backtest)
app.command("feedback", rich_help_panel=_LETTERS)(feedback.feedback)
app.command("run", rich_help_panel=_SERVICE)(run.run)
app.command("web", rich_help_panel=_SERVICE)(web.web)
app.command("scheduler", rich_help_panel=_SERVICE)(scheduler.scheduler)
app.command("worker", rich_help_panel=_SERVICE)(worker.worker)
app.command("doctor", rich_help_panel=_CARE)(doctor.doctor)
app.command("today", rich_help_panel=_CARE)(today.today)
app.add_typer(db.app, name="db", rich_help_panel=_CARE)
for _command in (admin_keys.key, admin_keys.keys, admin_keys.revoke):
    admin.app.command()(_command)
app.add_typer(admin.app, name="admin", rich_help_panel=_CARE)
