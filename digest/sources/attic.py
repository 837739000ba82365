"""Where the raw bytes of dumps are kept that somebody may have to look at."""

import shutil
from pathlib import Path

from digest.errors import SourceError
from digest.model.dump import Payload


class Attic:
    """A folder of raw dumps, each under the hash of its bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, payload: Payload) -> str:
        """Write the bytes down, once; answers the path. Raises SourceError."""
        kept = self._folder / payload.sha256
        if kept.exists():
            return str(kept)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            written = kept.with_suffix(".part")
            payload.stream.seek(0)
            with written.open("wb") as file:
                shutil.copyfileobj(payload.stream, file)
            written.rename(kept)
        except OSError as exc:
            message = f"the raw dump cannot be kept in {self._folder} ({exc.strerror}); make room there"
            raise SourceError(message, origin=payload.origin) from exc
        return str(kept)

    def find(self, kept: str) -> str:
        """Where on this machine is what `keep` wrote, here or elsewhere. Raises SourceError."""
        file = self._folder / Path(kept).name
        if not file.is_file():
            raise SourceError(
                f"its bytes are not on this machine: the one that read it keeps them as {kept}; take it in "
                f"there with `digest ingest {kept}`, or copy that file into {self._folder}",
                origin=kept,
            )
        return str(file)

    def drop(self, kept: str) -> None:
        """Delete what `keep` wrote; harmless where it is gone. Raises SourceError."""
        file = self._folder / Path(kept).name
        try:
            file.unlink(missing_ok=True)
        except OSError as exc:
            message = f"the raw dump in {self._folder} cannot be deleted ({exc.strerror}); delete it by hand"
            raise SourceError(message, origin=kept) from exc
