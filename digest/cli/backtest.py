"""`digest backtest`: what a profile would have sent."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from digest.cli.output import AS_OF, JSON, WRONG, moment, say, service, write_json

if TYPE_CHECKING:
    from datetime import datetime

    from digest.flows.backtest import Backtest
    from digest.model.subscriber import Subscriber
    from digest.wiring.service import Service


def backtest(
    email: str | None = typer.Argument(None, metavar="[EMAIL]", help="A reader; or give --interest."),
    interest: list[str] | None = typer.Option(
        None, "--interest", "-i", metavar="TEXT", help="One line; repeats."
    ),
    against: list[str] | None = typer.Option(
        None, "--against-interest", metavar="TEXT", help="One line of another profile to compare; repeats."
    ),
    adding: list[str] | None = typer.Option(
        None, "--adding", metavar="TEXT", help="One line more in the other profile; repeats."
    ),
    days: int = typer.Option(30, "--days", min=1, max=366, help="How many days to look back."),
    most: int | None = typer.Option(None, "--max", min=1, help="Papers per issue, instead of hers."),
    as_of: str = AS_OF,
    as_json: bool = JSON,
) -> None:
    """Show what a profile would have sent, how many papers a day, and what another line would change."""
    at = moment(as_of)
    if bool(email) == bool(interest) or (against and adding):
        say("give the EMAIL of a reader or --interest, and at most one of --against-interest and --adding")
        raise typer.Exit(WRONG)
    with service() as built:
        now = at or built.now
        reader = _reader(built, email, interest or [], now, most)
        readers = [reader]
        if against or adding:
            from digest.flows.wishes import valid_interests

            lines = tuple(valid_interests(against or [*reader.interests, *(adding or [])]))
            readers.append(replace(reader, interests=lines))
        tests = built.backtester.run(readers, days=days, now=now)
        if as_json:
            write_json(_json(readers, tests))
        else:
            typer.echo(_text(readers, tests, days))


def _reader(
    built: "Service", email: str | None, lines: list[str], now: "datetime", most: int | None
) -> "Subscriber":
    from digest.flows.preview import stranger
    from digest.flows.wishes import valid_interests

    reader = built.subscribers.with_address(email) if email else stranger(valid_interests(lines), now=now)
    return replace(reader, pace=replace(reader.pace, most=most)) if most else reader


def _json(readers: "list[Subscriber]", tests: "list[Backtest]") -> dict[str, Any]:
    profiles = [
        {
            "interests": list(reader.interests),
            "days": test.n_days,
            "papers": test.n_papers,
            "papers_a_day": round(test.papers_a_day, 3),
            "sent": [
                {
                    "day": past.day.isoformat(),
                    "candidates": past.n_candidates,
                    "papers": [
                        {"id": paper.id, "title": paper.paper.title, "score": one.score}
                        for paper, one in past.chosen
                    ],
                }
                for past in test.days
            ],
        }
        for reader, test in zip(readers, tests, strict=True)
    ]
    if len(tests) == 1:
        return profiles[0]
    return profiles[0] | {"against": profiles[1], **_change(tests)}


def _change(tests: "list[Backtest]") -> dict[str, int]:
    """How many papers only one of the two profiles would have sent."""
    before, after = ({(p.day, paper.id) for p in test.days for paper, _ in p.chosen} for test in tests)
    return {"dropped": len(before - after), "added": len(after - before)}


def _text(readers: "list[Subscriber]", tests: "list[Backtest]", days: int) -> str:
    if not tests[0].n_days:
        return f"No papers were first seen in the last {days} days; `digest ingest FILE` takes a dump in."
    lines = []
    for past in tests[0].days:
        lines.append(f"{past.day}  {len(past.chosen)} of {past.n_candidates}")
        lines += [f"  {one.score:6.2f}  {paper.paper.title}" for paper, one in past.chosen]
    said = f"over the last {tests[0].n_days} days: {tests[0].papers_a_day:.1f} papers a day"
    if len(tests) == 2:
        said += f"; {_difference(readers, tests)}"
    return "\n".join([*lines, said])


def _difference(readers: "list[Subscriber]", tests: "list[Backtest]") -> str:
    before, after = (set(reader.interests) for reader in readers)
    extra = ", ".join(f"`{line}`" for line in readers[1].interests if line not in before)
    gone = ", ".join(f"`{line}`" for line in readers[0].interests if line not in after)
    what = " and ".join([*([f"adding {extra}"] if extra else []), *([f"leaving out {gone}"] if gone else [])])
    change = _change(tests)
    n_before = max(1, tests[0].n_papers)
    done = [
        f"{verb} {100 * change[key] / n_before:.0f} %"
        for verb, key in (("drops", "dropped"), ("adds", "added"))
        if change[key]
    ]
    return f"{what or 'the other profile'} {' and '.join(done) or 'changes nothing'}"
