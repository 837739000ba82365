"""`digest doctor`: looks whether everything is in order."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from digest.cli.output import FAILED, JSON, write_json

if TYPE_CHECKING:
    from digest.flows.doctor_dns import Resolver
    from digest.model.finding import Finding
    from digest.wiring.service import Service

_NOT_LOOKED_AT = "not looked at, because it needs the database"
_OFFLINE = typer.Option(False, "--offline", help="Ask neither the mail server nor the DNS.")


def doctor(offline: bool = _OFFLINE, as_json: bool = JSON) -> None:
    """Check settings, database, mail server, DNS records and sources; one line each, and what to do."""
    from digest.deliver.dns import Resolver as Dns
    from digest.model.finding import Verdict

    findings = []
    for finding in _look(None if offline else Dns()):
        findings.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        write_json([_json(finding) for finding in findings])
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        raise typer.Exit(FAILED)


def _look(resolver: "Resolver | None") -> Iterator["Finding"]:
    from digest import clock
    from digest.errors import SettingsError
    from digest.model.finding import fine, wrong
    from digest.settings import load
    from digest.wiring.service import Service

    try:
        settings = load()
    except SettingsError as exc:
        yield wrong("settings", str(exc))
        return
    yield fine("settings", "every key is known and has a value that can be")
    with Service(settings, now=clock.now()) as built:
        yield from check_up(built, resolver)


def check_up(built: "Service", resolver: "Resolver | None") -> Iterator["Finding"]:
    """Every finding; a part that cannot even be built is one. resolver: None asks nobody outside."""
    parts: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
        ("database", lambda: _database(built)),
        ("clock", lambda: _clock(built)),
        ("disk", lambda: _disk(built)),
        ("secret key", lambda: _key(built)),
        ("templates", lambda: _templates(built)),
        ("mail", lambda: _mail(built, is_offline=resolver is None)),
        ("DNS", lambda: _records(built, resolver)),
        ("catalogue", lambda: _sources(built)),
    )
    from digest.errors import DigestError, StoreError
    from digest.model.finding import odd, wrong

    is_away = False
    for what, look in parts:
        try:
            yield from look()
        except StoreError as exc:
            # Said once: that is what to put right first.
            yield odd(what, _NOT_LOOKED_AT) if is_away else wrong(what, str(exc))
            is_away = True
        except DigestError as exc:
            yield wrong(what, str(exc))


def _database(built: "Service") -> Iterator["Finding"]:
    from digest.model.finding import fine
    from digest.store import schema

    where = built.database.url.render_as_string(hide_password=True)
    yield fine("database", f"{where}, schema {schema.revision(built.database)}")


def _clock(built: "Service") -> Iterator["Finding"]:
    from digest.flows.doctor import check_clock, check_scheduler, check_zones
    from digest.store.ticks import Ticks

    runs = [run for kind in ("ingest", "prepare", "send") for run in built.operation.runs(kind, limit=1)]
    yield check_clock(built.now, max((run.started_at for run in runs), default=None))
    yield check_zones(built.subscribers.zones())
    yield from check_scheduler(built.now, Ticks(built.database).last("issues"))


def _disk(built: "Service") -> Iterator["Finding"]:
    import shutil

    from digest.flows.doctor import check_disk
    from digest.model.finding import wrong

    home = built.settings.home.absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        yield check_disk(str(home), shutil.disk_usage(home).free)
    except OSError as exc:
        yield wrong("disk", f"{home} cannot be used ({exc.strerror}); set DIGEST_HOME to a folder that can")


def _key(built: "Service") -> Iterator["Finding"]:
    from digest.flows.doctor import check_key

    yield check_key(built.settings.secret_key.get_secret_value(), is_kept=built.bare_database.is_sqlite)


def _templates(built: "Service") -> Iterator["Finding"]:
    from digest.model.finding import fine
    from digest.settings import shipped
    from digest.web.pages import Pages

    Pages(shipped("templates"), public_url=built.settings.public_url).check()
    yield fine("templates", f"version {built.composer.template_version}")


def _mail(built: "Service", *, is_offline: bool) -> Iterator["Finding"]:
    from digest.deliver.maildir import MaildirOutbox
    from digest.deliver.outbox import open_outbox
    from digest.deliver.resting import RestingOutbox
    from digest.errors import MailError
    from digest.model.finding import fine, odd, wrong

    guarded = built.outbox()  # refuses examples
    for domain, reason in built.pauses.active(built.now).items():
        yield odd("mail", f"{'everything' if domain == '*' else domain} is paused: {reason}")
    if isinstance(guarded, RestingOutbox):
        yield fine("mail", f"to {guarded.shown}: letters stay on this machine")
        return
    if not built.settings.public_url.startswith("https://"):
        yield wrong(
            "public_url", "mailbox providers unsubscribe over https only; set DIGEST_PUBLIC_URL to one"
        )
    if is_offline:
        yield odd("mail", f"to {guarded.shown}: not checked")
        return
    with open_outbox(built.settings.mail_url, built.settings.smtp) as outbox:
        try:
            outbox.connect()
        except MailError as exc:
            yield wrong("mail", f"to {outbox.shown}: {exc}")
            return
        offered = "" if isinstance(outbox, MaildirOutbox) else ", ".join(outbox.offered)
        yield fine("mail", f"to {outbox.shown}: connected; it offers {offered or 'nothing'}")


def _records(built: "Service", resolver: "Resolver | None") -> Iterator["Finding"]:
    from digest.compose.addresses import sender_address
    from digest.deliver.destination import MaildirDestination, parse
    from digest.flows.doctor_dns import check_records, dkim_line
    from digest.model.finding import fine, odd

    destination = parse(built.settings.mail_url)
    if resolver is None or isinstance(destination, MaildirDestination):
        for key in built.dkim_keys:
            yield odd(f"DKIM {key.algorithm}", "not checked; this is its record", record=dkim_line(key))
        if resolver is not None:
            yield fine("DNS", "letters stay on this machine: no record is needed")
        return
    sender = sender_address(built.settings.sender, key="sender").domain.lower()
    bounces = built.settings.mail.bounce_address.rpartition("@")[2].lower()
    yield from check_records(
        built.dkim_keys,
        sender=sender,
        envelope=bounces or sender,
        server=destination.host,
        resolver=resolver,
    )


def _sources(built: "Service") -> Iterator["Finding"]:
    from digest.flows.doctor import check_sources
    from digest.schedule.cron import next_fire

    yield from check_sources(built.standings(), now=built.now, next_fire=next_fire)


def _json(finding: "Finding") -> dict[str, str | None]:
    return {
        "what": finding.what,
        "verdict": finding.verdict.value,
        "said": finding.said,
        "record": finding.record or None,
    }


def _print(finding: "Finding") -> None:
    typer.echo(f"{finding.verdict.value:8}{finding.what}: {finding.said}")
    if finding.record:
        typer.echo(f"        {finding.record}")
