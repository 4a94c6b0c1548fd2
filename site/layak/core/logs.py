"""Structured logs: one JSON line an event, without addresses of readers and without what anybody wrote.

They go to standard error, which systemd keeps and rotates, or into a file that processes share (LAYAK_LOG_FILE).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024
KEPT_FILES = 5
"""A log file of so many bytes is moved aside; so many of them are kept."""


class JsonLines(logging.Formatter):
    """One line for each event: what happened, how grave, when, its figures, and the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; line breaks inside it are escaped, so that one event is one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        event = {"event": record.getMessage(), "level": record.levelname.lower(), "timestamp": at}
        event |= getattr(record, "figures", {})
        if record.exc_info:
            event["exception"] = without_values(self.formatException(record.exc_info), record.exc_info[1])
        return json.dumps(event)


def without_values(told: str, error: BaseException | None) -> str:
    """The text of a fault without the values that PostgreSQL quotes in the details of its errors: they may be words."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # causes may go in a circle
        seen.add(id(error))
        primary = getattr(getattr(error, "diag", None), "message_primary", None)
        if primary:
            told = told.replace(str(error), primary)
        error = error.__cause__ or error.__context__
    return told


class SharedFile(WatchedFileHandler):
    """A log file that several processes write: each event is one write, and who fills the file moves it aside.

    The others notice that another file stands there (also after logrotate) and follow. Where the disk is full or gone,
    events go to standard error; a line of which it took a part is ended before the next one begins.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        line = f"{self.format(record)}\n"
        try:
            self.reopenIfNeeded()
            if self.stream is None:
                self.stream = self._open()
            descriptor, told = self.stream.fileno(), line.encode()
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                told = b"\n" + told
            if os.write(descriptor, told) < len(told):
                raise OSError(errno.ENOSPC, "a part of the line was written")
            if size + len(told) > MOST_BYTES:
                self.move_aside()
        except OSError:
            with contextlib.suppress(OSError):  # it may lead to the same disk
                sys.stderr.write(line)

    def move_aside(self) -> None:
        """Number the files that are there up by one, unless another process just did."""
        path = Path(self.baseFilename)
        with path.with_name(f"{path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.stat().st_size <= MOST_BYTES:
                return
            for number in range(KEPT_FILES - 1, 0, -1):
                with contextlib.suppress(FileNotFoundError):
                    path.with_name(f"{path.name}.{number}").replace(path.with_name(f"{path.name}.{number + 1}"))
            path.replace(path.with_name(f"{path.name}.1"))


def configure_logs(*, level: int = logging.INFO, file: Path | None = None) -> None:
    """Send the standard library's log to standard error, or into a file, as JSON lines."""
    handler: logging.Handler = SharedFile(file) if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # it would log the address whose limit is reached
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
