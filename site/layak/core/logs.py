"""Structured logs: one JSON line an event, without addresses of readers and without what anybody wrote."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """One line for each event: what happened, how grave, when, and the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; line breaks inside it are escaped, so that one event is one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        event = {"event": record.getMessage(), "level": record.levelname.lower(), "timestamp": at}
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event)


def configure_logs(*, level: int = logging.INFO) -> None:
    """Send the standard library's log to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # it would log the address whose limit is reached
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
