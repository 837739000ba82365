"""`digest feedback`: what a reader says of a paper."""

from typing import TYPE_CHECKING

import typer

from digest.cli.output import JSON, WRONG, say, service, write_json
from digest.cli.readers import judgement_json

if TYPE_CHECKING:
    from digest.model.profile import Judgement

_SAID = {"more": "More like it.", "less": "Less like it.", "save": "Saved, and more like it."}


def feedback(
    email: str = typer.Argument(..., metavar="EMAIL"),
    paper: list[str] | None = typer.Argument(
        None,
        metavar="[PAPER]",
        help="Its number, arXiv id, DOI or title; without it all judgements are listed.",
    ),
    more: bool = typer.Option(False, "--more", help="More like this one."),
    less: bool = typer.Option(False, "--less", help="Less like this one."),
    save: bool = typer.Option(False, "--save", help="Keep it, and more like it."),
    forget: bool = typer.Option(False, "--forget", help="Take it back; without PAPER everything learned."),
    as_json: bool = JSON,
) -> None:
    """Say of a paper what the next letters are to learn from it; `digest why EMAIL --profile` shows what."""
    wishes = {"more": more, "less": less, "save": save, "forget": forget}
    said = [name for name, is_said in wishes.items() if is_said]
    if len(said) != bool(paper) and said != ["forget"]:
        say("give a PAPER with one of --more, --less, --save and --forget, or no PAPER")
        raise typer.Exit(WRONG)
    with service() as built:
        from digest.model.profile import Verdict

        reader = built.subscribers.with_address(email)
        stored = built.papers.named(" ".join(paper)) if paper else None
        if said == ["forget"]:
            count = built.feedback.forget(reader, stored.id if stored else None)
            _answer({"forgotten": count}, f"Forgotten: {count}.", as_json=as_json)
        elif stored:
            built.feedback.judge(reader, stored.id, Verdict(said[0]), now=built.now)
            answer = {"id": stored.id, "title": stored.paper.title, "said": said[0]}
            _answer(answer, f"{stored.paper.title}\n{_SAID[said[0]]}", as_json=as_json)
        else:
            _list(built.judgements.judgements(reader.id), as_json=as_json)


def _answer(answer: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        write_json(answer)
    else:
        typer.echo(sentence)


def _list(judgements: "tuple[Judgement, ...]", *, as_json: bool) -> None:
    for one in judgements:
        paper = one.paper
        if as_json:
            write_json(judgement_json(one))
        else:
            typer.echo(f"{one.at:%Y-%m-%d}  {one.verdict.value:4}  {paper.paper.title}")
    if not judgements and not as_json:
        typer.echo("No judgements yet.")
