"""The files of a folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from digest.errors import SourceError

#: What editors, browsers and download tools call a file that is not complete.
_UNFINISHED = ("~", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp")


def files(folder: Path) -> Iterator[Path]:
    """The files in a folder and in the folders below it, by name, a folder's own files first.

    Archives of dumps are often sorted into folders by year or source, so those below are read too; links to
    folders are not followed, they may lead round in circles. Hidden names, names of unfinished files and
    what is no file (pipes, sockets) are left out; so is what vanishes meanwhile.
    Raises SourceError where `folder` itself cannot be listed.
    """
    try:
        entries = _listed(folder)
    except OSError as exc:
        raise SourceError(_refusal(folder, exc), origin=str(folder)) from exc
    yield from _below(entries)


def _below(entries: list[os.DirEntry[str]]) -> Iterator[Path]:
    yield from (Path(entry.path) for entry in entries if _is_file(entry))
    for entry in entries:
        if _is_folder(entry):
            try:
                inner = _listed(Path(entry.path))
            except OSError:
                # One folder that is gone or closed to us must not keep back its neighbours.
                continue
            yield from _below(inner)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name
        )


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file() and not entry.name.lower().endswith(_UNFINISHED)
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _refusal(folder: Path, exc: OSError) -> str:
    match exc:
        case FileNotFoundError():
            return f"there is no folder {folder}; make it or check its name"
        case NotADirectoryError():
            return f"{folder} is not a folder; name it as a file"
        case PermissionError():
            return f"{folder} may not be listed by this user; change its permissions"
    return f"{folder} cannot be listed ({exc.strerror or exc}); check its disk"
