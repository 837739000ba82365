"""How fast a text dump is read, beside reading the file and doing nothing."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from digest.model.dump import Payload
from digest.model.paper import Paper
from digest.parse import read
from tests.benchmarks.frame import Figure, medians_s
from tests.benchmarks.texts import page

#: Papers in the dump: about 10 MB.
_N = 8_000


def figures() -> Iterator[Figure]:
    """Megabytes a second of both, and how many times longer parsing takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.txt")
        file.write_text(page(_N), encoding="utf-8")
        megabytes = file.stat().st_size / 1e6
        assert _parsed(file) == _N
        reading, parsing = medians_s(lambda: _read(file), lambda: _parsed(file))
    what = f"text dump of {megabytes:.0f} MB"
    yield Figure(what=f"{what}: MB/s parsed", value=megabytes / parsing)
    yield Figure(what=f"{what}: MB/s of reading the file and its hash", value=megabytes / reading)
    yield Figure(what=f"{what}: parsing, in times of reading", value=parsing / reading, at_least=False)


def _read(file: Path) -> str:
    """What has to be done in any case: all bytes, and their hash."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _parsed(file: Path) -> int:
    with file.open("rb") as stream:
        payload = Payload(
            origin=file.name,
            taken_at=datetime(2026, 3, 3, tzinfo=UTC),
            stream=stream,
            sha256="0" * 64,
            size_bytes=file.stat().st_size,
        )
        return sum(isinstance(each, Paper) for each in read(payload, as_of=date(2026, 3, 3)))
