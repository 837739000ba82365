"""Letters into a Maildir (https://cr.yp.to/proto/maildir.html)."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from digest.deliver.answer import has_control
from digest.errors import MailError, MailPermanent, MailTemporary
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter

_FULL = (errno.ENOSPC, errno.EDQUOT)


class MaildirOutbox:
    """A local mailbox. Every letter is on the disk before its outcome is told.

    A letter's file is named after its Message-ID: written again after a crash it replaces itself, and one
    that a mail reader already moved to `cur` is left alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path / "new"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    @property
    def shown(self) -> str:
        return f"the Maildir {self._path}"

    def connect(self) -> None:
        """Make the mailbox's folders. Raises MailPermanent or MailTemporary."""
        try:
            for name in ("tmp", "new", "cur"):
                (self._path / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise self._refusal(exc) from exc

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        """Write each letter, byte for byte. Raises MailError where the mailbox cannot take any."""
        self.connect()
        try:
            collected = self._collected()
        except OSError as exc:
            raise self._refusal(exc) from exc
        try:
            for delivery, letter in letters:
                yield delivery, self._outcome(letter, collected)
        finally:
            # The letters themselves are on the disk: nothing to stop for.
            with suppress(OSError):
                _sync_folder(self._new)

    def _outcome(self, letter: Letter, collected: set[str]) -> Outcome:
        if has_control(letter.rcpt_to) or has_control(letter.mail_from):
            return Outcome(state=State.FAILED, said="the address holds a control character")
        name = _name(letter)
        if name not in collected:
            self._write(name, letter.content)
        return Outcome(state=State.SENT)

    def _collected(self) -> set[str]:
        return {path.name.partition(":")[0] for path in (self._path / "cur").iterdir()}

    def _write(self, name: str, content: bytes) -> None:
        written = self._path / "tmp" / name
        try:
            with written.open("wb") as file:
                file.write(content)
                file.flush()
                written.replace(self._new / name)
                # After the move, so that one wait brings the bytes and, with a journal, the name to the
                # disk; waiting for the folder as well would halve the speed.
                os.fsync(file.fileno())
        except OSError as exc:
            with suppress(OSError):
                written.unlink()
            raise self._refusal(exc) from exc

    def _refusal(self, exc: OSError) -> MailError:
        why = exc.strerror or str(exc)
        if exc.errno in _FULL:
            return MailTemporary(f"{self.shown} has no room ({why}); make room, then run `digest send` again")
        return MailPermanent(
            f"{self.shown} cannot be written ({why}); check its permissions, or set DIGEST_SMTP_URL"
        )


def _name(letter: Letter) -> str:
    return hashlib.sha256(letter.message_id.encode("utf-8", "surrogatepass")).hexdigest()[:40] + ".digest"


def _sync_folder(folder: Path) -> None:
    # Without a journal a new name survives a power cut only so.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
