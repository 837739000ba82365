"""`digest why`: a score, the gate, or what was learned, explained."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from digest.cli.output import AS_OF, JSON, WRONG, moment, say, service, write_json
from digest.cli.readers import judgement_json

if TYPE_CHECKING:
    from digest.flows.feedback import Learned
    from digest.flows.preview import Explained
    from digest.model.ranking import Gate, Ranked, Reason

#: Learned terms on a terminal.
_MOST_TERMS = 20


def why(
    email: str = typer.Argument(..., metavar="EMAIL"),
    paper: list[str] | None = typer.Argument(
        None, metavar="PAPER", help="Its number, arXiv id, DOI or title."
    ),
    profile: bool = typer.Option(False, "--profile", help="Show what was learned from judged papers."),
    as_of: str = AS_OF,
    as_json: bool = JSON,
) -> None:
    """Explain why a reader gets a paper, or the first gate that dropped it."""
    at = moment(as_of)
    if bool(paper) == profile:
        say("give a PAPER, or --profile to see what was learned")
        raise typer.Exit(WRONG)
    with service() as built:
        reader = built.subscribers.with_address(email)
        if not paper:
            learned = built.feedback.learned(reader, now=at or built.now)
            _print_profile(learned, as_json=as_json)
            return
        stored = built.papers.named(" ".join(paper))
        found = built.preview.explain(reader, stored, now=built.now, as_of=at)
        _print(stored.paper.title, found, as_json=as_json)


def _print(title: str, explained: "Explained", *, as_json: bool) -> None:
    gate = explained.gate
    if as_json:
        otherwise = {"ranking": asdict(explained.ranking)} if gate is not explained.ranking else {}
        write_json({"chosen": gate is None, "title": title, **asdict(gate or explained.ranking), **otherwise})
        return
    lines = [title]
    if gate:
        lines.append(f"Not chosen, {gate.name}: {gate.sentence}")
    if gate is not explained.ranking:
        lines += _ranked(explained.ranking, is_chosen=gate is None)
    typer.echo("\n".join(lines))


def _ranked(ranking: "Ranked | Gate", *, is_chosen: bool) -> list[str]:
    from digest.model.ranking import Gate

    if isinstance(ranking, Gate):
        return [f"Else it would be {ranking.name}: {ranking.sentence}"]
    verb = "Chosen with" if is_chosen else "Else it would have"
    return [f"{verb} a score of {ranking.score:.2f}:", *(_reason(reason) for reason in ranking.reasons)]


def _reason(reason: "Reason") -> str:
    places = {
        "liked": "in both",
        "disliked": "in both",
        "terms": "has their words",
        "meaning": "is close in meaning",
        "neighbours": "stands among such papers",
    }
    place = places.get(reason.field, f"in the {reason.field}")
    words = ", ".join(reason.words)
    return f"  {reason.value:6.2f}  {reason.interest}: {f'{words} ' if words else ''}{place}"


def _print_profile(learned: "Learned", *, as_json: bool) -> None:
    if as_json:
        judged = [judgement_json(one) for one in learned.judgements]
        terms = [asdict(term) for term in learned.terms]
        weights = {"interests": learned.interests, "weight_of_interests": learned.weight_of_lines}
        write_json({**weights, "judged": judged, "terms": terms})
        return
    lines = [f"Her lines count {learned.weight_of_lines:.2f} times:"]
    lines += [f"  {line}" for line in learned.interests]
    if learned.judgements:
        lines.append(f"Learned from {len(learned.judgements)} judged papers (`digest feedback` lists them):")
        lines += [f"  {term.weight:6.2f}  {term.text}" for term in learned.terms[:_MOST_TERMS]]
    else:
        lines.append("Nothing was learned: no paper was judged.")
    typer.echo("\n".join(lines))
