"""Static files: one address per content, kept for years, compressed at start, closed to everything else."""

from __future__ import annotations

import gzip
import os
import threading
import time
from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from layak.core.assets import BUILDS_KEPT, Assets

STYLE = "main { color: #123456 }\n" * 400
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}


@pytest.fixture
def static_root(tmp_path: Path) -> Path:
    """A static folder with a style sheet, a script, a drawing, a picture and hidden things."""
    root = tmp_path / "static"
    files = {
        "css/reader.css": STYLE.encode(),
        "vendor/htmx.min.js": b"var htmx = 1;\n" * 300,
        "icons/sprite.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 100,
        "icons/favicon.png": os.urandom(2000),
        "tiny.txt": b"ok",
        ".secret": b"hidden",
        "css/.draft.css": b"hidden",
    }
    for name, body in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    (tmp_path / "outside.txt").write_text("outside")
    return root


@pytest.fixture
def assets(static_root: Path, tmp_path: Path) -> Assets:
    """The files of one start."""
    return Assets(static_root, tmp_path / "data" / "assets", HEADERS)


@pytest.fixture
def client(assets: Assets) -> Client:
    """A reader of the files, with an application behind them that knows no file."""
    return Client(assets.serve_before(Response("not here", status=404)))


def test_address_holds_a_hash_that_follows_the_content(assets: Assets, static_root: Path, tmp_path: Path) -> None:
    """The same content keeps its address over starts; a changed file gets another one, the others stay."""
    before = assets.static_url("css/reader.css")
    assert before.startswith("/static/css/reader.") and before.endswith(".css") and len(before) == 31
    again = Assets(static_root, tmp_path / "elsewhere", HEADERS)
    assert again.static_url("css/reader.css") == before
    (static_root / "css/reader.css").write_text("main {}")
    changed = Assets(static_root, tmp_path / "data" / "assets", HEADERS)
    assert changed.static_url("css/reader.css") != before
    assert changed.static_url("tiny.txt") == assets.static_url("tiny.txt")


def test_unknown_file_is_a_mistake_in_the_template(assets: Assets) -> None:
    """A template that names a file which is not there fails in tests, not at the reader's."""
    with pytest.raises(KeyError):
        assets.static_url("css/missing.css")


def test_file_under_its_hashed_name_is_kept_for_years(client: Client, assets: Assets) -> None:
    """A hashed name never changes its content, so no browser needs to ask again."""
    control = client.get(assets.static_url("css/reader.css")).headers["Cache-Control"]
    assert "immutable" in control
    assert "public" in control
    assert int(control.split("max-age=")[1].split(",")[0]) >= 31_536_000


@pytest.mark.parametrize("name", ["css/reader.css", "css/reader.0a1b2c3d.css"])
def test_plain_name_is_kept_shortly_and_a_false_hash_is_not_found(client: Client, name: str) -> None:
    """Only names that this start made are immutable."""
    answer = client.get("/static/" + name)
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert answer.status_code == (200 if name == "css/reader.css" else 404)


@pytest.mark.parametrize(
    ("accept", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_file_comes_in_the_coding_asked_for(client: Client, assets: Assets, accept: str, coding: str | None) -> None:
    """Stored brotli and gzip forms open to the file."""
    answer = client.get(assets.static_url("css/reader.css"), headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding") == coding
    opened = {None: lambda body: body, "br": brotli.decompress, "gzip": gzip.decompress}[coding](answer.data)
    assert opened == STYLE.encode()
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("name", ["icons/favicon.png", "tiny.txt"])
def test_file_that_shrinks_no_further_is_not_compressed(client: Client, assets: Assets, name: str) -> None:
    """Pictures and tiny files are sent as they are."""
    assert "Content-Encoding" not in client.get(assets.static_url(name), headers={"Accept-Encoding": "br"}).headers


TYPES = {
    "css/reader.css": "text/css",
    "vendor/htmx.min.js": "text/javascript",
    "icons/sprite.svg": "image/svg+xml",
    "icons/favicon.png": "image/png",
}


@pytest.mark.parametrize(("name", "kind"), TYPES.items())
@pytest.mark.parametrize("is_hashed", [True, False])
def test_every_file_has_its_type_and_our_headers(
    client: Client, assets: Assets, name: str, kind: str, is_hashed: bool
) -> None:
    """nosniff and the policy go with every file, and no other site is invited to read it."""
    answer = client.get(assets.static_url(name) if is_hashed else "/static/" + name)
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_returning_browser_gets_304(client: Client) -> None:
    """A plain name is asked for again by its ETag."""
    etag = client.get("/static/css/reader.css").headers["ETag"]
    assert client.get("/static/css/reader.css", headers={"If-None-Match": etag}).status_code == 304


def test_head_has_the_headers_without_the_file(client: Client, assets: Assets) -> None:
    """HEAD tells the length and sends nothing."""
    answer = client.head(assets.static_url("css/reader.css"))
    assert (answer.data, answer.headers["Content-Length"]) == (b"", str(len(STYLE)))


def test_other_method_and_other_address_reach_the_application(client: Client, assets: Assets) -> None:
    """The application answers what is no file with its own page and headers."""
    assert client.post(assets.static_url("tiny.txt")).text == "not here"
    assert client.get("/id/").text == "not here"
    assert client.get("/static").text == "not here"


ESCAPES = [
    "../outside.txt",
    "../../outside.txt",
    "css/../../outside.txt",
    "..%2foutside.txt",
    "%2e%2e/outside.txt",
    "%2e%2e%2foutside.txt",
    "..%252foutside.txt",
    "..\\outside.txt",
    "..%5coutside.txt",
    "....//outside.txt",
    "..;/outside.txt",
    "/outside.txt",
    "//outside.txt",
    "css//reader.css",
    "./css/reader.css",
    "css/./reader.css",
    "css/reader.css/",
    "css/reader.css%00",
    "css/reader.css%00.png",
    "%c0%ae%c0%ae/outside.txt",
    "%ef%bc%8e%ef%bc%8e/outside.txt",
    "css/",
    "css",
    "",
    "CSS/reader.css",
    "css/reader.css.br",
    "css/reader.css.gz",
    "~/outside.txt",
]


HIDDEN = [".secret", "css/.draft.css"]


@pytest.mark.parametrize(("path", "is_live"), [(p, False) for p in [*ESCAPES, *HIDDEN]] + [(p, True) for p in ESCAPES])
def test_path_that_leaves_the_folder_is_not_found(static_root: Path, tmp_path: Path, path: str, is_live: bool) -> None:
    """No spelling reaches a file outside, a hidden one, a folder, or a stored form by itself."""
    assets = Assets(static_root, tmp_path / "build", HEADERS, is_live=is_live)
    answer = Client(assets.serve_before(Response("not here", status=404))).get("/static/" + path)
    assert (answer.status_code, answer.text) == (404, "not here")


def test_workers_that_start_together_share_one_whole_build(static_root: Path, tmp_path: Path) -> None:
    """Eight starts at the same moment end with one build folder, no leftovers, and all files in it."""
    build_root, gate = tmp_path / "build", threading.Barrier(8)
    found: list[int] = []

    def start() -> None:
        gate.wait()
        assets = Assets(static_root, build_root, HEADERS)
        client = Client(assets.serve_before(Response("not here", status=404)))
        found.append(client.get(assets.static_url("css/reader.css"), headers={"Accept-Encoding": "br"}).status_code)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [200] * 8
    assert [path.name for path in build_root.iterdir() if path.name != "current"] == [
        (build_root / "current").readlink().name
    ]


def test_start_that_was_killed_halfway_leaves_nothing_that_is_served(static_root: Path, tmp_path: Path) -> None:
    """A half-made folder is never taken for a build, and is swept when it is old."""
    leftover = tmp_path / "build" / ".making-x"
    leftover.mkdir(parents=True)
    os.utime(leftover, (time.time() - 7200, time.time() - 7200))
    assets = Assets(static_root, tmp_path / "build", HEADERS)
    client = Client(assets.serve_before(Response("not here", status=404)))
    assert client.get(assets.static_url("tiny.txt")).status_code == 200
    assert not leftover.exists()


def test_builds_of_old_releases_are_swept(static_root: Path, tmp_path: Path) -> None:
    """The data folder holds the last few builds; the one in use is always among them."""
    for number in range(6):
        (static_root / "tiny.txt").write_text(str(number))
        Assets(static_root, tmp_path / "build", HEADERS)
        for age, path in enumerate(sorted((tmp_path / "build").iterdir(), key=lambda p: p.stat().st_mtime)):
            os.utime(path, (time.time() - 1000 + age, time.time() - 1000 + age))
    bodies = {path.joinpath("tiny.txt").read_text() for path in (tmp_path / "build").iterdir()}
    assert bodies == {"3", "4", "5"}
    assert len(bodies) == BUILDS_KEPT


def test_changed_file_shows_at_once_while_developing(static_root: Path, tmp_path: Path) -> None:
    """In development names are plain and nothing is copied."""
    assets = Assets(static_root, tmp_path / "build", HEADERS, is_live=True)
    client = Client(assets.serve_before(Response("not here", status=404)))
    assert assets.static_url("tiny.txt") == "/static/tiny.txt"
    (static_root / "tiny.txt").write_text("new")
    assert client.get("/static/tiny.txt").text == "new"
    assert not (tmp_path / "build").exists()
