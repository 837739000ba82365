"""What tests in a browser may ask for."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
#: A page that does not come is broken; one that comes late has a busy machine. Milliseconds.
LONGEST_MS = 60_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, the same for all tests."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "Chromium is not installed; install it with: apt-get install -y chromium fonts-liberation"
        )
    expect.set_options(timeout=LONGEST_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=FLAGS.split(), timeout=2 * LONGEST_MS
        )
        yield opened
        opened.close()
