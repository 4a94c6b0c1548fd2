"""A private S3 service for tests (moto's server, the real protocol over HTTP), which can fail in every way.

`python -m tests.s3_server PORT FOLDER HOST` serves it; what stands in FOLDER/mode says how: "" well, "500", "403", "hang", "slow", "half" (of
what is sent from then on the first file is taken).
It is closed to strangers: who signs nothing is refused, unless FOLDER/open is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from layak.config import ROOT, BucketAddress
from tests.served import free_port

START_SECONDS = 60
BUCKET = "unggahan"
SIGNED = "AWS4-HMAC-SHA256 Credential=kunci/20261121/us-east-1/s3/aws4_request"
REFUSED = b"<Error><Code>AccessDenied</Code></Error>"


@dataclass
class S3Server:
    """The service: its folder, its port, and how it behaves."""

    folder: Path
    port: int
    host: str = "127.0.0.1"

    def address(self, prefix: str = "kota", port: int = 0) -> BucketAddress:
        """What the site is told; another port for a service that is not there."""
        return BucketAddress(BUCKET, prefix, self.url(port), "us-east-1", "kunci", "rahasia-penyimpanan")

    def url(self, port: int = 0) -> str:
        """Its address."""
        return f"http://127.0.0.1:{port or self.port}"

    def settings(self, host: str = "127.0.0.1", prefix: str = "kota") -> dict[str, str]:
        """The same for the environment of a process that reaches it under this name."""
        told = self.address(prefix)
        return {
            "LAYAK_UPLOADS": f"s3://{told.bucket}/{prefix}",
            "LAYAK_UPLOADS_ENDPOINT": f"http://{host}:{self.port}",
            "LAYAK_UPLOADS_KEY": told.key,
            "LAYAK_UPLOADS_SECRET": told.secret,
        }

    def behave(self, mode: str = "", *, is_open: bool = False) -> None:
        """Answer in another way from now on."""
        (self.folder / "mode").write_text(mode, "utf-8")
        (self.folder / "open").unlink(missing_ok=True)
        if is_open:
            (self.folder / "open").touch()

    @contextmanager
    def ill(self, mode: str) -> Iterator[None]:
        """Answer in another way for a while."""
        self.behave(mode)
        try:
            yield
        finally:
            self.behave()

    def names(self) -> set[str]:
        """Every name in the bucket, asked past the site."""
        from layak.core.store.bucket import client_of

        return {one["path"] for page in client_of(self.address("")).list() for one in page}


@contextmanager
def running_s3(folder: Path, host: str = "127.0.0.1") -> Iterator[S3Server]:
    """The service with one empty bucket, for as long as it is needed; host is where it listens."""
    server = S3Server(folder, free_port(), host)
    server.behave()
    line = [sys.executable, "-m", "tests.s3_server", str(server.port), str(folder), host]
    with (folder / "log").open("wb") as log:
        given = {**os.environ, "PYTHONPATH": f"{ROOT}/site:{ROOT}"}
        process = subprocess.Popen(line, cwd=ROOT, env=given, stdout=log, stderr=log)
    try:
        end = time.monotonic() + START_SECONDS
        while not is_made(server):
            if time.monotonic() > end or process.poll() is not None:
                pytest.fail((folder / "log").read_text("utf-8")[-2000:])
            time.sleep(0.05)
        yield server
    finally:
        process.kill()
        process.wait(10)


def is_made(server: S3Server) -> bool:
    """Make the bucket; whether the service is there."""
    try:
        with urlopen(
            Request(f"{server.url()}/{BUCKET}", method="PUT", headers={"Authorization": SIGNED}), timeout=10
        ) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def guarded(app: Callable[..., Iterable[bytes]], folder: Path) -> Callable[..., Iterable[bytes]]:
    """The service behind what a test asks of it."""

    taken = [0]

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        mode = (folder / "mode").read_text("utf-8")
        time.sleep({"hang": 60.0, "slow": 0.2}.get(mode, 0.0))
        taken[0] = taken[0] + (environ["REQUEST_METHOD"] == "PUT") if mode == "half" else 0
        is_ill = mode.isdigit() or taken[0] > 1
        is_stranger = "HTTP_AUTHORIZATION" not in environ and not (folder / "open").exists()
        if is_ill or is_stranger:
            status = mode if mode.isdigit() else "503" if is_ill else "403"
            start_response(f"{status} No", [("Content-Type", "application/xml")])
            return [REFUSED]
        environ["HTTP_AUTHORIZATION"] = environ.get("HTTP_AUTHORIZATION", SIGNED)
        return app(environ, start_response)

    return serve


def main() -> None:
    """Serve until killed."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    app = DomainDispatcherApplication(create_backend_app)
    run_simple(sys.argv[3], int(sys.argv[1]), guarded(app, Path(sys.argv[2])), threaded=True)


if __name__ == "__main__":
    main()
