"""The campaign of `make crash`, cut to what fits among the tests."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN = ("-m", "tests.crash", "--few", "--readers", "12", "--seed", "7")


def test_after_twenty_kills_nobody_is_left_out_and_nobody_has_an_unlisted_copy() -> None:
    # A process of its own: it forks, and a test runner has threads.
    command = [sys.executable, *CAMPAIGN, "--kills", "20"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    kills = re.search(r"^kills: (.*)$", ended.stdout, re.M)
    assert kills is not None
    assert sum(int(n) for n in re.findall(r"\d+", kills[1])) >= 20
    assert "nobody was left out" in ended.stdout
