"""Structured logs: one JSON line an event, without addresses of readers and without what anybody wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PRIVATE = frozenset({"remote_addr", "ip", "user_agent", "referrer", "form", "args", "cookie", "text", "words", "pass"})


def drop_private(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out whatever could tell who a reader is or what was written."""
    return {key: value for key, value in event.items() if key not in PRIVATE}


def configure_logs(*, level: int = logging.INFO) -> None:
    """Send the standard library's log through structlog as JSON lines to standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        drop_private,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        )
    )
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # it would log the address whose limit is reached
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
