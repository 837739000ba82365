"""Letters as they were looked at and found good.

They change on purpose only: `GOLDEN_LETTERS=write pytest tests/unit/test_compose_golden.py` writes them anew;
look at them (`make journeys` makes pictures) before they are committed.
"""

import os
from pathlib import Path

import pytest

from tests.letters import letter, sender
from tests.unit.compose_builders import MADE_AT, parsed, part

GOLDEN = Path(__file__).parent.parent / "data" / "compose"
COMPOSER = sender()


@pytest.mark.parametrize("name", ["every_section", "quiet_day", "confirmation", "welcome", "ended", "alarm"])
def test_a_letter_looks_as_it_was_looked_at(name: str) -> None:
    written = letter(name, COMPOSER, made_at=MADE_AT)
    # Decoded: how a subject is cut into encoded words differs between versions of Python.
    head = "".join(f"{name}: {value}\n" for name, value in parsed(written).items())
    shown = {
        "headers": head.replace(COMPOSER.template_version, "TEMPLATES"),
        "txt": part(written, "plain"),
        "html": part(written, "html"),
    }
    for kind, text in shown.items():
        file = GOLDEN / f"{name}.{kind}"
        if os.environ.get("GOLDEN_LETTERS") == "write":
            GOLDEN.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; see the top of this test"
