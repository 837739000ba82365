"""`python -m tests.benchmarks.endtoend [readers] [papers]`: one `digest send` to smtp-sink, step by step.

Shows wall time, the sender's processor time, its peak memory and the share of each step.
"""

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from digest.flows.prepare import Due
from digest.wiring.heap import look_rarely
from digest.wiring.service import Service
from tests.benchmarks.sending import a_service_day
from tests.benchmarks.sink import cpu_s, sink


class Stopwatch:
    """A part whose methods are timed."""

    def __init__(self, inner: object, name: str, spent: Counter[str]) -> None:
        self._inner = inner
        self._name = name
        self._spent = spent

    def __getattr__(self, method: str) -> Callable[..., Any]:
        work = getattr(self._inner, method)

        def timed(*args: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*args, **options)
            finally:
                self._spent[f"{self._name}.{method}"] += time.perf_counter() - begun  # type: ignore[assignment]

        return timed


class TimedService(Service):
    """The service as it is, with a watch on its parts."""

    @cached_property
    def spent(self) -> Counter[str]:
        return Counter()

    @cached_property
    def deliveries(self) -> Any:
        return Stopwatch(super().deliveries, "ledger", self.spent)

    @cached_property
    def prepare(self) -> Any:
        return Stopwatch(super().prepare, "prepare", self.spent)

    @cached_property
    def composer(self) -> Any:
        plain = super().composer
        watched = Stopwatch(plain, "compose", self.spent)
        watched.template_version = plain.template_version  # type: ignore[attr-defined]
        return watched


def main(readers: int, n_papers: int) -> None:
    """Send, and print what it took."""
    look_rarely()  # as every command does
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        day = a_service_day(Path(folder), port, readers, n_papers)
        with TimedService(day.settings, now=day.now) as built:
            cpu, begun = cpu_s(), time.perf_counter()
            account = built.send.run(Due(now=day.now))
            wall, cpu = time.perf_counter() - begun, cpu_s() - cpu
            spent = Counter(built.spent)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{account.sent} of {account.due} sent; {wall:.1f} s, {cpu:.1f} s of CPU, {peak_mb:.0f} MB at most")
    spent["the rest: connections, guards, bookkeeping"] = wall - sum(spent.values())  # type: ignore[assignment]
    for step, seconds in spent.most_common():
        print(
            f"{step:45} {seconds:8.2f} s  {seconds / wall:6.1%}  {seconds / readers * 1e6:8.0f} µs a letter"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "1000", "500"][:2]))
