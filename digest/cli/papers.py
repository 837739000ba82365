"""`digest papers` and `digest search`: the archive."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from digest.cli.output import JSON, moment, paper_lines, service, stored_json, write_json

if TYPE_CHECKING:
    from digest.model.paper import StoredPaper

_LIMIT = typer.Option(None, "--limit", min=1, metavar="N", help="At most so many.")
#: Search results without `--limit`.
_FIRST_PAGE = 20


def papers(
    since: str = typer.Option(None, "--since", metavar="TIME", help="First seen then or later."),
    limit: int = _LIMIT,
    as_json: bool = JSON,
) -> None:
    """List the stored papers by when they were first seen."""
    start = moment(since)
    with service() as built:
        _print(built.papers.since(start, limit=limit), as_json=as_json)


def search(
    query: list[str] = typer.Argument(..., metavar="QUERY", help="Words of title, abstract or authors."),
    limit: int = _LIMIT,
    as_json: bool = JSON,
) -> None:
    """Find stored papers by their words, the best first."""
    with service() as built:
        _print(built.search.find(" ".join(query), limit=limit or _FIRST_PAGE), as_json=as_json)


def _print(found: "Iterable[StoredPaper]", *, as_json: bool) -> None:
    n_papers = 0
    for stored in found:
        n_papers += 1
        if as_json:
            write_json(stored_json(stored))
        else:
            typer.echo(f"{stored.id}. {paper_lines(stored.paper)} · first seen {stored.first_seen:%Y-%m-%d}")
    if not n_papers and not as_json:
        typer.echo("No paper found; `digest ingest` takes dumps in.")
