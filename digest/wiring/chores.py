"""What is done again and again: one step each. Who calls it, and when, is decided elsewhere."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from digest import clock
from digest.deliver.bounces import read_mailbox
from digest.flows.clockwork import Job, NextFire
from digest.flows.journal import ingest_entry, prepare_entry, returns_entry, send_entry
from digest.flows.prepare import Due, deadlines_of
from digest.log import log
from digest.model.accounts import IngestAccount
from digest.model.dump import Status
from digest.model.shard import Shard
from digest.settings import Settings
from digest.sources.catalogue import CatalogueEntry, Kind
from digest.sources.watch import Watcher
from digest.store.operation import Run
from digest.wiring.service import Service

_EVERY_MINUTE = "* * * * *"
#: Two processes that prepare at once are harmless; one that died must not keep the others waiting.
ISSUES = Job(name="issues", cron=_EVERY_MINUTE, patience=timedelta(minutes=1))
ALARMS = Job(name="alarms", cron="*/5 * * * *")
RETURNS = Job(name="returns", cron="*/5 * * * *")
#: A source that failed, or whose reading died, is read again after so long.
_SOURCE_PATIENCE = timedelta(minutes=30)
#: A failure longer ago stands in no letter any more.
_REMEMBERED = timedelta(hours=24)


def clean_up_job(settings: Settings) -> Job:
    """When what is old is deleted."""
    return Job(name="clean-up", cron=settings.schedule.clean_up)


def source_job(settings: Settings, entry: CatalogueEntry) -> Job:
    """When a source is read: a folder is looked at every minute."""
    standing = _EVERY_MINUTE if entry.kind is Kind.FOLDER else settings.schedule.ingest
    return Job(name=f"source:{entry.name}", cron=entry.cron or standing, patience=_SOURCE_PATIENCE)


def read_source(built: Service, entry: CatalogueEntry, watcher: Watcher | None = None) -> bool:
    """Take in a source; false where it failed and is to be read again."""
    started = clock.now()
    account = built.ingest.run(built.selection.of(entry, watcher, now=built.now), now=built.now)
    statuses = Counter(source.status for source in account.sources)
    if statuses.total() > statuses[Status.UNCHANGED] or _is_well_again(built, account):
        _note(built, "ingest", started, ingest_entry(account))
    # A file of a folder that failed is looked at again when it changes.
    return watcher is not None or not statuses[Status.FAILED]


def _is_well_again(built: Service, account: IngestAccount) -> bool:
    """Whether a source failed when it was last told of: letters and the desk must hear that it answers."""
    if not account.sources:
        return False
    last: dict[str, str] = {}
    for noted in built.operation.accounts("ingest", since=built.now - _REMEMBERED):
        last.update((source["source"], source["status"]) for source in noted["sources"])
    return any(last.get(source.source) == Status.FAILED for source in account.sources)


def make_issues(built: Service, shard: Shard | None = None) -> bool:
    """Write the issues that are due: of everybody, or of a part of the readers."""
    started = clock.now()
    prepared = built.prepare.run(Due(now=built.now, shard=shard))
    if prepared.waiting or prepared.skipped:
        _note(built, "prepare", started, prepare_entry(prepared))
    return True


def send_letters(built: Service, *, is_over: Callable[[], bool]) -> str:
    """Send the letters that wait; what stopped it, or ""."""
    if not built.deliveries.has_work(deadlines_of(built.settings.send, built.now)):
        return ""
    account = built.send.deliver(built.now, is_over=is_over)
    if account.sent or account.skipped or account.failed or account.pending.get("deferred"):
        _note(built, "send", built.now, send_entry(account))
    if account.stopped:
        log.error("send.stopped", reason=account.stopped)
    return account.stopped


def read_returns(built: Service) -> bool:
    """Read the mailbox of bounces, where the settings name one."""
    mailbox = built.settings.returns.mailbox
    if mailbox is None:
        return True
    started = clock.now()
    account = built.returns.take_in(read_mailbox(mailbox), now=built.now)
    if account.read > account.seen_before:
        _note(built, "bounces", started, returns_entry(account))
    return True


def clean_up(built: Service) -> bool:
    """Delete what is no longer needed."""
    forgotten = built.retention.forget(built.settings.retention, now=built.now)
    log.info("clean_up.ended", **{kind.replace("-", "_"): n for kind, n in forgotten.items()})
    return True


def raise_alarms(built: Service, next_fire: NextFire) -> bool:
    """Tell the operator what is wrong, once."""
    built.watch(next_fire).tell(built.now)
    return True


def _note(built: Service, kind: str, started: datetime, account: Mapping[str, Any]) -> None:
    built.operation.note(Run(kind=kind, started_at=started, ended_at=clock.now(), account=account))
