"""What is to be read: what somebody names, or what the catalogue says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from digest.errors import SourceError
from digest.model.asked import Asked
from digest.model.dump import Payload
from digest.sources.catalogue import CatalogueEntry, Kind, from_feeds, load
from digest.sources.folder import files
from digest.sources.reader import SourceReader, is_address
from digest.sources.watch import Watcher

#: The feeds of an OPML list, (title, address) in its order.
Feeds = Callable[[Payload], Iterable[tuple[str, str]]]


class Selection:
    """Names sources. home: what relative paths of the catalogue are below."""

    def __init__(self, catalogue: Path, *, home: Path, reader: SourceReader, feeds: Feeds) -> None:
        self._catalogue = catalogue
        self._home = home
        self._reader = reader
        self._feeds = feeds

    def named(self, sources: Sequence[str], *, now: datetime) -> Iterator[Asked]:
        """The sources that were named, folders as their files; without names those of the catalogue."""
        for entry in self.entries() if not sources else ():
            yield from self.of(entry, now=now)
        for source in sources:
            if is_address(source):
                yield Asked(name=source, location=source, is_live=True)
            elif Path(source).is_dir():
                for path in files(Path(source)):
                    yield Asked(name=str(path), location=str(path))
            else:
                yield Asked(name=source, location=source)

    def watched(self, folders: Sequence[str]) -> list[tuple[str, bool, Watcher]]:
        """The folders to watch, with the source they count for and whether it is the catalogue's."""
        if folders:
            return [(folder, False, Watcher(Path(folder))) for folder in folders]
        entries = [entry for entry in self.entries() if entry.kind is Kind.FOLDER]
        return [(entry.name, True, self.watcher(entry)) for entry in entries]

    def entries(self) -> list[CatalogueEntry]:
        """The sources of the catalogue that are switched on, read anew. Raises SettingsError."""
        return [entry for entry in load(self._catalogue) if entry.enabled]

    def watcher(self, entry: CatalogueEntry) -> Watcher:
        """Watches the folder that an entry names, which is made where it is missing."""
        folder = Path(entry.located(self._home))
        folder.mkdir(parents=True, exist_ok=True)
        return Watcher(folder)

    def of(self, entry: CatalogueEntry, watcher: Watcher | None = None, *, now: datetime) -> Iterator[Asked]:
        """What an entry stands for; of a folder what `watcher` has not given yet, or all of it."""
        location = entry.located(self._home)
        if entry.kind is Kind.FOLDER:
            for path in (watcher or self.watcher(entry)).settled(now):
                yield Asked(name=entry.name, location=str(path), is_catalogued=True)
        elif entry.kind is Kind.OPML:
            try:
                found = self._listed(location, now=now)
            except SourceError:
                # Asked for as it is, the list fails in the account, with its reason.
                yield Asked(name=entry.name, location=location, is_catalogued=True)
            else:
                for feed in from_feeds(entry, found):
                    yield from self.of(feed, now=now)
        else:
            is_live = entry.kind is Kind.ADDRESS
            yield Asked(name=entry.name, location=location, is_catalogued=True, is_live=is_live)

    def _listed(self, location: str, *, now: datetime) -> list[tuple[str, str]]:
        with self._reader.open(location, now=now) as payload:
            return list(self._feeds(payload)) if isinstance(payload, Payload) else []
