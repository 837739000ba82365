"""The catalogue: which sources there are (`config/sources.toml`)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from digest.errors import SettingsError
from digest.text.fold import one_line

_NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,79}")
_CRON_FIELD = re.compile(r"[0-9a-z*/,-]+")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_KEYS = ("name", "kind", "location", "enabled", "cron")


class Kind(StrEnum):
    """What a location is."""

    ADDRESS = "address"
    FOLDER = "folder"
    FILE = "file"
    #: A list of feeds, as a file or an address; each feed becomes an entry (see `from_feeds`).
    OPML = "opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One source. Unique by name."""

    #: What `source:` in an interest, and every account, calls it.
    name: str
    kind: Kind
    #: An http(s) address, or a path; a relative path is below DIGEST_HOME.
    location: str
    #: Read by `digest ingest` without SOURCE.
    enabled: bool
    #: Five fields of cron in UTC, or "" for "whenever the catalogue is read".
    cron: str = ""

    def located(self, home: Path) -> str:
        """What `SourceReader.open` or `folder.files` takes: the address, or the path below `home`."""
        return self.location if _is_address(self.location) else str(home / Path(self.location).expanduser())


def load(file: Path) -> list[CatalogueEntry]:
    """Every entry of a catalogue, in its order. Raises SettingsError that names file, entry and key."""
    tables = _tables(file)
    entries: list[CatalogueEntry] = []
    names: set[str] = set()
    for number, table in enumerate(tables, start=1):
        entry = _Reading(table, number=number, file=file).entry()
        if entry.name in names:
            message = (
                f'{file}: source {number} ("{entry.name}"): name: is taken by another source; change one'
            )
            raise SettingsError(message, key="source.name", file=str(file))
        names.add(entry.name)
        entries.append(entry)
    return entries


def from_feeds(opml: CatalogueEntry, feeds: Iterable[tuple[str, str]]) -> list[CatalogueEntry]:
    """The feeds of an OPML list as entries: switched on and read when the list is.

    feeds: (title, address) in the list's order. Addresses that are not http(s) or stand there twice are
    left out. Names are `list/title`, numbered where titles are equal or empty.
    """
    found: dict[str, CatalogueEntry] = {}
    names: set[str] = set()
    for title, location in feeds:
        address = location.strip()
        if address in found or not _is_address(address):
            continue
        name = _free_name(f"{opml.name[:40]}/{_slug(title) or 'feed'}", names)
        names.add(name)
        found[address] = CatalogueEntry(
            name=name, kind=Kind.ADDRESS, location=address, enabled=opml.enabled, cron=opml.cron
        )
    return list(found.values())


class _Reading:
    """One `[[source]]` table on its way to an entry."""

    def __init__(self, table: Mapping[str, Any], *, number: int, file: Path) -> None:
        self._table = table
        self._number = number
        self._file = file

    def entry(self) -> CatalogueEntry:
        for key in self._table:
            if key not in _KEYS:
                raise self._wrong(key, f"is not a key of a source; there are {', '.join(_KEYS)}")
        kind = self._kind()
        return CatalogueEntry(
            name=self._name(),
            kind=kind,
            location=self._location(kind),
            enabled=self._enabled(kind),
            cron=self._cron(),
        )

    def _name(self) -> str:
        name = self._text("name")
        if not _NAME.fullmatch(name):
            raise self._wrong("name", "must be small letters, digits, '.', '_', '/' or '-', at most 80")
        return name

    def _kind(self) -> Kind:
        kind = self._text("kind")
        if kind not in list(Kind):
            raise self._wrong("kind", f"must be one of {', '.join(Kind)}, not {kind!r}")
        return Kind(kind)

    def _location(self, kind: Kind) -> str:
        location = self._text("location")
        if kind is Kind.ADDRESS and not _is_address(location):
            raise self._wrong("location", "must begin with https:// or http://, as its kind is address")
        if kind in (Kind.FOLDER, Kind.FILE) and "://" in location:
            raise self._wrong("location", f"must be a path, as its kind is {kind}")
        return location

    def _enabled(self, kind: Kind) -> bool:
        # What reaches out to others waits until somebody switches it on.
        enabled = self._table.get("enabled", kind in (Kind.FOLDER, Kind.FILE))
        if not isinstance(enabled, bool):
            raise self._wrong("enabled", f"must be true or false, not {enabled!r}")
        return enabled

    def _cron(self) -> str:
        cron = self._table.get("cron", "")
        fields = cron.split() if isinstance(cron, str) else [""]
        if fields and (len(fields) != 5 or not all(_CRON_FIELD.fullmatch(field) for field in fields)):
            raise self._wrong("cron", f"must be five fields like '15 6 * * mon-fri', not {cron!r}")
        return " ".join(fields)

    def _text(self, key: str) -> str:
        value = self._table.get(key)
        if value is None:
            raise self._wrong(key, "is missing; add it")
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise self._wrong(key, f"must be text, not {value!r}")
        return one_line(value)

    def _wrong(self, key: str, what: str) -> SettingsError:
        name = self._table.get("name")
        which = f'source {self._number} ("{name}")' if isinstance(name, str) else f"source {self._number}"
        return SettingsError(
            f"{self._file}: {which}: {key}: {what}", key=f"source.{key}", file=str(self._file)
        )


def _tables(file: Path) -> list[Mapping[str, Any]]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        message = f"{file}: cannot be read ({exc.strerror}); set `catalogue` to a file that can"
        raise SettingsError(message, key="catalogue", file=str(file)) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{file}: is not TOML: {exc}", key="catalogue", file=str(file)) from exc
    tables = document.pop("source", [])
    if document:
        key = next(iter(document))
        message = f"{file}: {key}: is not known here; a catalogue holds only [[source]] tables"
        raise SettingsError(message, key=key, file=str(file))
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        message = f"{file}: source: must be written as [[source]] tables"
        raise SettingsError(message, key="source", file=str(file))
    return tables


def _is_address(location: str) -> bool:
    return location[:8].lower().startswith(("http://", "https://"))


def _slug(title: str) -> str:
    return _NOT_IN_NAMES.sub("-", title[:200].casefold()).strip("-")[:30].strip("-")


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
