"""`digest why`: a score, or the gate, explained."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from digest.cli.output import AS_OF, JSON, moment, service, write_json

if TYPE_CHECKING:
    from digest.model.paper import StoredPaper
    from digest.model.ranking import Ranked


def why(
    email: str = typer.Argument(..., metavar="EMAIL"),
    paper: list[str] = typer.Argument(..., metavar="PAPER", help="Its number, arXiv id, DOI or title."),
    as_of: str = AS_OF,
    as_json: bool = JSON,
) -> None:
    """Explain why a reader gets a paper, or the first gate that dropped it."""
    at = moment(as_of)
    with service() as built:
        from digest.model.ranking import Ranked

        reader = built.subscribers.with_address(email)
        stored = built.papers.named(" ".join(paper))
        found = built.preview.explain(reader, stored, now=built.now, as_of=at)
        if as_json:
            write_json({"chosen": isinstance(found, Ranked), "title": stored.paper.title, **asdict(found)})
        elif isinstance(found, Ranked):
            typer.echo(_explained(stored, found))
        else:
            typer.echo(f"{stored.paper.title}\nNot chosen, {found.name}: {found.sentence}")


def _explained(stored: "StoredPaper", ranked: "Ranked") -> str:
    lines = [stored.paper.title, f"Chosen with a score of {ranked.score:.2f}:"]
    for reason in ranked.reasons:
        words = ", ".join(reason.words)
        lines.append(f"  {reason.value:6.2f}  {reason.interest}: {words} in the {reason.field}")
    return "\n".join(lines)
