"""Structured logs on standard error. The event name is API. No address, token or secret stands in them.

Every event carries `run`: the same for all that one command, one tick or one request did.
"""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("digest")

#: Bytes of a run's id: enough to tell the runs of a year apart.
_RUN_BYTES = 6


def configure(*, is_verbose: bool) -> None:
    """Send events to standard error: warnings only, or all of them."""
    level = logging.INFO if is_verbose else logging.WARNING
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event", "run"], drop_missing=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for at every event: whoever redirects standard error gets what comes after.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


@contextmanager
def running() -> Iterator[str]:
    """A run with an id of its own, also within another one; threads that it starts have none of it."""
    run = secrets.token_hex(_RUN_BYTES)
    with structlog.contextvars.bound_contextvars(run=run):
        yield run


configure(is_verbose=False)
