"""Several senders on one database."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from digest.flows.prepare import Due
from digest.model.accounts import SendAccount
from digest.store.engine import Database
from tests.unit.send_builders import PostalDay

READERS = 130


def all_at_once(day: PostalDay, count: int) -> list[SendAccount]:
    """Senders that have all begun before the first of them goes on."""
    together = threading.Barrier(count)
    met = threading.local()

    def meet(_name: str) -> None:
        if not hasattr(met, "once"):
            met.once = True
            # One that finds nothing to do does not come.
            with suppress(threading.BrokenBarrierError):
                together.wait(timeout=2)

    day.office.meanwhile = meet
    with ThreadPoolExecutor(count) as pool:
        return [run.result() for run in [pool.submit(day.run) for _ in range(count)]]


def test_senders_share_the_work_and_their_accounts_add_up_together(
    tmp_path: Path, database: Database
) -> None:
    day = PostalDay(tmp_path).on(database.url.render_as_string(hide_password=False))
    day.has_papers().has_crowd(READERS).later(hours=1)
    accounts = all_at_once(day, 3)
    assert all(account.adds_up for account in accounts)
    assert sum(account.sent for account in accounts) == READERS
    assert sum(account.due for account in accounts) == READERS
    assert sum(account.sent > 0 for account in accounts) >= 2
    copies = Counter(day.office.names)
    assert len(copies) == READERS
    assert set(copies.values()) == {1}
    assert day.states() == {"sent": READERS}


def test_what_another_sender_took_stands_in_its_account(tmp_path: Path) -> None:
    day = PostalDay(tmp_path)
    day.has_papers().has_crowd(20).later(hours=1)
    others: list[SendAccount] = []

    def send_too(_name: str) -> None:
        if not others:
            others.append(SendAccount(destination=""))
            with day.service() as built:
                others[0] = built.send.run(Due(now=day.now))

    with day.service() as built:
        built.prepare.run(Due(now=day.now))
    day.office.meanwhile = send_too
    account = day.run()
    assert (account.due, account.sent, others[0].due) == (20, 20, 0)


@pytest.mark.parametrize("slow_s", [0.0, 0.3])
def test_a_lease_is_renewed_while_its_sender_waits_for_an_answer(tmp_path: Path, slow_s: float) -> None:
    day = PostalDay(tmp_path).with_send(lease_s=0.2)
    day.has_papers().has_crowd(3).later(hours=1)
    other = PostalDay(tmp_path / "another machine", settings=None).on(f"sqlite:///{tmp_path / 'digest.db'}")
    day.on(f"sqlite:///{tmp_path / 'digest.db'}")
    other.now = day.now
    others = []

    def wait(name: str) -> None:
        if name == "reader1" and slow_s:
            threading.Event().wait(2 * slow_s)
            others.append(other.run())

    day.office.meanwhile = wait
    assert day.run().sent == 3
    assert [account.due for account in others] == ([0] if slow_s else [])
    assert other.office.names == []
