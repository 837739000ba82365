"""Letters in a real browser: nothing overflows, nothing is fetched, dark is dark, type is large enough.

With LETTER_SHOTS=folder it leaves a picture of each.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from digest.model.paper import Paper
from digest.web.strict import as_page
from tests.letters import letter, sender
from tests.unit.compose_builders import MADE_AT, a_letter, a_paper, part

pytestmark = pytest.mark.journey

HOSTILE = ["A" * 10_000, "<img src=https://tracker.example/x.png>", "W" * 60, "למידה של גרפים", "语" * 300]

NAMED = (
    ("every_section", "en"), ("every_section", "de"), ("quiet_day", "en"), ("confirmation", "de"),
    ("ended", "de"),
)  # fmt: skip

MEASURE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = {
    smallest: 999, widest: document.documentElement.scrollWidth, light: 0, words: 0, contrast: 21, palest: "",
  };
  const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = colour => {
    const [r, g, b, a] = [...colour.match(/[\\d.]+/g).map(Number), 1];
    return a === 0 ? null : 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    let box = element, ground = null;
    for (; box && ground === null; box = box.parentElement) {
      ground = luminance(getComputedStyle(box).backgroundColor);
    }
    ground = ground ?? 1;
    const ink = luminance(getComputedStyle(element).color);
    const ratio = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
    // The bar is drawn with blanks.
    if (texts.currentNode.data.trim() !== "\\u00a0" && ratio < seen.contrast) {
      seen.contrast = ratio;
      seen.palest = texts.currentNode.data;
    }
    seen.words += 1;
    seen.light += ground > 0.2 ? 1 : 0;
    seen.smallest = Math.min(seen.smallest, parseFloat(getComputedStyle(element).fontSize));
  }
  return seen;
}"""


@cache
def letters() -> dict[str, str]:
    """HTML parts by name: what the generator writes, and one that is as wide as strangers can make it."""
    papers = [
        a_paper(number, paper=Paper(title=text, abstract=text, authors=(text,)))
        for number, text in enumerate(HOSTILE, start=1)
    ]
    composer = sender()
    named = {
        f"{name}.{language}": part(letter(name, composer, made_at=MADE_AT, language=language), "html")
        for name, language in NAMED
    }
    return {**named, "wide": part(a_letter(papers), "html")}


@pytest.mark.parametrize("width", [375, 640])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*(".".join(one) for one in NAMED), "wide"])
def test_a_letter_is_read_well_on_phone_and_desk_by_day_and_night(
    browser: Browser, name: str, scheme: str, width: int
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.set_content(letters()[name])
    seen = page.evaluate(MEASURE)
    if folder := os.environ.get("LETTER_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.close()
    assert seen["widest"] <= width
    assert seen["smallest"] >= 13
    assert seen["contrast"] >= 4.5, seen["palest"]
    assert fetched == []
    # The reader's words and the button have a ground of their own.
    assert (
        (seen["light"] <= seen["words"] * 0.1 + 1) if scheme == "dark" else seen["light"] >= seen["words"] - 1
    )


@pytest.mark.parametrize("width", [375, 640])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_on_the_web_looks_as_in_the_mailbox(browser: Browser, scheme: str, width: int) -> None:
    letter_ = letters()["every_section.en"]
    pictures = []
    for html in (letter_, as_page(letter_)[0]):
        page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page.set_content(html)
        pictures.append(page.screenshot(full_page=True))
        page.close()
    assert pictures[0] == pictures[1]


def test_a_letter_is_whole_without_its_style_element(browser: Browser) -> None:
    html = letters()["every_section.en"]
    begin, end = html.index("<style>"), html.index("</style>")
    page = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme="light")
    page.set_content(html[:begin] + html[end + len("</style>") :])
    seen = page.evaluate(MEASURE)
    colour = page.evaluate("getComputedStyle(document.querySelector('h3')).color")
    page.close()
    assert seen["widest"] <= 375
    assert colour == "rgb(28, 27, 25)"
