"""Static files under names that hold their hash, so that a browser asks for each one once.

At start the files of static/ are copied to a build folder as name.<hash8>.ext beside their brotli and gzip
forms; WhiteNoise serves that folder. The build is named by what is in it and appears in one rename, so that
workers which start together, or a release that runs beside the last one, never see half of it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise
from whitenoise.media_types import MediaTypes

from layak.core.compression import best_coding, compress, is_compressible

PREFIX = "/static/"
PLAIN_SECONDS = 300
"""How long a browser may keep a file under its plain name, which links from outside use."""
BUILDS_KEPT = 3
"""Builds that stay on disk, so that a worker of the release before goes on serving while it ends."""
CURRENT = "current"
RECIPE = b"1"
"""Changes when files are to be built in another way."""
ABANDONED_SECONDS = 3600.0

_types = MediaTypes()


class Assets:
    """The static files of one start: their addresses, and the middleware that serves them.

    static_root   the repository's static/
    build_root    a folder of the data folder that builds are made in
    headers       security headers for every file
    is_live       for development: no hashes, no copies, a changed file shows at once
    """

    def __init__(
        self, static_root: Path, build_root: Path, headers: Mapping[str, str], *, is_live: bool = False
    ) -> None:
        self._headers = headers
        self._is_live = is_live
        self._names = {} if is_live else hashed_names(static_root)
        self._root = static_root if is_live else build(static_root, build_root, self._names)
        if not is_live:
            point_to(self._root)

    def static_url(self, name: str) -> str:
        """The address of a file of static/, such as "css/reader.css"; KeyError where there is none."""
        return PREFIX + (name if self._is_live else self._names[name])

    def serve_before(self, app: WSGIApplication) -> WSGIApplication:
        """Answer requests for files that are there, and hand all others to the application."""
        hashed = {PREFIX + name for name in self._names.values()}
        files = WhiteNoise(
            app,
            self._root,
            PREFIX,
            autorefresh=self._is_live,
            max_age=0 if self._is_live else PLAIN_SECONDS,
            allow_all_origins=False,
            add_headers_function=self._add_headers,
            immutable_file_test=lambda path, url: url in hashed,
        )

        def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(PREFIX) or environ["REQUEST_METHOD"] not in (
                "GET",
                "HEAD",
            ):
                return app(environ, start_response)
            environ["HTTP_ACCEPT_ENCODING"] = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
            answer: Iterable[bytes] = files(environ, start_response)
            return answer

        return serve

    def _add_headers(self, headers: Headers, path: str, url: str) -> None:
        for name, value in self._headers.items():
            headers[name] = value


def hashed_names(static_root: Path) -> dict[str, str]:
    """The name with a hash of each file below a folder, by its plain name; hidden files are left out."""
    names = {}
    for path in sorted(static_root.rglob("*")):
        plain = path.relative_to(static_root).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in plain.split("/")):
            digest = blake2b(path.read_bytes(), digest_size=4).hexdigest()
            names[plain] = path.relative_to(static_root).with_suffix(f".{digest}{path.suffix}").as_posix()
    return names


def build(static_root: Path, build_root: Path, names: Mapping[str, str]) -> Path:
    """Make the folder with all files under both names, unless it is there, and return it."""
    label = blake2b(RECIPE, digest_size=8)
    for name in names.values():
        label.update(name.encode() + b"\0")
    finished = build_root / label.hexdigest()
    if finished.is_dir():
        os.utime(finished)
        return finished
    build_root.mkdir(mode=0o755, parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=build_root))
    making.chmod(0o755)
    try:
        for plain, hashed in names.items():
            write_forms(static_root / plain, [making / plain, making / hashed])
        making.rename(finished)
    except OSError:
        if not finished.is_dir():  # otherwise another worker was first
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    sweep(build_root)
    return finished


def point_to(build: Path) -> None:
    """Let the name "current" beside a build lead to it, for a web server in front; in one step, so it never is away."""
    link = build.with_name(CURRENT)
    if link.is_symlink() and link.readlink() == Path(build.name):
        return
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=build.parent))
    (making / CURRENT).symlink_to(build.name)
    if link.is_dir() and not link.is_symlink():  # a data folder that was copied without its links
        shutil.rmtree(link)
    (making / CURRENT).rename(link)
    making.rmdir()


def write_forms(source: Path, targets: list[Path]) -> None:
    """Write a file and the compressed forms that save a tenth or more to each place."""
    body = source.read_bytes()
    forms = {"": body}
    if is_compressible(_types.get_type(str(source))):
        forms |= {".br": compress(body, "br", brotli_quality=11), ".gz": compress(body, "gzip")}
    modified = source.stat().st_mtime
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.parent.chmod(0o755)
        for suffix, form in forms.items():
            if not suffix or len(form) < 0.9 * len(body):
                path = target.with_name(target.name + suffix)
                path.write_bytes(form)
                path.chmod(0o644)
                os.utime(path, (modified, modified))


def sweep(build_root: Path) -> None:
    """Delete builds older than the last few, and what a killed worker left half made."""
    for making in build_root.glob(".making-*"):
        if made_at(making) < time.time() - ABANDONED_SECONDS:
            shutil.rmtree(making, ignore_errors=True)
    builds = [path for path in build_root.iterdir() if path.is_dir() and path.name[0] != "." and path.name != CURRENT]
    for old in sorted(builds, key=made_at, reverse=True)[BUILDS_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def made_at(folder: Path) -> float:
    """When a folder was last touched; now, for one that another worker has finished or swept meanwhile."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return time.time()
