"""Whole letters built and sent, beside smtp-source that pushes a constant one, and beside the plain way."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import update

from digest.deliver.outbox import open_outbox
from digest.deliver.smtp import SmtpOutbox
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.delivery import DeliveryId, State
from digest.model.letter import Letter
from digest.model.subscriber import Consent
from digest.settings import Settings, SmtpSettings
from digest.store.tables.readers import DeliveryRow
from digest.wiring.service import Service
from tests.benchmarks import plain
from tests.benchmarks.frame import ROUNDS, Figure, medians_s, undisturbed
from tests.benchmarks.sink import cpu_s, late, sink, source
from tests.benchmarks.texts import lines, page, papers
from tests.crowd import copy_reader, drawn_from
from tests.day import Day

READERS, PAPERS, CARDS, LINES = 10_000, 300, 15, 400
#: Letters of the plain way, which takes its time.
PLAIN = 200
#: Letters that are ready: with late answers, and as fast as they are taken.
LATE, READY = 1_500, 5_000
CONNECTIONS = 16
DELAY_S = 0.005


def figures() -> Iterator[Figure]:
    """Rates as ratios to others' rates, and what a letter costs the sender's processor."""
    yield from _whole_letters()
    yield from _ready_letters()


def a_service_day(home: Path, port: int, readers: int, n_papers: int, *, n_lines: int = LINES) -> Day:
    """A day on which every reader's issue is due, to be sent to a server on this machine.

    n_lines: different interests that readers have three to five of; 0: all have the same two.
    """
    plain_settings = Settings()
    settings = plain_settings.model_copy(
        update={
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{port}?tls=none"),
            "public_url": "https://papers.example",
            "sender": "papers <papers@papers.example>",
            "pace": plain_settings.pace.model_copy(update={"connections": CONNECTIONS + 1}),
        }
    )
    day = Day(home, settings=settings)
    day.reads(page(n_papers))
    consent = Consent(at=day.now, how="operator", origin="a bench")
    with day.service() as built:
        pace = make_pace(most=CARDS)
        built.subscription.add("reader1@example.org", lines(5), pace, consent)
        copy_reader(built, readers, different=drawn_from(lines(n_lines)) if n_lines else None)
    return day.later(days=1, hours=2)


def _whole_letters() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        day = a_service_day(Path(folder), port, READERS, PAPERS)
        with day.service() as built:
            built.prepare.run(Due(now=day.now))
        size_bytes = usual_size(day)
        shown = list(papers(CARDS))
        ours, pushed, usual = _interleaved(
            lambda: delivered(day),
            lambda: _timed(lambda: source(port, READERS, size_bytes=size_bytes), is_child=True),
            lambda: _timed(lambda: plain.send(port, PLAIN, shown)),
        )
    what = "whole letters, built and sent"
    usual_s = usual[0] * READERS / PLAIN
    yield Figure(what=f"{what} ÷ smtp-source", value=pushed[0] / ours[0], floor=0.6, goal=1.0)
    yield Figure(what=f"{what} ÷ the plain Python way", value=usual_s / ours[0], floor=10, goal=20)
    yield Figure(
        what=f"{what}: sender's CPU ÷ smtp-source's",
        value=ours[1] / pushed[1],
        floor=3,
        goal=1,
        at_least=False,
    )
    yield Figure(what=f"{what}: a second", value=READERS / ours[0])
    yield Figure(what=f"{what}: µs of CPU a letter", value=ours[1] / READERS * 1e6, at_least=False)
    yield Figure(what=f"{what}: kB a letter", value=size_bytes / 1000)


def _ready_letters() -> Iterator[Figure]:
    content = b"Subject: papers\r\n\r\n" + (b"x" * 70 + b"\r\n") * 580
    with late(DELAY_S) as port:
        ours, stock = medians_s(
            lambda: pushed_ready(port, LATE, content),
            lambda: plain.push(port, LATE, content, connections=CONNECTIONS),
        )
    what = f"ready letters, answers {DELAY_S * 1000:.0f} ms late, {CONNECTIONS} connections"
    yield Figure(what=f"{what} ÷ stock aiosmtplib", value=stock / ours, floor=2.5, goal=3.5)
    with sink() as port:
        ours_s, pushed = _interleaved(
            lambda: _timed(lambda: pushed_ready(port, READY, content)),
            lambda: _timed(lambda: source(port, READY, size_bytes=len(content)), is_child=True),
        )
    yield Figure(what="ready letters ÷ smtp-source", value=pushed[0] / ours_s[0])
    yield Figure(
        what="ready letters: sender's CPU ÷ smtp-source's",
        value=ours_s[1] / pushed[1],
        floor=3,
        goal=1,
        at_least=False,
    )


def pushed_ready(port: int, n: int, content: bytes) -> None:
    """Send n letters that are ready for the wire."""
    letters = (
        (
            DeliveryId(number),
            Letter(
                mail_from="papers@digest.example",
                rcpt_to=f"reader{number}@example.org",
                message_id=f"<{number}@digest.example>",
                content=content,
                is_ready=True,
            ),
        )
        for number in range(n)
    )
    url = f"smtp://127.0.0.1:{port}?tls=none"
    with open_outbox(url, SmtpSettings(letters_per_connection=n)) as outbox:
        assert isinstance(outbox, SmtpOutbox)
        outbox.use(CONNECTIONS)
        assert sum(outcome.state is State.SENT for _, outcome in outbox.send(letters)) == n


def delivered(day: Day, service: type[Service] = Service) -> tuple[float, float]:
    """Seconds and processor seconds of sending everything that waits, which is put back before."""
    table = DeliveryRow.__table__
    with service(day.settings, now=day.now) as built:
        with built.database.writing("putting letters back") as connection:
            fresh = {"state": State.DUE.value, "attempts": 0, "due_at": day.now - timedelta(hours=1)}
            connection.execute(update(table).values(**fresh, holder="", changed_at=day.now))
        return _timed(lambda: _all_sent(built, day))


def _all_sent(built: Service, day: Day) -> None:
    account = built.send.deliver(day.now, is_over=lambda: False)
    assert account.sent == READERS, account


def _timed(work: Callable[[], object], *, is_child: bool = False) -> tuple[float, float]:
    with undisturbed():
        before, begun = cpu_s(children=is_child), time.perf_counter()
        work()
        return time.perf_counter() - begun, cpu_s(children=is_child) - before


def _interleaved(*sides: Callable[[], tuple[float, float]]) -> list[tuple[float, float]]:
    """The median seconds and processor seconds of each side, in turn."""
    for side in sides:
        side()
    turns = [[side() for side in sides] for _ in range(ROUNDS)]
    return [
        (statistics.median(s for s, _ in column), statistics.median(c for _, c in column))
        for column in zip(*turns, strict=True)
    ]


def usual_size(day: Day) -> int:
    """Of a letter of this day, in bytes."""
    with day.service() as built:
        reader = built.subscribers.with_address("reader1@example.org")
        found = built.issues.of_slot(reader.id, day.now.date())
        assert found is not None
        named = built.papers.at(dict(found.revisions))
        letter = built.composer.letter(found, reader.email, named, built.summarising.of(named.values()))
        return len(letter.content)
