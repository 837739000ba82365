"""Structured logs on standard error. The event name is API. No address, token or secret stands in them."""

import logging
import sys

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("digest")


def configure(*, is_verbose: bool) -> None:
    """Send events to standard error: warnings only, or all of them."""
    level = logging.INFO if is_verbose else logging.WARNING
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for at every event: whoever redirects standard error gets what comes after.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


configure(is_verbose=False)
