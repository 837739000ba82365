"""How long a command takes before it does anything."""

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.frame import Figure, medians_s


def figures() -> Iterator[Figure]:
    """Milliseconds of `digest --help`, beside an interpreter that does nothing."""
    nothing, help_ = medians_s(lambda: _run("-c", "pass"), lambda: _run("-m", "digest", "--help"))
    yield Figure(what="start: ms of digest --help", value=help_ * 1000, at_least=False)
    yield Figure(what="start: in times of python -c pass", value=help_ / nothing, at_least=False)


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
