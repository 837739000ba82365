"""The long-running commands, started for real."""

import http.client
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from digest import clock
from digest.errors import DigestError
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.delivery import State
from digest.model.subscriber import Consent, Standing
from digest.store.deliveries import Deliveries
from tests.day import Day, a_text_dump
from tests.house.tree import ROOT
from tests.processes import running, stopped, until
from tests.smtp_peer import smtp_peer

DIGEST = (sys.executable, "-m", "digest", "--verbose")


@dataclass(frozen=True, slots=True)
class House:
    """A home that processes share with the test."""

    day: Day
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"DIGEST_HOME": str(self.day.settings.home)}

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def has_due(self, *names: str) -> None:
        """Readers whose hour came a minute ago."""
        now = clock.now()
        consent = Consent(at=now - timedelta(days=2), how="operator", origin="a test")
        with self.day.service() as built:
            for name in names:
                pending = built.subscribers.save(
                    f"{name}@example.org", ["graph learning"], make_pace(), now=now
                )
                hour = now - timedelta(minutes=1)
                built.subscribers.activate(pending.id, consent, watermark=0, next_due_at=hour)

    def says(self, words: str) -> bool:
        return self.log.exists() and words in self.log.read_text("utf-8")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(Day(tmp_path / "home", now=clock.now()), tmp_path)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answered(port: int, method: str, path: str, body: bytes = b"") -> int | None:
    """The status of an answer; None where nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def link_of(house: House) -> str:
    """The path of the one-click link in the letter that came."""
    (letter,) = house.day.mailbox.letters()
    return str(urlsplit(letter["List-Unsubscribe"].strip(" <>")).path)


def test_the_processes_of_the_procfile_read_send_and_let_go(house: House) -> None:
    house.day.has_papers()
    house.has_due("ada")
    port = free_port()
    honcho = (sys.executable, "-m", "honcho", "--procfile", str(ROOT / "Procfile"), "start")
    environment = {**house.environment, "PORT": str(port)}
    with running(honcho, log=house.log, environment=environment) as processes:
        assert until(lambda: answered(port, "GET", "/healthz") == 200)
        assert until(lambda: len(house.day.mailbox.letters()) == 1)
        link = link_of(house)
        assert answered(port, "GET", link) == 200
        assert house.day.subscriber().standing is Standing.ACTIVE
        assert answered(port, "POST", link, b"List-Unsubscribe=One-Click") == 200
        assert house.day.subscriber().standing is Standing.UNSUBSCRIBED
        assert stopped(processes) in (0, -15, 143)
    assert until(lambda: answered(port, "GET", "/healthz") is None)
    said = house.log.read_text("utf-8")
    assert "route=/u/{token}" in said
    assert link.rpartition("/")[2] not in said
    assert "Traceback" not in said


def test_everything_runs_in_one_process_and_stops_when_asked(house: House) -> None:
    house.day.has_papers()
    house.has_due("ada")
    port = free_port()
    with running(
        (*DIGEST, "run", "--port", str(port)), log=house.log, environment=house.environment
    ) as process:
        assert until(lambda: len(house.day.mailbox.letters()) == 1)
        assert until(lambda: answered(port, "POST", link_of(house)) == 200)
        inbox = house.day.settings.home / "inbox"
        assert until(inbox.is_dir)
        assert stopped(process) == 0
    assert house.day.mailbox.addresses() == ["ada@example.org"]
    assert not house.says("Traceback")


def test_a_worker_that_is_asked_to_stop_finishes_its_letters_and_leaves_the_others(house: House) -> None:
    house.day.has_papers()
    house.has_due(*(f"reader{n}" for n in range(60)))
    with house.day.service() as built:
        assert len(built.prepare.run(Due(now=clock.now())).waiting) == 60
    slowly = threading.Event()

    def after_a_while(_recipient: str) -> str:
        slowly.wait(0.1)
        return ""

    with smtp_peer() as peer:
        peer.dot = after_a_while
        environment = {
            **house.environment,
            "DIGEST_SMTP_URL": peer.url,
            "DIGEST_PUBLIC_URL": "https://papers.invalid",
            "DIGEST_SENDER": "digest <papers@papers.invalid>",
        }
        with running((*DIGEST, "worker"), log=house.log, environment=environment) as worker:
            assert until(lambda: len(peer.letters) >= 3)
            assert stopped(worker) == 0
        sent = len(peer.letters)
    with house.day.service() as built:
        states = Deliveries(built.database).states(since=house.day.now - timedelta(days=1))
    assert 3 <= sent < 60
    assert states == {(State.SENT, ""): sent, (State.DUE, ""): 60 - sent}


def test_a_port_that_is_taken_is_one_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(
            (*DIGEST, "web", "--port", str(port)), log=house.log, environment=house.environment
        ) as web:
            assert web.wait(60) == 1
    assert "name another with --port" in house.log.read_text("utf-8")
    assert not house.says("Traceback")


class Feed(BaseHTTPRequestHandler):
    """Counts who asks."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = a_text_dump().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def feed() -> Iterator[tuple[str, list[str]]]:
    """An address, and what was asked of it."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Counted", (Feed,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/papers.txt", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_two_schedulers_on_one_database_do_everything_once(house: House, feed: tuple[str, list[str]]) -> None:
    address, asked = feed
    catalogue = house.folder / "sources.toml"
    lines = ('name = "feed"', 'kind = "address"', f'location = "{address}"', "enabled = true")
    catalogue.write_text("\n".join(("[[source]]", *lines, 'cron = "0 0 1 1 *"')), encoding="utf-8")
    house.day.has_papers(2)
    house.has_due(*(f"reader{n}" for n in range(40)))
    environment = {
        **house.environment,
        "DIGEST_CATALOGUE": str(catalogue),
        "DIGEST_FETCH__ALLOW_PRIVATE_HOSTS": '["127.0.0.1"]',
    }
    with ExitStack() as stack:
        both = [
            stack.enter_context(running((*DIGEST, "scheduler"), log=house.log, environment=environment))
            for _ in range(2)
        ]
        assert until(lambda: made(house) == 40 and len(asked) == 1)
        assert until(lambda: house.log.read_text("utf-8").count("The scheduler runs") == 2)
        assert [stopped(process) for process in both] == [0, 0]
    assert (made(house), len(asked)) == (40, 1)
    assert not house.says("Traceback")


def made(house: House) -> int:
    """How many issues the accounts of all schedulers speak of."""
    try:
        with house.day.service() as built:
            return sum(run.account["due"] for run in built.operation.runs("prepare", limit=99))
    except DigestError:
        return -1
