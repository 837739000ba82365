"""The front door: one source in, its bytes out."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from digest.errors import SourceError
from digest.model.dump import NotModified, Payload, Validators
from digest.settings import FetchSettings
from digest.sources.http import fetch
from digest.sources.local import STDIN, open_file, open_stdin


def is_address(source: str) -> bool:
    """Whether a source is asked over the network: `https://…`, `http://…`."""
    return source[:8].lower().startswith(("http://", "https://"))


class SourceReader:
    """Opens files, standard input (`-`) and addresses; gzip is told by its first bytes and taken off.

    tls: which certificates are believed; the system's where None. stdin: read instead of the process's own.
    """

    def __init__(
        self, settings: FetchSettings, *, tls: ssl.SSLContext | None = None, stdin: BinaryIO | None = None
    ) -> None:
        self._settings = settings
        self._given_tls = tls
        self._stdin = stdin

    @contextmanager
    def open(
        self, source: str, *, validators: Validators | None = None, now: datetime
    ) -> Iterator[Payload | NotModified]:
        """The bytes of one source, until the block ends; folders are listed by `folder.files`.

        validators: what the source gave the last time; only addresses use them, only they give NotModified.
        now: the moment of reading (aware, UTC). A damaged .gz gives its beginning, `is_cut_off`.
        Raises SourceError, FetchError for an address.
        """
        payload = self._opened(source, validators, now=now)
        if isinstance(payload, NotModified):
            yield payload
            return
        with payload.stream:
            yield payload

    def _opened(self, source: str, validators: Validators | None, *, now: datetime) -> Payload | NotModified:
        limit = self._settings.max_bytes
        if source == STDIN:
            return open_stdin(self._stdin, max_bytes=limit, now=now)
        if is_address(source):
            return fetch(source, self._settings, tls=self._tls, validators=validators, now=now)
        if "://" in source and not Path(source).exists():
            message = f"{source} is neither a file nor an http or https address; digest reads only those"
            raise SourceError(message, origin=source)
        return open_file(Path(source), max_bytes=limit, now=now)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Loading the certificates takes longer than many a fetch: once, and only where an address is read.
        return self._given_tls or ssl.create_default_context()
