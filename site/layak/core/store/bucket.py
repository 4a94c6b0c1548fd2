"""A store in a bucket of any S3-compatible service; nothing of it stays on this machine.

Each question has a bound of time, few are under way at once, and after one that failed nobody asks for a while but
one who tries: a service that is dead or hangs costs a few threads a few seconds, and the rest of the site nothing.
"""

from __future__ import annotations

import io
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from layak.config import BucketAddress
from layak.core.store import Kept, StoreAway, is_unfinished

log = logging.getLogger(__name__)
CONNECT_SECONDS, ANSWER_SECONDS = 2, 10
"""How long a line, and then a whole answer, may take: a document of 20 MB at 2 MB a second."""
PLACES = 4
"""Questions at a time in each process; a thread that waits for the service answers no reader."""
PATIENCE_SECONDS = 1.0
REST_SECONDS = 5.0
"""For how long nobody asks after a question that failed; then one tries."""
IN_MEMORY = 512 * 1024
"""What is read into memory; anything longer lies in a file without a name until it is sent."""
OPEN_TO_NOBODY = {"Content-Type": "application/octet-stream", "Cache-Control": "private, no-store"}

Answer = TypeVar("Answer")

_asked_by = 0
"""The process in which the client's own threads run: they do not survive a fork, and one that waits for them hangs."""


class Bucket:
    """A process's line to one bucket: its client, its places, and whether the service was there a moment ago."""

    def __init__(self, address: BucketAddress) -> None:
        self.address = address
        self._places = threading.BoundedSemaphore(PLACES)
        self._trying, self._making = threading.Lock(), threading.Lock()
        self._is_away, self._rests_until = False, 0.0
        self._made: Any = None

    def ask(self, question: Callable[[Any], Answer]) -> Answer:
        """Ask the service; raises StoreAway (at once where it was away a moment ago) and FileNotFoundError."""
        if not self._is_away:
            return self._ask(question)
        if time.monotonic() < self._rests_until or not self._trying.acquire(blocking=False):
            raise StoreAway("it did not answer a moment ago")
        try:
            return self._ask(question)
        finally:
            self._trying.release()

    def _ask(self, question: Callable[[Any], Answer]) -> Answer:
        from obstore.exceptions import BaseError

        if not self._places.acquire(timeout=PATIENCE_SECONDS):
            raise StoreAway("it is being asked too much")
        try:
            answer = question(self._client())
        except FileNotFoundError:
            self._note("")
            raise
        except BaseError as error:
            self._note(why(error))
            raise StoreAway(why(error)) from error
        finally:
            self._places.release()
        self._note("")
        return answer

    def _note(self, fault: str) -> None:
        was_away, self._is_away = self._is_away, bool(fault)
        self._rests_until = time.monotonic() + REST_SECONDS if fault else 0.0
        if fault and not was_away:
            log.error("the store of uploads is away: %s", fault)
        if was_away and not fault:
            log.warning("the store of uploads answers again")

    def _client(self) -> Any:
        global _asked_by
        with self._making:
            if _asked_by not in (0, os.getpid()):
                raise StoreAway("the process that began this one asked it before")
            if self._made is None:
                self._made, _asked_by = client_of(self.address), os.getpid()
            return self._made


def client_of(address: BucketAddress, *, is_anonymous: bool = False) -> Any:
    """A client for a bucket; an anonymous one asks as any stranger would."""
    from obstore.store import S3Store  # here, as most installations have no bucket

    keys: dict[str, Any] = {"access_key_id": address.key, "secret_access_key": address.secret}
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        endpoint=address.endpoint,
        region=address.region,
        virtual_hosted_style_request=False,
        client_options={
            "timeout": timedelta(seconds=ANSWER_SECONDS),
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "allow_http": address.endpoint.startswith("http://"),
        },
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=CONNECT_SECONDS)},
        **({"skip_signature": True} if is_anonymous else keys),
    )


def why(error: Exception) -> str:
    """What a fault is, for the log and whoever runs the server: its kind and the first line of what was said."""
    return f"{type(error).__name__}: {str(error).splitlines()[0][:300]}" if str(error) else type(error).__name__


class BucketStore:
    """One of the stores: the part of a bucket below its name."""

    is_far = True

    def __init__(self, bucket: Bucket, name: str, workshop: Path) -> None:
        self.bucket, self.name, self.workshop = bucket, name, workshop
        workshop.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __str__(self) -> str:
        return f"s3://{'/'.join(filter(None, (self.bucket.address.bucket, self.bucket.address.prefix, self.name)))}"

    def keep(self, path: Path, name: str) -> None:
        """Send a file; the service shows it once it has all of it, and its sum is part of the signature."""
        data = path.read_bytes()
        try:
            self.bucket.ask(lambda client: client.put(self._key(name), data, attributes=OPEN_TO_NOBODY))
        except FileNotFoundError as error:
            raise StoreAway("there is no such bucket") from error
        path.unlink()

    def keep_folder(self, path: Path, name: str) -> None:
        """Send each file of a folder; what lay below that name goes first."""
        self.remove_folder(name)
        for one in sorted(path.iterdir()):
            self.keep(one, f"{name}/{one.name}")
        shutil.rmtree(path)

    def open(self, name: str) -> BinaryIO:
        """Fetch all of the file, so that nobody's slow line holds one to the service."""
        return self.bucket.ask(lambda client: fetch(client, self._key(name)))

    def find(self, name: str) -> Kept | None:
        """What the service says of a file."""
        try:
            found = self.bucket.ask(lambda client: client.head(self._key(name)))
        except FileNotFoundError:
            return None
        return Kept(name, found["size"], found["last_modified"])

    def remove(self, name: str) -> None:
        """Remove a file."""
        self.bucket.ask(lambda client: client.delete(self._key(name)))

    def remove_folder(self, name: str) -> None:
        """Remove the files below a name, in one question."""
        keys = [self._key(one.name) for one in self.list_files(name)]
        if keys:
            self.bucket.ask(lambda client: client.delete(keys))

    def list_files(self, below: str = "") -> Iterator[Kept]:
        """The files in their order; a thousand at a time, each page with a bound of time of its own."""
        start, after = self._key(f"{below}/" if below else ""), ""
        while page := self.bucket.ask(partial(one_page, start=start, after=after)):
            for found in page:
                name = found["path"].removeprefix(self._key(""))
                if not is_unfinished(name):
                    yield Kept(name, found["size"], found["last_modified"])
            after = page[-1]["path"]

    def path_of(self, name: str) -> None:
        """It does not lie on this machine."""
        return

    def _key(self, name: str) -> str:
        return f"{self.name}/{name}"


def one_page(client: Any, *, start: str, after: str) -> list[Any]:
    """Up to a thousand entries behind a name."""
    return next(iter(client.list(prefix=start, offset=after or None, chunk_size=1000)), [])


def fetch(client: Any, key: str) -> BinaryIO:
    """All of a file; what ends too early is a fault of the service."""
    answer = client.get(key)
    size = answer.meta["size"]
    file: Any = io.BytesIO() if size <= IN_MEMORY else tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked closes it)
    try:
        for chunk in answer.stream():
            file.write(chunk)
        if file.tell() != size:
            raise StoreAway("a file ended too early")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file
