"""Old records and new ones in, changes out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from digest.diff.identity import partition
from digest.diff.merge import merged
from digest.model.change import Change, ChangeKind, Record
from digest.model.paper import PaperId


def decide(incoming: Iterable[Record], stored: Iterable[Record]) -> list[Change]:
    """What a dump changes.

    incoming: records that are not stored, with distinct fingerprints. stored: every record that shares an id
    or a title key with one of them, and again with one of those, until there are no more.
    Papers that stay as they are and got no new record are left out. Every incoming record is in one change.
    """
    known = list(stored)
    groups = partition([*incoming, *known])
    before: dict[PaperId, list[Record]] = defaultdict(list)
    for record in known:
        if record.paper_id is not None:
            before[record.paper_id].append(record)
    keepers = _keepers(groups)
    kept = frozenset(keeper for keeper in keepers if keeper is not None)
    return [
        _change(group, keeper, before=before.get(keeper, []) if keeper is not None else [], kept=kept)
        for group, keeper in zip(groups, keepers, strict=True)
        if keeper is None or len(group) != len(before[keeper]) or any(r.paper_id != keeper for r in group)
    ]


def _keepers(groups: Sequence[Sequence[Record]]) -> list[PaperId | None]:
    """The stored paper that each group goes on as: the oldest one that no group before it took.

    More recent knowledge can tear a stored paper apart (docs/adr/0003); its number then goes to one part.
    """
    taken: set[PaperId] = set()
    keepers: list[PaperId | None] = []
    for group in groups:
        free = {r.paper_id for r in group if r.paper_id is not None} - taken
        keeper = min(free, default=None)
        if keeper is not None:
            taken.add(keeper)
        keepers.append(keeper)
    return keepers


def _change(
    group: Sequence[Record], keeper: PaperId | None, *, before: Sequence[Record], kept: frozenset[PaperId]
) -> Change:
    """before: all stored records of the keeper; kept: the stored papers that go on."""
    known = {r.paper_id for r in group if r.paper_id is not None}
    paper = merged(group)
    is_revised = bool(before) and paper != merged(before)
    absorbed = tuple(sorted(known - kept))
    if not known:
        kind = ChangeKind.NEW
    elif is_revised or absorbed or keeper is None:
        kind = ChangeKind.UPDATED
    else:
        kind = ChangeKind.SEEN
    return Change(
        kind=kind,
        paper_id=keeper,
        paper=paper,
        records=tuple(group),
        absorbed=absorbed,
        is_revised=is_revised,
    )
