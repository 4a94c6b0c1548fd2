"""A backup may come from anywhere: what is no backup of ours is refused with a sentence, and nothing is left of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from flask import Flask

from layak.app import create_app
from layak.cli import settings_free_app
from layak.extensions import db
from layak.ops.backup.shape import mark_of
from tests.conftest import SECRET
from tests.ops.conftest import Made
from tests.ops.machines import Entries, command, empty_machine, entries_of, newest, pack, row_sums, with_head
from tests.raw_files import files_with

MOST_MEMORY = 300 * 1024 * 1024
Change = Callable[[Entries], Entries]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A machine that nothing of what is refused may leave a trace on."""
    with empty_machine(tmp_path_factory.mktemp("stranger") / "data") as app:
        yield app


def refused(app: Flask, path: Path) -> str:
    """Restore a file that must be refused; the sentence, after a look at what is left."""
    folder: Path = app.extensions["layak"].settings.instance
    status, told = command(app, "backup", "restore", str(path))
    assert status == 1, told
    assert "Error: " in told and "Traceback" not in told
    left = {one.name.removesuffix("-shm").removesuffix("-wal") for one in folder.iterdir()} - {"assets", "index"}
    assert left <= {"layak.sqlite", "edition.bell", "backup.lock", "limits.sqlite", "layak.env"}
    return told.rsplit("Error: ", 1)[1].strip()


def sealed_again(entries: Entries) -> Entries:
    """Entries with a manifest and a mark that fit them: what only the installation itself, or its thief, can make."""
    content = [(name, data) for name, data in entries if name.startswith(("rows/", "files/"))]
    items = [[name, *told(name, data), True] for name, data in content]
    notes = {name: data for name, data in entries if (name, data) not in content}
    notes["manifest.json"] = json.dumps(items).encode()
    mark = mark_of(SECRET, notes["layak-backup.json"], notes["settings.env"], notes["manifest.json"])
    notes["mark"] = mark.encode()
    first = [(name, notes[name]) for name in ("layak-backup.json", "settings.env")]
    return [*first, *content, ("manifest.json", notes["manifest.json"]), ("mark", notes["mark"])]


def told(name: str, data: bytes) -> tuple[str, int]:
    """Sum and length as the manifest tells them."""
    lines = gzip.decompress(data) if name.startswith("rows/") else data
    return hashlib.sha256(lines).hexdigest(), len(lines)


def with_rows(table: str, *rows: str) -> Change:
    """Other rows in a table."""
    packed = gzip.compress("".join(f"{row}\n" for row in rows).encode())
    name = f"rows/{table}/000000.jsonl.gz"
    return lambda entries: [(one, packed if one == name else data) for one, data in entries]


def with_entry(name: str, data: bytes = b"x") -> Change:
    """One entry more, before the manifest."""
    return lambda entries: [*entries[:-2], (name, data), *entries[-2:]]


def without(name: str) -> Change:
    """One entry less."""
    return lambda entries: [one for one in entries if one[0] != name]


def changed(name: str, data: bytes) -> Change:
    """One entry otherwise."""
    return lambda entries: [(one, data if one == name else old) for one, old in entries]


EDITION = "rows/edition/000000.jsonl.gz"
UNLIKE_ANY: dict[str, tuple[Change, str]] = {
    "climbs out": (with_entry("files/uploads/../../evil"), "which no backup has"),
    "climbs out of all": (with_entry("../evil"), "which no backup has"),
    "absolute": (with_entry("/tmp/layak-evil"), "which no backup has"),  # noqa: S108
    "hidden": (with_entry("files/uploads/.htaccess"), "which no backup has"),
    "settings of the machine": (with_entry("layak.env"), "which no backup has"),
    "an index": (with_entry("files/index/_MAIN_1.toc"), "which no backup has"),
    "counts of limits": (with_entry("files/limits.sqlite"), "which no backup has"),
    "a long name": (with_entry(f"files/uploads/{'a' * 101}"), "that no backup has"),
    "letters of another script": (with_entry("files/uploads/а.webp"), "that no backup has"),
    "not on the list": (with_entry("files/uploads/more.webp"), "is not what its list says"),
    "twice": (with_entry(EDITION, gzip.compress(b"[1,1]\n")), "twice"),
    "lost": (without(EDITION), "is not what its list says"),
    "no manifest": (without("manifest.json"), "damaged or cut short"),
    "no mark": (without("mark"), "damaged or cut short"),
    "no head": (without("layak-backup.json"), "does not begin with its head"),
    "changed": (changed(EDITION, gzip.compress(b"[1,777]\n")), "is not what its list says"),
    "not packed": (changed(EDITION, b"[1,1]\n"), "cannot be unpacked"),
    "packed and cut": (changed(EDITION, gzip.compress(b"[1,1]\n" * 999)[:-9]), "not whole"),
    "a bomb": (changed(EDITION, gzip.compress(bytes(300 * 1024 * 1024), 1)), "more than any block of rows"),
    "nonsense as a head": (changed("layak-backup.json", b"{"), "head cannot be read"),
    "deep nonsense": (changed("layak-backup.json", b"[" * 100_000), "head cannot be read"),
    "nonsense as a manifest": (changed("manifest.json", b"[[1]]"), "list of what is in this backup"),
    "a newer form": (lambda entries: with_head(entries, format=2), "newer release"),
    "a newer schema": (lambda entries: sealed_again(with_head(entries, revision="9999")), "schema 9999"),
    "a schema with a path": (lambda entries: with_head(entries, revision="../0001"), "newer release"),
    "another schema": (lambda entries: sealed_again(with_head(entries, revision="0019")), "is not that of its schema"),
    "a city elsewhere": (lambda entries: with_head(entries, city="../../evil"), "head cannot be read"),
    "a base elsewhere": (lambda entries: with_head(entries, base={"id": "1", "name": "../../etc/passwd"}), "head"),
    "a missing base": (
        lambda entries: with_head(entries, base={"id": "1", "name": "layak-a-20260101T000000Z-00000000.full.tar"}),
        "into the same folder",
    ),
    "rows that are none": (lambda entries: sealed_again(with_rows("edition", "{}")(entries)), "cannot be read"),
    "rows too long": (lambda entries: sealed_again(with_rows("edition", "[1,2,3]")(entries)), "cannot be read"),
    "rows in another order": (
        lambda entries: sealed_again(with_rows("change_counter", "[2,1]", "[1,1]")(entries)),
        "differently",
    ),
    "a row twice": (lambda entries: sealed_again(with_rows("edition", "[1,1]", "[1,2]")(entries)), "do not fit"),
    "a row of another": (
        lambda entries: sealed_again(with_rows("article_component", '[999999,"k1",1]')(entries)),
        "name others",
    ),
    "a table of its own": (
        lambda entries: sealed_again(with_entry("rows/evil/000000.jsonl.gz", gzip.compress(b"[1]\n"))(entries)),
        "no table evil",
    ),
}


@pytest.mark.parametrize("case", UNLIKE_ANY)
def test_backup_that_is_not_ours_is_refused(case: str, made: Made, stranger: Flask, tmp_path: Path) -> None:
    """Other names, sums, rows, schemas and forms: each ends with its own sentence, and with little memory."""
    change, sentence = UNLIKE_ANY[case]
    path = pack(tmp_path / made.path.name, change(entries_of(made.path)))
    assert sentence in refused(stranger, path)


KINDS = {
    "a link": tarfile.SYMTYPE,
    "a hard link": tarfile.LNKTYPE,
    "a device": tarfile.CHRTYPE,
    "a disk": tarfile.BLKTYPE,
    "a pipe": tarfile.FIFOTYPE,
    "a folder": tarfile.DIRTYPE,
    "a sparse file": tarfile.GNUTYPE_SPARSE,
    "an unknown kind": b"Z",
}


@pytest.mark.parametrize("case", KINDS)
def test_link_device_and_sparse_file_are_refused_before_their_content(
    case: str, made: Made, stranger: Flask, tmp_path: Path
) -> None:
    """Whatever is no plain file ends the reading."""

    def other_kind(info: tarfile.TarInfo) -> None:
        if info.name == EDITION:
            info.type, info.linkname, info.size = KINDS[case], "/etc/passwd", 0

    entries = [(name, b"" if name == EDITION else data) for name, data in entries_of(made.path)]
    assert "a link, a device" in refused(stranger, pack(tmp_path / made.path.name, entries, other_kind))


def test_long_headers_are_not_read(made: Made, stranger: Flask, tmp_path: Path) -> None:
    """A header of 200 MB, as tar's longer forms allow, is refused and not taken into memory."""

    def long_header(info: tarfile.TarInfo) -> None:
        if info.name == EDITION:
            info.pax_headers = {"comment": "x" * 200_000_000}

    path = pack(tmp_path / made.path.name, entries_of(made.path), long_header)
    tracemalloc.start()
    assert "a header that no backup has" in refused(stranger, path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100_000_000


@pytest.mark.parametrize("left", [0, 1, 511, 512, 5_000, -1024, -512, -100_000])
def test_backup_that_was_cut_is_refused(left: int, made: Made, stranger: Flask, tmp_path: Path) -> None:
    """At whatever byte a copy broke off."""
    path = tmp_path / made.path.name
    whole = made.path.read_bytes()
    whole = whole[: whole.rindex(b"mark\0") + 1024] if left < 0 else whole  # without the tar's empty end
    path.write_bytes(whole[:left])
    assert refused(stranger, path)


def test_flipped_bit_anywhere_is_found(made: Made, stranger: Flask, tmp_path: Path) -> None:
    """One bit in rows, in a picture or in the list."""
    path, whole = tmp_path / made.path.name, made.path.read_bytes()
    places = [whole.index(one) + 600 for one in (b"rows/article/", b"files/uploads/", b"manifest.json")]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        assert refused(stranger, path)


def test_files_that_are_no_backup_are_refused(stranger: Flask, tmp_path: Path) -> None:
    """Noise, a ZIP's beginning, nothing, age's head alone."""
    for number, data in enumerate((os.urandom(9999), b"PK\3\4" + bytes(999), b"", b"age-encryption.org/v1\n")):
        path = tmp_path / f"{number}.tar"
        path.write_bytes(data)
        assert refused(stranger, path)


def test_backup_with_another_mark_is_refused_outside_a_demonstration(
    made: Made, run: Callable[..., Any], tmp_path: Path
) -> None:
    """Who lacks the secret cannot have a backup of their own restored; whoever lost it says so."""
    settings = {"demo": False, "base_url": "https://kla.example.go.id", "secret_key": f"{SECRET}-another"}
    with empty_machine(tmp_path / "real", **settings) as app:
        assert "another LAYAK_SECRET_KEY" in refused(app, made.path)
        status, said = command(app, "backup", "restore", str(made.path), "--other-secret")
        assert status == 0, said
    with empty_machine(tmp_path / "real2", **{**settings, "secret_key": SECRET}) as app:
        assert command(app, "backup", "restore", str(made.path))[0] == 0


class Again(Exception):
    """In the place of beginning the same command anew: the environment that it was to have."""


def begin_again(program: str, line: list[str], environ: dict[str, str]) -> None:
    """Ends the first try as the system does."""
    raise Again(environ)


def on_a_bare_machine(folder: Path, patch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """Type a command where there are no settings at all: both tries, the second with what the first hands on."""
    patch.setenv("LAYAK_INSTANCE", str(folder))
    patch.setattr(os, "execve", begin_again)
    try:
        return command(settings_free_app("LAYAK_SECRET_KEY is missing."), *words)
    except Again as handed_on:
        for name, value in handed_on.args[0].items():
            patch.setenv(name, value)
    app = create_app()
    try:
        return command(app, *words)
    finally:
        with app.app_context():
            db.engine.dispose()


EVIL = (
    "LAYAK_DEMO=1",
    "LAYAK_SCANNER=/tmp/evil",
    f"LAYAK_SECRET_KEY={SECRET[::-1]}",
    "DATABASE_URL=sqlite:////tmp/evil",
)


def test_backup_that_calls_itself_a_demonstration_proves_its_origin_to_who_has_the_secret(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's rows and settings are refused where a key file was given, and nothing of them stays; nor does a
    secret that a backup brings along count."""
    lines = "\n".join(["LAYAK_CITY=pekanbaru", "LAYAK_BASE_URL=https://kla.example.go.id", *EVIL])
    path = pack(tmp_path / made.path.name, changed("settings.env", lines.encode())(entries_of(made.path)))
    key, folder = tmp_path / "key.txt", tmp_path / "srv/data"
    key.write_text(f"{pyrage.x25519.Identity.generate()}\n# setting LAYAK_SECRET_KEY={SECRET}-of-another\n")
    with monkeypatch.context() as patch:
        status, said = on_a_bare_machine(folder, patch, "backup", "restore", str(path), "--key", str(key))
    assert status == 1 and "made with another LAYAK_SECRET_KEY" in said, said
    assert not {"layak.env", "uploads", "restoring", "backup-recipients"} & {one.name for one in folder.iterdir()}
    key.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    real = pack(path, changed("settings.env", lines.replace("DEMO=1", "DEMO=0").encode())(entries_of(made.path)))
    for words in (["--key", str(key)], []):
        with monkeypatch.context() as patch:
            status, said = on_a_bare_machine(folder, patch, "backup", "restore", str(real), *words)
        assert status == 1 and "No backup holds LAYAK_SECRET_KEY" in said, said


def test_demonstration_is_restored_without_a_key_and_brings_no_command(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody keeps a demonstration's secret: it gets another one, its open settings and no command to be run."""
    lines = "\n".join(["LAYAK_CITY=pekanbaru", "LAYAK_SLOW_MS=777", *EVIL])
    path = pack(tmp_path / made.path.name, sealed_again(changed("settings.env", lines.encode())(entries_of(made.path))))
    with monkeypatch.context() as patch:
        status, said = on_a_bare_machine(tmp_path / "data", patch, "backup", "restore", str(path))
    assert status == 0 and "Not taken, as nothing proves who made the backup: LAYAK_SCANNER." in said, said
    given = dict(line.split("=", 1) for line in (tmp_path / "data/layak.env").read_text().splitlines()[1:])
    assert given.keys() == {"LAYAK_CITY", "LAYAK_DEMO", "LAYAK_SECRET_KEY", "LAYAK_SLOW_MS"}
    assert SECRET not in given["LAYAK_SECRET_KEY"] and SECRET[::-1] not in given["LAYAK_SECRET_KEY"]
    assert row_sums(f"sqlite:///{tmp_path / 'data/layak.sqlite'}") == made.rows


def test_trial_on_a_bare_machine_writes_to_nobody(
    made: Made, stranger: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail, alerts and bucket of the key file are left out, all else is kept; a machine that has some of its own tries nothing."""
    key, folder = tmp_path / "key.txt", tmp_path / "srv/data"
    told = {
        "LAYAK_SECRET_KEY": SECRET, "LAYAK_BASE_URL": "https://kla.example.go.id", "LAYAK_MAIL_URL": "smtp://192.0.2.1",
        "LAYAK_ALERT_TO": "piket@example.go.id", "LAYAK_ALERT_URL": "https://192.0.2.1/", "LAYAK_UPLOADS": "s3://kla",
        "LAYAK_UPLOADS_ENDPOINT": "https://192.0.2.1", "LAYAK_UPLOADS_KEY": "a", "LAYAK_UPLOADS_SECRET": "b",
    }  # fmt: skip
    lines = "".join(f"# setting {name}={value}\n" for name, value in told.items())
    key.write_text(f"{pyrage.x25519.Identity.generate()}\n{lines}")
    words = ("backup", "restore", str(made.path), "--key", str(key), "--trial")
    with monkeypatch.context() as patch:
        status, said = on_a_bare_machine(folder, patch, *words)
    assert status == 0 and "nobody is written to" in said, said
    given = dict(line.split("=", 1) for line in (folder / "layak.env").read_text().splitlines()[1:])
    assert given["LAYAK_SECRET_KEY"] == SECRET and given["LAYAK_BASE_URL"] == "https://kla.example.go.id"
    assert not [name for name in given if name.startswith(("LAYAK_MAIL_URL", "LAYAK_ALERT", "LAYAK_UPLOADS"))]
    assert row_sums(f"sqlite:///{folder / 'layak.sqlite'}") == made.rows
    monkeypatch.setenv("LAYAK_ALERT_TO", "piket@example.go.id")
    status, said = command(stranger, *words)
    assert status == 1 and "LAYAK_ALERT_TO of this machine" in said


def test_data_folder_that_is_not_empty_is_refused(made: Made, tmp_path: Path) -> None:
    """Files of another installation stay as they are."""
    with empty_machine(tmp_path / "full") as app:
        picture = tmp_path / "full" / "documents" / "mine"
        picture.parent.mkdir()
        picture.write_bytes(b"mine")
        status, said = command(app, "backup", "restore", str(made.path))
        assert status == 1 and "is not empty" in said
        assert picture.read_bytes() == b"mine"


def test_encrypted_backup_asks_for_its_key(
    source: Flask, run: Callable[..., Any], stranger: Flask, tmp_path: Path
) -> None:
    """Without the key file, with another one, with one bit flipped, cut: a sentence each; the server has no key itself."""
    key, other, out = tmp_path / "key", tmp_path / "other", tmp_path / "out"
    assert run("backup", "key", str(key)).exit_code == 0
    assert run("backup", "create", str(out)).exit_code == 0
    path = newest(out)
    secret = next(line for line in key.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-"))
    folder: Path = source.extensions["layak"].settings.instance
    assert files_with("AGE-SECRET-KEY-", folder) == [] and files_with(secret, key.parent) == [key.name]
    assert b"Taman" not in path.read_bytes() and b"rows/" not in path.read_bytes()
    assert "Name the file that holds its key" in refused(stranger, path)
    assert run("backup", "key", str(other)).exit_code == 0  # for later backups; this one does not know it
    status, said = command(stranger, "backup", "restore", str(path), "--key", str(other))
    assert status == 1 and "not encrypted to this key" in said
    assert "byte for byte" in run("backup", "verify", str(path)).output
    proved = run("backup", "verify", str(path), "--key", str(key))
    assert proved.exit_code == 0 and "can be restored" in proved.output and "made by this" in proved.output, (
        proved.output
    )
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-9], whole[:99_999] + b"!" + whole[100_000:]):
        path.write_bytes(damaged)
        status, said = command(stranger, "backup", "restore", str(path), "--key", str(key))
        assert status == 1 and "damaged or cut short" in said, said
        assert "not any more what was verified" in run("backup", "verify", str(path)).output
