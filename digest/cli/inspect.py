"""`digest inspect`: what digest reads out of one dump."""

import json
import tempfile
from typing import TYPE_CHECKING, Any

import typer

from digest.cli.output import AS_OF, FAILED, JSON, moment, paper_json, paper_lines, say, sentences, write_json

if TYPE_CHECKING:
    from datetime import datetime

    from digest.model.dump import Head, Tail

#: Papers kept in memory before they go to a temporary file, in bytes of their JSON.
_IN_MEMORY = 10_000_000


def inspect(
    source: str = typer.Argument(..., metavar="SOURCE", help="A file, an address, or - for standard input."),
    as_of: str = AS_OF,
    as_json: bool = JSON,
) -> None:
    """Read one dump and show its papers; nothing is stored."""
    at = moment(as_of)
    with sentences():
        n_papers = _inspect(source, at, as_json=as_json)
    if not n_papers:
        raise typer.Exit(FAILED)


def _inspect(source: str, as_of: "datetime | None", *, as_json: bool) -> int:
    """Print what is in a dump; answers how many papers."""
    from digest import clock
    from digest.errors import SourceError
    from digest.model.dump import Head, Payload, Rejected, Tail
    from digest.parse import read
    from digest.settings import load
    from digest.sources.reader import SourceReader, is_address

    head: Head | None = None
    tail: Tail | None = None
    n_papers = 0
    # The head line says how the reading ended: the papers wait beside it.
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as waiting:
        try:
            with SourceReader(load().fetch).open(source, now=clock.now()) as payload:
                if not isinstance(payload, Payload):
                    raise TypeError("an unconditional request was answered with not modified")
                day = as_of or (payload.taken_at if is_address(source) else None)
                for reading in read(payload, as_of=day.date() if day else None):
                    if isinstance(reading, Head):
                        head = reading
                    elif isinstance(reading, Tail):
                        tail = reading
                    elif isinstance(reading, Rejected):
                        say(f"{reading.position}: rejected, {reading.reason}")
                    else:
                        n_papers += 1
                        waiting.write(_written(reading, n_papers, as_json=as_json))
        except SourceError:
            if as_json:
                write_json(_head_json(head, None, n_papers=0))
            raise
        _print_head(head, tail, n_papers=n_papers, as_json=as_json)
        waiting.seek(0)
        for line in waiting:
            typer.echo(line, nl=False)
    if tail and tail.note:
        say(tail.note)
    return n_papers


def _written(paper: Any, number: int, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(paper_json(paper), ensure_ascii=False) + "\n"
    return f"{number}. {paper_lines(paper)}\n"


def _head_json(head: "Head | None", tail: "Tail | None", *, n_papers: int) -> dict[str, Any]:
    return {
        "format": head.format if head else None,
        "status": tail.status.value if tail else "failed",
        "page_date": str(head.page_date) if head and head.page_date else None,
        "papers": n_papers,
    }


def _print_head(head: "Head | None", tail: "Tail | None", *, n_papers: int, as_json: bool) -> None:
    facts = _head_json(head, tail, n_papers=n_papers)
    if as_json:
        write_json(facts)
        return
    day = f", page of {facts['page_date']}" if facts["page_date"] else ""
    typer.echo(f"{facts['format']}, {facts['status']}{day}: {n_papers} papers\n")
