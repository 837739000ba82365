"""What all commands say, and how."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from digest.errors import DigestError, InterestError, SubscriptionError

if TYPE_CHECKING:
    from digest.model.paper import Paper, StoredPaper
    from digest.wiring.service import Service

JSON = typer.Option(False, "--json", help="Write JSON to standard output, and nothing else.")
AS_OF = typer.Option(
    None, "--as-of", metavar="TIME", help="The moment it counts for, like 2026-03-01T09:00Z."
)

#: Exit codes: what was asked failed; the options or arguments are wrong.
FAILED, WRONG = 1, 2


@contextmanager
def sentences() -> Iterator[None]:
    """Turn our errors into one sentence on standard error and an exit code."""
    try:
        yield
    except InterestError as exc:
        say(f"{exc} (column {exc.position + 1} of {exc.line!r})")
        raise typer.Exit(WRONG) from exc
    except SubscriptionError as exc:
        say(str(exc))
        raise typer.Exit(WRONG) from exc
    except DigestError as exc:
        say(str(exc))
        raise typer.Exit(FAILED) from exc
    except BrokenPipeError as exc:
        sys.stderr.close()  # whoever read our output has gone: nothing is left to say
        raise typer.Exit(FAILED) from exc
    except OSError as exc:
        say(f"the output cannot be written: {exc.strerror}; make room, or write it elsewhere")
        raise typer.Exit(FAILED) from exc


@contextmanager
def service(*, as_of: datetime | None = None) -> Iterator["Service"]:
    """Everything built from the settings; our errors become sentences. as_of: the moment of this run."""
    with sentences():
        from digest import clock
        from digest.log import running
        from digest.settings import load
        from digest.wiring.service import Service

        with running(), Service(load(), now=as_of or clock.now()) as built:
            yield built


def greet(built: "Service") -> None:
    """Send the greetings and farewells that wait. Trouble with mail fails nothing: a sender tries again."""
    try:
        built.courtesies.send(now=built.now)
    except DigestError as exc:
        say(f"the letter about it waits: {exc}")


def say(sentence: str) -> None:
    """One line on standard error."""
    typer.echo(sentence, err=True)


def write_json(value: object) -> None:
    """One JSON document on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def moment(written: str | None) -> datetime | None:
    """A moment as people write it; without a zone it is UTC, without an hour midnight. Exits with 2."""
    if written is None:
        return None
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError as exc:
        say(f"{written!r} is not a time; write one like 2026-03-01 or 2026-03-01T09:00Z")
        raise typer.Exit(WRONG) from exc
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def paper_json(paper: "Paper") -> dict[str, Any]:
    """A paper as `inspect` writes it; what is not known is null."""
    organization = paper.organization
    is_named = paper.url or paper.arxiv or paper.doi
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "n_authors": paper.n_authors,
        "organization": {"handle": organization.handle, "name": organization.name} if organization else None,
        "published": paper.published.isoformat() if paper.published else None,
        "published_inferred": paper.published_inferred,
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "ids": {"arxiv": paper.arxiv, "doi": paper.doi},
        "url": paper.page if is_named else None,
    }


def stored_json(stored: "StoredPaper") -> dict[str, Any]:
    """A stored paper: what `inspect` writes, its number and when it was first seen."""
    return paper_json(stored.paper) | {"id": stored.id, "first_seen": stored.first_seen.isoformat()}


def paper_lines(paper: "Paper") -> str:
    """A paper for a terminal: its title, and a line of facts."""
    who = paper.organization.name if paper.organization else ", ".join(paper.authors[:3])
    if paper.n_authors and not paper.organization:
        named = len(paper.authors[:3])
        who = f"{who} and {paper.n_authors - named} more" if 0 < named < paper.n_authors else who
        who = who or f"{paper.n_authors} authors"
    facts = (
        who,
        f"{paper.published:%Y-%m-%d}" if paper.published else "",
        _many(paper.comments, "comment"),
        _many(paper.upvotes, "vote"),
        f"arXiv {paper.arxiv}" if paper.arxiv else "",
        f"doi {paper.doi}" if paper.doi else "",
    )
    return f"{paper.title}\n    {' · '.join(fact for fact in facts if fact) or 'no facts'}"


def _many(count: int | None, what: str) -> str:
    return "" if count is None else f"{count} {what}{'' if count == 1 else 's'}"


def counted(counts: Mapping[str, int]) -> str:
    """`2 no title, 1 no match`, or `none`."""
    return ", ".join(f"{n} {what}" for what, n in counts.items()) or "none"


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says how far long work is; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda text: status.update(f"{what}: {text}")
