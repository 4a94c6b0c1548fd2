"""Versions of the open data: whole or not at all, with hashes, unchanged afterwards, and withdrawn for good."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from layak.core.changes import current_edition, log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Score, Snapshot
from layak.progress.service.open_data import snapshots
from layak.progress.service.open_data.datasets import KEPT
from layak.progress.service.open_data.keeping import keep_download
from tests.staff import send

KEYS = [one.key for one in KEPT]


def test_coordinator_keeps_a_version(loaded: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    """A version holds every file with its hash, stays as it was, and is told to readers; its package names the hashes."""
    coordinator, path = sign_in("coordinator"), "/en/desk/progress/open-data"
    assert send(coordinator, path, {}).status_code == 303
    assert "Version 1 is kept" in coordinator.get(f"{path}?kept=1").text
    before = client.get("/en/data/versions/1/scores.csv")
    with loaded.app_context(), writing() as session:
        session.execute(update(Score).values(value=Decimal("123.45")))
        log_change("progress", "standing", "city")
        version = snapshots.get_snapshot(1)
    assert len(version.files) == 2 * len(KEYS) + 1 and before.status_code == 200
    assert client.get("/en/data/versions/1/scores.csv").data == before.data
    assert "123.45" in client.get("/en/data/scores.csv").text
    package = client.get("/en/data/versions/1/datapackage.json").get_json()
    hashes = {one["path"]: one["hash"] for one in package["resources"]}
    shown = client.get("/en/data/versions/1").text
    assert all(one.digest in shown for one in version.files) and version.digest in shown
    assert all(hashes[one.name] == f"sha256:{one.digest}" for one in version.files if one.name.endswith(".csv"))
    assert "/en/data/versions" in client.get("/en/progress/changes").text
    assert "ideas.csv" not in hashes and client.get("/en/data/versions/1/ideas.csv").status_code == 404
    for name in ("..%2Flayak.sqlite", "../layak.sqlite", "x.csv", ".lock"):
        assert client.get(f"/en/data/versions/1/{name}").status_code == 404


def test_killed_in_the_middle_leaves_no_half_version(loaded: Flask, run: Callable[..., Any], monkeypatch: Any) -> None:
    """Neither files without a row nor a row without files are seen; the next version is whole."""
    folder: Path = loaded.extensions["layak"].settings.instance / "snapshots"

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("killed", None, Exception())

    for place in ("write_json", "keep_row"):
        with monkeypatch.context() as patch:
            patch.setattr(snapshots, place, fail)
            assert run("progress", "snapshot").exit_code != 0
        with loaded.app_context():
            assert db.session.scalars(select(Snapshot.number)).all() == []
    assert run("progress", "snapshot").output.strip() == "Version 1 is kept."
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "1"]
    with loaded.app_context():
        names = [one.name for one in snapshots.get_snapshot(1).files]
    assert sorted(path.name for path in (folder / "1").iterdir()) == names


def test_withdrawn_version_is_gone_and_says_so(loaded: Flask, client: FlaskClient, run: Callable[..., Any]) -> None:
    """Its files answer 404, its entry stays, its number is not given again; an unknown one is a sentence."""
    run("progress", "snapshot")
    assert client.get("/id/data/versi/1/awards.csv").status_code == 200
    assert run("progress", "snapshot", "--withdraw", "1").exit_code == 0
    assert client.get("/id/data/versi/1/awards.csv").status_code == 404
    assert "Ditarik" in client.get("/id/data/versi").text and "Versi ini ditarik" in client.get("/id/data/versi/1").text
    assert run("progress", "snapshot").output.strip() == "Version 2 is kept."
    missing = run("progress", "snapshot", "--withdraw", "9")
    assert missing.exit_code == 1 and "There is no version 9." in missing.output


def test_change_in_the_middle_begins_the_file_anew(loaded: Flask, tmp_path: Path) -> None:
    """A download that was written while something changed is written again, so that it holds one moment only."""
    written: list[int] = []

    def write(stream: IO[bytes]) -> None:
        written.append(current_edition())
        stream.write(str(written[-1]).encode())
        if len(written) == 1:
            with loaded.app_context(), writing():
                log_change("progress", "standing", "city")

    with loaded.app_context():
        path = keep_download(tmp_path, "stamp", "x.csv", write)
        assert len(written) == 2 and written[1] == written[0] + 1
        assert path.name == f"{written[1]}-stamp-x.csv" and path.read_text() == str(written[1])
        assert keep_download(tmp_path, "stamp", "x.csv", write) == path and len(written) == 2
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith(".")] == [path.name]
