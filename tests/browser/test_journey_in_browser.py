"""From the front page to the way out, in a real browser, with JavaScript and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from digest import clock
from tests.browser.site import follow, link, press, serving
from tests.day import TOPICS, Day, a_text_dump

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_signs_up_reads_tunes_and_leaves(
    browser: Browser, tmp_path: Path, *, has_scripts: bool
) -> None:
    with serving(tmp_path) as (day, address):
        context = browser.new_context(
            java_script_enabled=has_scripts, timezone_id="Asia/Tokyo", locale="de-DE"
        )
        page = context.new_page()
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        _signs_up(page, day, address, zone="Asia/Tokyo" if has_scripts else "Europe/Berlin")
        _confirms_and_tunes(page, day)
        _reads_and_judges(page, day)
        _leaves(page, day)
        context.close()
        assert all(url.startswith(address) for url in loaded)


def _signs_up(page: Page, day: Day, address: str, *, zone: str) -> None:
    page.goto(address)
    page.get_by_label("What interests you").fill('graph learning\n"sorting')
    press(page, "Show me")
    expect(page.get_by_text("Line 2, column 1").first).to_be_visible()
    page.get_by_label("What interests you").fill("graph learning")
    press(page, "Show me")
    expect(page.get_by_text("2.0 papers a day")).to_be_visible()
    expect(page.get_by_role("link", name="Graph Learning Without Labels").first).to_be_visible()
    page.get_by_label("Send to").fill("ada@")
    press(page, "Subscribe")
    expect(page.get_by_text("is not an e-mail address")).to_be_visible()
    assert page.get_by_label("What interests you").input_value().strip() == "graph learning"
    assert page.get_by_label("Time zone").input_value() == zone
    page.get_by_label("Send to").fill("ada@example.org")
    press(page, "Subscribe")
    expect(page.get_by_role("heading", name="Look into your mailbox.")).to_be_visible()
    assert day.mailbox.addresses() == ["ada@example.org"]


def _confirms_and_tunes(page: Page, day: Day) -> None:
    page.goto(link(day, r"http://\S+/confirm/\S+"))
    press(page, "Yes, send me the digest")
    expect(page.get_by_role("heading", name="Welcome.")).to_be_visible()
    follow(page, "Look at your settings")
    page.get_by_label("What interests you").fill("graph learning\nverified sorting")
    page.get_by_label("Most papers in a letter").fill("many")
    press(page, "Save")
    expect(page.get_by_text("Please write a number from 1 to 50.")).to_be_visible()
    page.get_by_label("Most papers in a letter").fill("5")
    press(page, "Save")
    expect(page.get_by_text("Your next letter goes by it.")).to_be_visible()
    assert day.subscriber().interests == ("graph learning", "verified sorting")


def _reads_and_judges(page: Page, day: Day) -> None:
    day.now = clock.now()
    day.run(is_at_once=True)
    page.goto(link(day, r"http://\S+/issues/[^/\s]+"))
    expect(page.get_by_role("link", name="Slow Proofs for Fast Sorting").first).to_be_visible()
    follow(page, "less like this")
    expect(page.get_by_role("button", name="Less like this")).to_be_visible()
    assert not _judged(day)
    press(page, "Less like this")
    expect(page.get_by_role("heading", name="You will see less like this.")).to_be_visible()
    assert _judged(day)


def _leaves(page: Page, day: Day) -> None:
    page.goto(link(day, r"http://\S+/u/\S+"))
    press(page, "Unsubscribe")
    expect(page.get_by_role("heading", name="You have left the digest.")).to_be_visible()
    before = len(day.mailbox.letters())
    day.reads(a_text_dump([(f"{title} Again", about) for title, about in TOPICS]))
    day.later(days=1, hours=1).run(is_at_once=True)
    assert len(day.mailbox.letters()) == before


def _judged(day: Day) -> bool:
    with day.service() as built:
        return bool(built.judgements.judgements(day.subscriber().id))
