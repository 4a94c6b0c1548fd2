"""Encryption of a backup on its way to and from the disk: age's own format, by pyrage (docs/adr/0811).

Encrypting and decrypting go on in a thread beside, over a pipe, as the library reads one stream and writes another.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from layak.ops.backup import BackupError

MAGIC = b"age-encryption.org/"
PIPE_BYTES = 1024 * 1024


class Noting:
    """A stream that remembers why it could not be written: the library tells it in other words."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.error: OSError | ValueError | None = None

    def write(self, data: bytes) -> int:
        """Write, and remember what went wrong."""
        try:
            return self.stream.write(data)
        except (OSError, ValueError) as error:  # a ValueError where the other side closed it
            self.error = error
            raise

    def flush(self) -> None:
        """What the library asks for at the end."""
        self.stream.flush()


class Beside(threading.Thread):
    """Work on one end of a pipe, which is closed when the work ends."""

    def __init__(self, work: Callable[[], None], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._work, self._end = work, end
        self.error: BaseException | None = None

    def run(self) -> None:
        """Do the work and keep what it failed with."""
        try:
            self._work()
        except BaseException as error:
            self.error = error
        finally:
            with suppress(OSError):
                self._end.close()


def new_pipe() -> tuple[BinaryIO, BinaryIO]:
    """Both ends of a pipe: where to read, where to write."""
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb", PIPE_BYTES), os.fdopen(writing, "wb", PIPE_BYTES)


@contextmanager
def sealed(file: BinaryIO, recipients: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield where to write; it goes into the file encrypted to all recipients, or as it is where there are none.

    Raises the OSError with which the disk refused, whatever was being written at that moment.
    """
    if not recipients:
        yield file
        return
    import pyrage

    source, sink = new_pipe()
    noting = Noting(file)
    beside = Beside(lambda: pyrage.encrypt_io(source, noting, list(recipients)), source)
    beside.start()
    try:
        with sink:
            yield sink
    except BrokenPipeError:
        pass  # the thread ended: why, is told below
    finally:
        with suppress(OSError):
            sink.close()
        beside.join()
    if noting.error is not None:
        raise noting.error
    if beside.error is not None:
        raise BackupError(f"The backup could not be encrypted: {beside.error}") from beside.error


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as age's files do."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextmanager
def opened(path: Path, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield a backup's plain bytes; raises BackupError where no key opens it, or where it is damaged or cut short."""
    if not is_encrypted(path):
        with path.open("rb") as file:
            yield file
        return
    if not identities:
        raise BackupError(f"{path.name} is encrypted. Name the file that holds its key: --key FILE.")
    import pyrage

    source, sink = new_pipe()
    noting = Noting(sink)
    with path.open("rb") as file:
        beside = Beside(lambda: pyrage.decrypt_io(file, noting, list(identities)), sink)
        beside.start()
        try:
            yield source
        except BaseException as error:
            finish(source, beside)
            if beside.error is not None and noting.error is None:
                raise why_not_opened(path, beside.error) from error
            raise
        finish(source, beside)
    if beside.error is not None and noting.error is None:
        raise why_not_opened(path, beside.error) from beside.error


def finish(source: BinaryIO, beside: Beside) -> None:
    """Read no further, and wait until the thread knows."""
    with suppress(OSError):
        source.close()
    beside.join()


def why_not_opened(path: Path, error: BaseException) -> BackupError:
    """The sentence about a file that the library refused."""
    if "key" in str(error).lower():
        return BackupError(f"{path.name} was not encrypted to this key. Take the key file of that installation.")
    return BackupError(f"{path.name} is damaged or cut short: what was decrypted does not fit its seal.")
