"""One cell of the campaign: a database, a server, some processes, and days on which they are killed."""

import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from digest.errors import DigestError
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.delivery import State
from digest.model.subscriber import Consent
from digest.settings import Settings
from tests.builders import MONDAY
from tests.crash.server import counting
from tests.crash.stops import STEPS, Doom, DoomedService
from tests.crowd import address, copy_reader
from tests.day import Day, a_text_dump

#: Kills of one day, before whoever is left may finish it.
_KILLS_A_DAY = 4
#: Runs that a day may need to end once nobody is killed any more.
_MOST_RUNS = 40
_LATER = timedelta(minutes=20)
#: What kills at the final dot, before it is answered: the server does.
AT_DOT = "at letter.dot"
_ENDED = {State.SENT, State.FAILED, State.SKIPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is tried."""

    database: str
    server: str
    processes: int
    readers: int
    kills: int
    #: Whether the processes see each other's presence, or only their leases, as on several machines.
    is_one_machine: bool = True


@dataclass(slots=True)
class Found:
    """What came of it."""

    days: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    #: Readers without their issue of a day.
    without: int = 0
    second_copies: int = 0
    #: Second copies of letters that are not listed as in doubt, or not so often.
    unlisted: int = 0
    #: Readers whose letters of one day bear different Message-IDs.
    changed_ids: int = 0
    listed: int = 0
    #: Accounts of runs that were not killed and did not add up.
    wrong_accounts: int = 0
    took_s: float = 0.0

    @property
    def is_well(self) -> bool:
        return not (self.without or self.unlisted or self.changed_ids or self.wrong_accounts)


class Campaign:
    """Runs one cell."""

    def __init__(self, cell: Cell, folder: Path, url: str, rng: random.Random) -> None:
        self._cell = cell
        self._folder = folder
        self._url = url
        self._rng = rng
        self._found = Found()
        self._clean_run_s = 1.0
        self._steps: list[str] = []
        #: Issues are written once a day: only the first run of a day passes there.
        self._first_steps = itertools.cycle(["before issues.write", "after issues.write", ""])

    def run(self) -> Found:
        """Kill until enough were killed."""
        started = time.monotonic()
        with counting(self._folder, self._cell.server) as port:
            self._day = Day(self._folder, settings=_settings(port)).on(self._url)
            self._subscribe()
            self._day.later(hours=1)
            self._one_day(kills=0)
            while self._found.kills.total() < self._cell.kills:
                self._one_day(kills=min(_KILLS_A_DAY, self._cell.kills - self._found.kills.total()))
        self._found.took_s = time.monotonic() - started
        return self._found

    def _one_day(self, *, kills: int) -> None:
        day, found = self._day, self._found
        found.days += 1
        title = f"Graph Learning on Day {found.days}"
        day.reads(a_text_dump([(title, f"graph learning and what day {found.days} teaches")]))
        begun_at = day.now
        for n in range(kills):
            self._killed_run(self._next_step() if n else next(self._first_steps))
            day.now += timedelta(minutes=1)
        started = time.monotonic()
        self._finish()
        if not kills:
            self._clean_run_s = time.monotonic() - started
        self._judge(begun_at)
        day.now = begun_at + timedelta(days=1)

    def _killed_run(self, step: str) -> None:
        """Start all processes, and kill one or more of them, at a step or at any instant."""
        pids = self._start(step)
        if not step:
            threading.Event().wait(self._rng.uniform(0, self._clean_run_s))
            for pid in self._rng.sample(pids, self._rng.randint(1, len(pids))):
                os.kill(pid, signal.SIGKILL)
        n = sum(os.WIFSIGNALED(os.waitpid(pid, 0)[1]) for pid in pids)
        (self._folder / "doom").unlink(missing_ok=True)
        self._found.kills[step or "at any instant"] += n

    def _next_step(self) -> str:
        """Every second time a step, each in its turn."""
        if not self._steps:
            named = [step for step in (*STEPS, AT_DOT) if "issues" not in step]
            self._rng.shuffle(named)
            self._steps = [one for step in named for one in (step, "")]
        return self._steps.pop()

    def _start(self, step: str = "") -> list[int]:
        # What happens once a run is passed but once.
        nth = self._rng.choice([1, 1, 2, 3, 5]) if "letter" in step or "record" in step else 1
        going, go = os.pipe()
        pids = []
        for n in range(self._cell.processes):
            pid = os.fork()
            if not pid:
                os.close(go)
                os.read(going, 1)
                code = 1  # also where it ends in a way that nobody thought of
                try:
                    code = self._child(n, Doom(step, nth))
                finally:
                    os._exit(code)
            pids.append(pid)
        if step == AT_DOT:
            (self._folder / "doom").write_text(" ".join(map(str, [nth, *pids])))
        os.close(going)
        os.close(go)
        return pids

    def _child(self, n: int, doom: Doom) -> int:
        settings = self._day.settings
        if not self._cell.is_one_machine:
            settings = settings.model_copy(update={"home": self._folder / f"machine-{n}"})
        try:
            with DoomedService(settings, now=self._day.now) as built:
                built.doom = doom
                account = built.send.run(Due(now=self._day.now))
        except DigestError as exc:
            print(exc, flush=True)
            return 3
        if account.stopped:
            print(account.stopped, flush=True)
        return 0 if account.adds_up else 2

    def _finish(self) -> None:
        """Let runs end the day that nobody kills."""
        for _ in range(_MOST_RUNS):
            codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in self._start()]
            self._found.wrong_accounts += sum(code != 0 for code in codes)
            left = self._left()
            if not left:
                return
            if left & {State.CLAIMED, State.SENDING}:
                threading.Event().wait(0.5)  # for a lease
            self._day.now += _LATER
        print(f"unfinished: {sorted(left)}", flush=True)

    def _left(self) -> set[State]:
        with self._day.service() as built:
            return {state for state, _ in built.deliveries.states(since=MONDAY)} - _ENDED

    def _judge(self, begun_at: datetime) -> None:
        found = self._found
        log = self._folder / "letters"
        lines = [line.split() for line in log.read_text().splitlines()]
        log.write_text("")
        ids: dict[str, list[str]] = {}
        for recipient, id_ in lines:
            ids.setdefault(recipient, []).append(id_)
        found.letters += len(lines)
        with self._day.service() as built:
            listed = [d for d in built.deliveries.doubtful() if d.slot == begun_at.date()]
        doubts = {int(doubt.subscriber_id): doubt.times for doubt in listed}
        found.listed += len(doubts)
        for n in range(1, self._cell.readers + 1):
            got = ids.get(address(n), [])
            found.without += not got
            n_again = max(0, len(got) - 1)
            found.second_copies += n_again
            found.unlisted += max(0, n_again - doubts.get(n, 0))
            found.changed_ids += len(set(got)) > 1

    def _subscribe(self) -> None:
        """All readers at once; their numbers begin with 1."""
        day, pace = self._day, make_pace()
        consent = Consent(at=day.now, how="operator", origin="a campaign")
        with day.service() as built:
            built.subscription.add(address(1), ["graph learning"], pace, consent)
            copy_reader(built, self._cell.readers)


def _settings(port: int) -> Settings:
    plain = Settings()
    return plain.model_copy(
        update={
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{port}?tls=none"),
            "public_url": "https://papers.example",
            "sender": "papers <papers@papers.example>",
            "send": plain.send.model_copy(update={"lease_s": 2.0}),
        }
    )
