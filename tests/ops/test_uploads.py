"""Uploads in a bucket: everything works as from the folder, nothing is readable past the site, no fault loses anything."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.config import ConfigError, Settings
from layak.core.clock import system_clock
from layak.core.store import FOLDERS, StoreAway, open_stores
from layak.core.store import bucket as bucket_module
from tests import soak
from tests.conftest import SECRET
from tests.news.test_desk import begin
from tests.news.test_pictures import illustrate, photo, pictures_of, release, rows_of, upload
from tests.ops.machines import command, empty_machine, file_sums, newest
from tests.progress import papers
from tests.progress.test_tasks import OFFICE, ask, hand_in
from tests.s3_server import BUCKET, S3Server, running_s3
from tests.served import free_port

Staff = Callable[..., FlaskClient]
Run = Callable[..., Any]
NAMES = count(1)
FAULTS = ("dead", "500", "403", "hang")


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A service with a bucket for all tests of this module."""
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def moved(app: Flask, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Have the application keep its uploads in the bucket from now on: moved() gives the beginning of their names."""
    site, stores, settings = app.extensions["layak"], app.extensions["layak_stores"], app.extensions["layak"].settings

    def move(port: int = 0) -> str:
        prefix = f"kota{next(NAMES)}"
        site.settings = replace(settings, uploads=s3.address(prefix, port))
        app.extensions["layak_stores"] = open_stores(site.settings)
        return prefix

    yield move
    s3.behave()
    site.settings, app.extensions["layak_stores"] = settings, stores


@pytest.fixture
def far(moved: Callable[..., str]) -> str:
    """The uploads are in the bucket; the beginning of their names."""
    return moved()


def make_ill(kind: str, s3: S3Server, moved: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service fail in one way; nobody waits longer for it than a second."""
    monkeypatch.setattr(bucket_module, "ANSWER_SECONDS", 1)
    moved(free_port() if kind == "dead" else 0)
    s3.behave("" if kind == "dead" else kind)


def names(s3: S3Server, prefix: str, folder: str) -> list[str]:
    """What lies in the bucket for one store."""
    start = f"{prefix}/{folder}/"
    return sorted(name.removeprefix(start) for name in s3.names() if name.startswith(start))


def test_reader_sees_a_picture_from_the_bucket_and_none_that_is_not_shown(
    s3: S3Server, far: str, app: Flask, client: FlaskClient, sign_in: Staff
) -> None:
    """Drawn, kept, published, and asked for again with its mark; nine files, none on this machine, no stranger reads one."""
    editor = sign_in("editor")
    number = begin(editor)
    base = illustrate(editor, app, number)
    path = f"/gambar/{base}-640.webp"
    assert client.get(path).status_code == 404 and editor.get(f"/id/ruang-kerja/berita{path}").status_code == 200
    assert release(editor, number).status_code == 303
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype, answer.content_length) == (200, "image/webp", len(answer.data))
    assert answer.data[8:12] == b"WEBP" and "immutable" in answer.headers["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(names(s3, far, "uploads")) == 9
    assert not list((app.extensions["layak"].settings.instance / "uploads").glob("*-*"))
    assert client.get(f"/gambar/{'0' * 32}-640.webp").status_code == 404
    with app.app_context():
        assert ask_as_stranger(s3, f"{far}/uploads/{base}-640.webp") == 403


def ask_as_stranger(s3: S3Server, key: str) -> int:
    """The status of a question without keys, straight to the service."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    try:
        with urlopen(f"{s3.url()}/{BUCKET}/{key}") as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_document_goes_to_the_bucket_and_comes_back_through_the_site_alone(
    s3: S3Server, moved: Callable[..., str], loaded: Flask, sign_in: Staff
) -> None:
    """Own office and coordinator save the same bytes with the same headers, another office finds nothing."""
    prefix = moved()
    number = ask(loaded, "05.budget")
    officer = sign_in("office_officer", email="a@example.org", office_key=OFFICE)
    data = papers.pdf("Anggaran tahun 2026")
    assert hand_in(officer, number, answer="Ada.", files=[(io.BytesIO(data), "a.pdf")]).status_code == 303
    assert len(names(s3, prefix, "documents")) == 1
    with loaded.app_context():
        path = newest_document()
    for client in (officer, sign_in("coordinator")):
        answer = client.get(path)
        assert answer.data == data and answer.headers["Content-Length"] == str(len(data))
        assert "no-store" in answer.headers["Cache-Control"] and "ETag" not in answer.headers
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert sign_in("office_officer", email="b@example.org", office_key="dinsos").get(path).status_code == 404


def newest_document() -> str:
    """The address of the document that came last, for staff."""
    from sqlalchemy import func, select

    from layak.extensions import db
    from layak.progress.models import Evidence

    return f"/id/ruang-kerja/kemajuan/dokumen/{db.session.scalar(select(func.max(Evidence.id)))}"


def test_kept_version_of_the_open_data_is_in_the_bucket_until_withdrawn(
    s3: S3Server, moved: Callable[..., str], loaded: Flask, run: Run, client: FlaskClient
) -> None:
    """A version comes whole and goes whole; its files answer with their digests as marks."""
    prefix = moved()
    assert run("progress", "snapshot").output.strip() == "Version 1 is kept."
    page = client.get("/en/data/versions/1")
    assert page.status_code == 200 and "1/datapackage.json" in names(s3, prefix, "snapshots")
    answer = client.get("/en/data/versions/1/datapackage.json")
    assert json.loads(answer.data)["resources"]
    mark = answer.headers["ETag"]
    assert client.get("/en/data/versions/1/datapackage.json", headers={"If-None-Match": mark}).status_code == 304
    assert run("progress", "snapshot", "--withdraw", "1").exit_code == 0
    assert names(s3, prefix, "snapshots") == []


def test_editor_and_officer_lose_no_word_while_the_service_is_ill(
    s3: S3Server,
    moved: Callable[..., str],
    loaded: Flask,
    client: FlaskClient,
    sign_in: Staff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dead, failing, refusing or silent: a sentence where a file was to be kept, the typed text in the form, no row;
    texts are read on; a document says 503 and when to come again; well again, all goes on."""
    editor, number = sign_in("editor"), ask(loaded, "05.budget")
    officer = sign_in("office_officer", email="a@example.org", office_key=OFFICE)
    article = begin(editor)
    for kind in FAULTS:
        make_ill(kind, s3, moved, monkeypatch)
        begun = time.monotonic()
        answer = upload(editor, article, photo((300, 200)))
        assert answer.status_code == 422 and "Gambar sedang tidak dapat disimpan" in answer.text, kind
        file = [(io.BytesIO(papers.pdf("Anggaran")), "a.pdf")]
        answer = hand_in(officer, number, answer="Anggaran sudah ada di DPA.", files=file)
        assert answer.status_code == 422 and "Documents cannot be kept just now" in answer.text, kind
        assert "Anggaran sudah ada di DPA." in answer.text and rows_of(loaded, article) == []
        for path in ("/id/", "/id/berita/", "/id/kemajuan/", pictures_of(article)):
            assert (editor if "kerja" in path else client).get(path).status_code == 200
        assert time.monotonic() - begun < 30
    s3.behave()
    moved()
    file = [(io.BytesIO(papers.pdf("Anggaran")), "a.pdf")]
    assert hand_in(officer, number, answer="Anggaran sudah ada di DPA.", files=file).status_code == 303
    assert upload(editor, article, photo((300, 200))).status_code == 303
    with loaded.app_context():
        path = newest_document().replace("/id/ruang-kerja/kemajuan/dokumen", "/en/desk/progress/documents")
    with s3.ill("500"):
        answer = officer.get(path)
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        assert "Pictures and documents cannot be reached right now" in answer.text
        assert editor.get(f"/id/ruang-kerja/berita/gambar/{rows_of(loaded, article)[0][1]}-300.jpg").status_code == 503


def test_silent_service_costs_few_threads_little_and_is_asked_again(
    s3: S3Server, moved: Callable[..., str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one question without an answer the next ones are refused at once; when it answers again nobody starts anew."""
    make_ill("hang", s3, moved, monkeypatch)
    monkeypatch.setattr(bucket_module, "REST_SECONDS", 0.5)
    store = app.extensions["layak_stores"]["uploads"]
    begun = time.monotonic()
    with pytest.raises(StoreAway):
        store.find("a")
    assert 0.9 < time.monotonic() - begun < 5
    begun = time.monotonic()
    for _ in range(50):
        with pytest.raises(StoreAway):
            store.find("a")
    assert time.monotonic() - begun < 0.2
    s3.behave()
    time.sleep(0.6)
    assert store.find("a") is None


def test_killed_upload_leaves_files_that_the_doctor_finds_and_removes(
    s3: S3Server, moved: Callable[..., str], app: Flask, run: Run, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files without a row are told once they are old, and --fix removes those alone; a lost file is told, and stays lost."""
    prefix = moved()
    stores, folder = app.extensions["layak_stores"], app.extensions["layak"].settings.instance
    for name, data in (("uploads", "0" * 32 + "-640.webp"), ("documents", "1" * 64), ("snapshots", "9/a.csv")):
        part = folder / name / ".lost.part"
        part.write_bytes(b"x")
        stores[name].keep(part, data)
    checks = [word for name in ("pictures", "documents", "versions") for word in ("--only", name)]
    clock.moment = system_clock()
    assert run("doctor", *checks).exit_code == 0
    clock.moment = system_clock() + timedelta(days=2)
    said = run("doctor", "--lang", "en", *checks)
    assert said.exit_code == 1 and said.output.count("1 files in s3://") == 3, said.output
    assert run("doctor", "--fix", *checks).exit_code == 0
    assert [names(s3, prefix, name) for name in FOLDERS] == [[], [], []]


def test_doctor_tells_of_a_lost_file_and_of_an_open_bucket(
    s3: S3Server, far: str, app: Flask, run: Run, sign_in: Staff
) -> None:
    """A picture whose file is gone is broken; so is a bucket that tells strangers its names or gives them files."""
    editor = sign_in("editor")
    number = begin(editor)
    assert upload(editor, number, photo((300, 200))).status_code == 303
    s3.behave(is_open=True)
    said = run("doctor", "--lang", "en", "--only", "bucket")
    assert said.exit_code == 2 and "can list" in said.output and "can read files" in said.output
    s3.behave()
    assert run("doctor", "--only", "bucket").exit_code == 1, "the tests' service has no TLS, and that is told"
    app.extensions["layak_stores"]["uploads"].remove(f"{rows_of(app, number)[0][1]}-300.jpg")
    said = run("doctor", "--lang", "en", "--only", "pictures")
    assert said.exit_code == 2 and "1 files are missing" in said.output
    assert "docs/backup.md" in said.output and "--fix" not in said.output, "nothing heals a file that is gone"
    part = app.extensions["layak"].settings.instance / "uploads" / ".lost.part"
    part.write_bytes(b"x")
    nowhere = open_stores(replace(app.extensions["layak"].settings, uploads=replace(s3.address(), bucket="tidak-ada")))[
        "uploads"
    ]
    for ask_it in (lambda: nowhere.keep(part, "a"), lambda: list(nowhere.list_files())):
        with pytest.raises(StoreAway, match=r"no such bucket|404"):
            ask_it()
    part.unlink()
    s3.behave("403")
    said = run("doctor", "--lang", "en", "--only", "pictures", "--only", "bucket")
    assert said.exit_code == 2 and "does not answer or refuses the keys" in said.output


def test_operator_moves_uploads_to_the_bucket_and_back(
    s3: S3Server, moved: Callable[..., str], app: Flask, run: Run, tmp_path: Any
) -> None:
    """Copied and compared; again nothing is copied; what differs is told and left; back in an empty folder, equal sums."""
    folder = app.extensions["layak"].settings.instance
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    (folder / "uploads" / f"{'a' * 32}-320.webp").write_bytes(b"gambar")
    (folder / "documents" / ("b" * 64)).write_bytes(b"x" * 700_000)
    (folder / "snapshots" / "7").mkdir()
    (folder / "snapshots" / "7" / "a.csv").write_bytes(b"a,b")
    (folder / "documents" / ".half.part").write_bytes(b"half")
    refused = run("uploads", "copy", "--to", "bucket")
    assert refused.exit_code == 1 and "names no bucket" in refused.output
    before, prefix = file_sums(folder), moved()
    done = run("uploads", "copy", "--to", "bucket")
    assert done.exit_code == 0 and "equal sums" in done.output, done.output
    assert {f"{name}/{one}" for name in FOLDERS for one in names(s3, prefix, name)} == set(before)
    assert "copied" not in run("uploads", "copy", "--to", "bucket").output
    told = run("handover", "--lang", "en").output
    assert f"s3://{BUCKET}/{prefix} at {s3.url()}" in told and s3.address().secret not in told
    (folder / "snapshots" / "7" / "a.csv").write_bytes(b"c,d")
    other = run("uploads", "copy", "--to", "bucket")
    assert other.exit_code == 1 and "7/a.csv holds something else" in other.output
    for name in before:
        (folder / name).unlink()
    assert run("uploads", "copy", "--to", "folder").exit_code == 0
    assert file_sums(folder) == before
    for name in before:
        (folder / name).unlink()


@soak.soak
@soak.only_long
def test_backup_takes_the_files_of_a_bucket_and_gives_them_to_another(
    s3: S3Server, moved: Callable[..., str], loaded: Flask, run: Run, tmp_path: Any, sign_in: Staff
) -> None:
    """All files are in it, one of changes holds none of them again; restored into an empty part, never into a full one."""
    prefix = moved()
    here = loaded.extensions["layak"].settings.instance
    assert run("uploads", "copy", "--to", "bucket").exit_code == 0
    wanted, editor = file_sums(here), sign_in("editor")
    assert wanted and upload(editor, begin(editor), photo((300, 200))).status_code == 303
    assert run("backup", "create", str(tmp_path / "out")).exit_code == 0
    changed = run("backup", "create", str(tmp_path / "out"), "--changes")
    assert changed.exit_code == 0, changed.output
    full = next((tmp_path / "out").glob("*.full.tar"))
    with empty_machine(tmp_path / "far", uploads=s3.address(prefix)) as machine:
        status, told = command(machine, "backup", "restore", str(full))
        assert status == 1 and "LAYAK_UPLOADS" in told
    with empty_machine(tmp_path / "other", uploads=s3.address(f"{prefix}-lain")) as machine:
        s3.behave("half")
        status, told = command(machine, "backup", "restore", str(full))
        assert status == 1 and "give the same command again" in told
    with empty_machine(tmp_path / "other", uploads=s3.address(f"{prefix}-lain")) as machine:
        s3.behave()
        status, told = command(machine, "backup", "restore", str(newest(tmp_path / "out")))
        assert status == 0, told
    assert names(s3, f"{prefix}-lain", "uploads") == names(s3, prefix, "uploads")
    assert names(s3, f"{prefix}-lain", "documents") == names(s3, prefix, "documents")
    s3.behave("500")
    refused = run("backup", "create", str(tmp_path / "out"))
    assert refused.exit_code == 1 and "store of uploads is away" in refused.output


GIVEN = {
    "LAYAK_SECRET_KEY": SECRET,
    "LAYAK_BASE_URL": "https://kla.example.go.id",
    "LAYAK_UPLOADS": "s3://unggahan/kota/pekanbaru",
    "LAYAK_UPLOADS_ENDPOINT": "https://s3.example.go.id:9000",
    "LAYAK_UPLOADS_KEY": "kunci",
    "LAYAK_UPLOADS_SECRET": "rahasia",
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"LAYAK_UPLOADS": "/srv/uploads"}, "s3://bucket"),
        ({"LAYAK_UPLOADS": "s3://unggahan/../lain"}, "s3://bucket"),
        ({"LAYAK_UPLOADS_ENDPOINT": ""}, "LAYAK_UPLOADS_ENDPOINT"),
        ({"LAYAK_UPLOADS_ENDPOINT": "https://kunci:rahasia@s3.example.go.id"}, "LAYAK_UPLOADS_ENDPOINT"),
        ({"LAYAK_UPLOADS_SECRET": ""}, "LAYAK_UPLOADS_SECRET"),
    ],
)
def test_settings_that_name_no_bucket_stop_the_start(tmp_path: Any, changes: dict[str, str], told: str) -> None:
    """One sentence that says how to mend it, and never the secret."""
    given = {**GIVEN, "LAYAK_INSTANCE": str(tmp_path)}
    found = Settings.read(given).uploads
    assert found is not None and (found.bucket, found.prefix) == ("unggahan", "kota/pekanbaru")
    assert "rahasia" not in repr(found)
    with pytest.raises(ConfigError, match=told) as refused:
        Settings.read({**given, **changes})
    assert "rahasia" not in str(refused.value)
