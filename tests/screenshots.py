"""Pictures of the demo's letter and of its sign-up page, for the README and for the eye: `make screenshots`.

The letter on phone and desk, light and dark, and without the style element that some mailboxes take away.
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import time_machine
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Route, sync_playwright

from digest.settings import Settings
from digest.web.app import make_app
from digest.wiring.service import Service

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
#: Pixels; the rest of the letter is more of the same.
_TALLEST = 1_400
#: Name, width, colours, whether its style element is there.
_SHOTS = (
    ("letter-light-640", 640, "light", True),
    ("letter-dark-640", 640, "dark", True),
    ("letter-light-375", 375, "light", True),
    ("letter-dark-375", 375, "dark", True),
    ("letter-without-style-375", 375, "light", False),
)

#: The demo's last day, after its letters.
_EVENING = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)
_INTERESTS = 'federated learning\n"differential privacy"\ndiffusion models\n-survey'


def live_the_demo(home: Path) -> str:
    """Three days of the demo in a home of its own; its last letter to its first reader."""
    subprocess.run(
        [sys.executable, "-m", "digest", "demo", "--once", "--no-open"],
        env={"DIGEST_HOME": str(home), "PATH": "/usr/bin:/bin"},
        cwd=PICTURES.parent.parent,
        check=True,
        capture_output=True,
    )
    pages = sorted((home / "demo" / "letters").glob("*-ada.html"))
    return pages[-1].read_text(encoding="utf-8")


def without_style(html: str) -> str:
    """What a mailbox leaves that drops the style element."""
    before, _, rest = html.partition("<style>")
    return before + rest.partition("</style>")[2]


def shoot(browser: Browser, html: str, folder: Path) -> None:
    """Leave every picture in the folder."""
    for name, width, scheme, has_style in _SHOTS:
        page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page.set_content(html if has_style else without_style(html))
        height = min(_TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def shoot_signup(browser: Browser, home: Path, folder: Path) -> None:
    """Leave a picture of the sign-up page of the demo's last day, with interests and what they bring."""
    settings = Settings().with_home(home / "demo", "https://demo.digest.example")
    with Service(settings, now=_EVENING) as built:
        site = TestClient(make_app(built), base_url=settings.public_url)

        def answer(route: Route) -> None:
            with time_machine.travel(_EVENING, tick=False):
                said = site.get(route.request.url)
            route.fulfill(status=said.status_code, headers=dict(said.headers), body=said.content)

        page = browser.new_page(viewport={"width": 1180, "height": 1000}, timezone_id="Europe/Berlin")
        page.route("**/*", answer)
        page.goto(f"{settings.public_url}/?{urlencode({'interests': _INTERESTS})}")
        page.screenshot(path=folder / "signup.png")
        page.close()


def main() -> None:
    """Take them all, and make them small where pngquant is installed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("the pictures need Chromium: apt-get install -y chromium fonts-liberation")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        html = live_the_demo(Path(home))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        shoot(browser, html, PICTURES)
        shoot_signup(browser, Path(home), PICTURES)
        browser.close()
    files = sorted(PICTURES.glob("*.png"))
    if pngquant := shutil.which("pngquant"):
        command = [pngquant, "--force", "--skip-if-larger", "--ext", ".png", "64", *map(str, files)]
        subprocess.run(command, check=False)
    print("\n".join(f"{file.stat().st_size:7,} {file.name}" for file in files))


if __name__ == "__main__":
    main()
