"""`digest demo`: everything at once, on papers made up for it."""

import shutil
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from digest.cli.output import JSON, progress, sentences, write_json

if TYPE_CHECKING:
    from digest.model.subscriber import Subscriber
    from digest.settings import Settings

#: The demo's readers, with what they want to read.
READERS = {
    "ada@demo.digest.example": ("federated learning", '"differential privacy"', "-survey"),
    "ben@demo.digest.example": ("protein structure", "diffusion models", "title:benchmark"),
}
_PUBLIC_URL = "https://demo.digest.example"
#: Where the pages are served, where nobody else listens there.
_HOST, _PORT = "127.0.0.1", 8000
#: A day's dump comes at six, its letters go at seven.
_DUMP_AT, _LETTERS_AT = timedelta(hours=6), timedelta(hours=7)


def demo(
    once: bool = typer.Option(False, "--once", help="End when the letters are there."),
    no_open: bool = typer.Option(False, "--no-open", help="Do not open them in the browser."),
    as_json: bool = JSON,
) -> None:
    """See everything at once: three days of made-up papers, two readers, their letters."""
    with sentences():
        from digest.settings import load

        settings = load()
        home = (settings.home / "demo").absolute()
        _clear(home)
        is_staying = not (once or as_json) and sys.stdout.isatty()
        port = _free_port() if is_staying else 0
        demo_settings = settings.with_home(home, f"http://{_HOST}:{port}" if is_staying else _PUBLIC_URL)
        with progress("making three days") as tell:
            days = []
            for day, dump in _days():
                tell(dump.name)
                days.append(_live(demo_settings, day, dump))
        if as_json:
            write_json({"mailbox": str(home / "mail"), "days": days})
        else:
            _say(home, days)
        if is_staying:
            _stay(demo_settings, port, [] if no_open else days[-1]["letters"])


def _free_port() -> int:
    """The usual port, or another where somebody listens there."""
    import socket

    for port in (_PORT, 0):
        with suppress(OSError), socket.create_server((_HOST, port)) as free:
            return int(free.getsockname()[1])
    return _PORT


def _stay(settings: "Settings", port: int, letters: list[str]) -> None:
    """Serve the pages until stopped; the letters' links lead to them."""
    import threading

    from digest import clock
    from digest.cli.web import serving
    from digest.schedule.ticker import stopping_on_signals
    from digest.wiring.service import Service

    stop = threading.Event()
    with (
        Service(settings, now=clock.now()) as built,
        stopping_on_signals(stop),
        serving(built, _HOST, port, stop=stop) as server,
    ):
        typer.echo(f"\nThe pages are served at {server.address}; stop with Ctrl-C.")
        for email in READERS:
            reader = built.subscribers.with_address(email)
            typer.echo(f"  {email}: {built.links.manage_url(reader.id, made_at=built.now)}")
        for page in [server.address, *(Path(page).as_uri() for page in letters)]:
            if letters:
                webbrowser.open(page)
        stop.wait()


def _say(home: Path, days: list[dict[str, Any]]) -> None:
    for day in days:
        typer.echo(
            f"{day['day']}: read {day['read']} papers, {day['new']} new, {day['updated']} updated,"
            f" {day['seen']} seen before; {day['sent']} letters sent"
        )
    typer.echo(f"\nThe letters lie in the Maildir {home / 'mail'}; as pages they are")
    for page in (page for day in days for page in day["letters"]):
        typer.echo(f"  {page}")
    typer.echo("\nYour own words: digest ingest FILE, then digest preview --interest 'what you read'")


def _days() -> Iterator[tuple[datetime, Path]]:
    """The demo's dumps, each named after its day."""
    from digest.settings import shipped

    for dump in sorted((shipped("config") / "demo").glob("????-??-??.txt")):
        yield datetime.fromisoformat(dump.stem).replace(tzinfo=UTC), dump


def _clear(home: Path) -> None:
    """Begin anew, where what is there is an older demo."""
    if (home / "digest.db").exists():
        shutil.rmtree(home)


def _live(settings: "Settings", day: datetime, dump: Path) -> dict[str, Any]:
    """One day: its dump in, its letters out. Answers its account, with the letters as pages."""
    from digest.flows.prepare import Due
    from digest.model.asked import Asked
    from digest.model.subscriber import Consent, Pace
    from digest.wiring.service import Service

    with Service(settings, now=day + _LETTERS_AT) as built:
        asked = Asked(name=dump.name, location=str(dump))
        taken = built.ingest.run([asked], now=built.now, as_of=day + _DUMP_AT).totals
        consent = Consent(at=built.now, how="operator", origin="demo")
        readers = [built.subscription.add(email, wish, Pace(), consent) for email, wish in READERS.items()]
        sent = built.send.run(Due(now=built.now, is_at_once=True, dumps_before=built.now))
        pages = settings.home / "letters"
        pages.mkdir(parents=True, exist_ok=True)
        return {
            "day": f"{day:%Y-%m-%d}",
            "read": taken.read,
            "new": taken.new,
            "updated": taken.updated,
            "seen": taken.seen,
            "sent": sent.sent,
            "letters": [
                str(_page(pages, built.preview.of(reader, now=built.now).html, reader, day))
                for reader in readers
            ],
        }


def _page(folder: Path, html: str, reader: "Subscriber", day: datetime) -> Path:
    page = folder / f"{day:%Y-%m-%d}-{reader.email.partition('@')[0]}.html"
    page.write_text(html, encoding="utf-8")
    return page
