"""`digest preview`: the letter that would be sent."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli.output import AS_OF, FAILED, JSON, WRONG, moment, say, service, write_json

if TYPE_CHECKING:
    from digest.flows.preview import Shown
    from digest.model.subscriber import Subscriber
    from digest.wiring.service import Service


_REDRAWN = (
    "this issue was made with other templates or summaries: its papers are those that were sent, its look is"
    " today's"
)


def preview(
    email: str | None = typer.Argument(None, metavar="[EMAIL]", help="A reader; or give --interest."),
    interest: list[str] | None = typer.Option(
        None, "--interest", "-i", metavar="TEXT", help="One line; repeats."
    ),
    as_of: str = AS_OF,
    html: Path | None = typer.Option(None, "--html", metavar="F", help="Write the HTML part here."),
    text: Path | None = typer.Option(None, "--text", metavar="F", help="Write the plain text part here."),
    eml: Path | None = typer.Option(None, "--eml", metavar="F", help="Write the whole message here."),
    open_: bool = typer.Option(False, "--open", help="Open the HTML part in the browser."),
    as_json: bool = JSON,
) -> None:
    """Show the letter that would be sent, without a row written."""
    at = moment(as_of)
    if bool(email) == bool(interest):
        say("give the EMAIL of a reader, or one --interest or more")
        raise typer.Exit(WRONG)
    with service() as built:
        from digest.flows.wishes import valid_interests

        lines = valid_interests(interest) if interest else []
        if not built.papers.last_dump():
            say("the store is empty: `digest ingest FILE` takes a dump in, `digest demo` shows how it looks")
            raise typer.Exit(FAILED)
        shown = built.preview.of(_reader(built, email, lines), now=built.now, as_of=at)
        if shown.is_redrawn:
            say(_REDRAWN)
        if open_ and html is None:
            html = built.settings.home / "preview.html"
        _write(html, shown.html.encode())
        _write(text, shown.text.encode())
        _write(eml, shown.letter.content)
        _print(shown, as_json=as_json, is_quiet=bool(html or text or eml))
        if open_ and html is not None:
            webbrowser.open(html.absolute().as_uri())


def _reader(built: "Service", email: str | None, interests: list[str]) -> "Subscriber":
    from digest.flows.preview import stranger

    if email:
        return built.subscribers.with_address(email)
    return stranger(interests, now=built.now)


def _write(file: Path | None, content: bytes) -> None:
    if file is None:
        return
    from digest.errors import SourceError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as exc:
        raise SourceError(f"{file} cannot be written ({exc.strerror})", origin=str(file)) from exc


def _print(shown: "Shown", *, as_json: bool, is_quiet: bool) -> None:
    from dataclasses import asdict

    issue = shown.issue
    if as_json:
        entries = [
            {"id": entry.paper_id, "score": score, "reasons": [asdict(r) for r in entry.reasons]}
            for entry, score in zip(issue.entries, issue.scores, strict=True)
        ]
        beside = {"rising": [one.paper_id for one in issue.rising]}
        beside["updated"] = [one.paper_id for one in issue.updated]
        write_json({"subject": issue.subject, "candidates": issue.n_candidates, "papers": entries, **beside})
    elif is_quiet:
        typer.echo(f"{issue.subject} ({len(issue.entries)} papers)")
    else:
        typer.echo(f"Subject: {issue.subject}\n\n{shown.text}")
