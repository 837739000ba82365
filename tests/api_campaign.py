"""Requests made up from the API's own description, good and bad ones: nothing breaks, nothing is said that it
does not describe. `make api EXAMPLES=10000 SEED=2` runs more of them than the tests do.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.python import asgi
from schemathesis.specs.openapi import checks
from starlette.types import ASGIApp

from digest import clock
from digest.web.app import make_app
from tests.crowd import Passersby
from tests.day import Day

#: What every answer is held against.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@dataclass(slots=True)
class Tally:
    """What was answered."""

    n_examples: int = 0
    #: By method, path and status.
    answers: Counter[str] = field(default_factory=Counter)


@contextmanager
def an_api(home: Path) -> Iterator[tuple[ASGIApp, dict[str, str]]]:
    """An app with papers, a reader and an operator's key; and by the first part of a path its bearer."""
    day = Day(home, now=clock.now() - timedelta(days=2)).has_papers().has_subscriber()
    day.later(days=1).run(is_at_once=True)
    reader = day.subscriber()
    with day.service() as built:
        token = built.links.token("manage", reader.id, made_at=day.now)
        key = built.api_keys.make("a campaign", now=day.now)
        yield Passersby(make_app(built)), {"me": token, "operator": key}


def campaign(app: Any, bearers: dict[str, str], *, examples: int, seed_: int) -> Tally:
    """Try so many requests of every operation, half of them wrong. Raises what was found."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=SchemathesisConfig())
    tally = Tally()
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    with asgi.get_client(app) as client:
        # What takes few different requests leaves the rest to the others.
        while tally.n_examples < examples:
            each = -(-(examples - tally.n_examples) // (2 * len(operations)))
            for operation in operations:
                bearer = bearers.get(operation.path.split("/")[1])
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    _try(operation, mode, client, bearer, tally, each=each, seed_=seed_)
            seed_ += 1
    return tally


def _try(
    operation: Any,
    mode: GenerationMode,
    client: Any,
    bearer: str | None,
    tally: Tally,
    *,
    each: int,
    seed_: int,
) -> None:
    @seed(seed_)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), is_known=st.integers(0, 3))
    def attempt(case: Case[Any], is_known: int) -> None:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer and is_known else None
        response = case.call(session=client, headers=headers)
        tally.n_examples += 1
        tally.answers[f"{case.method} {case.operation.path} {response.status_code}"] += 1
        # What is wrong may have been the header that we have put right.
        held = [one for one in CHECKS if headers is None or one is not checks.negative_data_rejection]
        case.validate_response(response, checks=held if mode is GenerationMode.NEGATIVE else CHECKS)

    # What takes nothing cannot be asked wrongly.
    with suppress(Unsatisfiable):
        attempt()


def main(arguments: list[str]) -> int:
    """Run a campaign, and print what was answered."""
    parser = argparse.ArgumentParser(prog="python -m tests.api_campaign", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="digest-api-") as folder, an_api(Path(folder)) as (app, bearers):
        tally = campaign(app, bearers, examples=asked.examples, seed_=asked.seed)
    print(
        json.dumps({"examples": tally.n_examples, "answers": dict(sorted(tally.answers.items()))}, indent=1)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
