"""Pictures of the demo's letter, for the README and for the eye: `make screenshots`.

Phone and desk, light and dark, and without the style element that some mailboxes take away.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

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


def the_letter() -> str:
    """The demo's last letter to its first reader."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [sys.executable, "-m", "digest", "demo", "--once", "--no-open"],
            env={"DIGEST_HOME": home, "PATH": "/usr/bin:/bin"},
            cwd=PICTURES.parent.parent,
            check=True,
            capture_output=True,
        )
        pages = sorted(Path(home, "demo", "letters").glob("*-ada.html"))
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


def main() -> None:
    """Take them all, and make them small where pngquant is installed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("the pictures need Chromium: apt-get install -y chromium fonts-liberation")
    PICTURES.mkdir(parents=True, exist_ok=True)
    html = the_letter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        shoot(browser, html, PICTURES)
        browser.close()
    files = sorted(PICTURES.glob("letter-*.png"))
    if pngquant := shutil.which("pngquant"):
        command = [pngquant, "--force", "--skip-if-larger", "--ext", ".png", "64", *map(str, files)]
        subprocess.run(command, check=False)
    print("\n".join(f"{file.stat().st_size:7,} {file.name}" for file in files))


if __name__ == "__main__":
    main()
