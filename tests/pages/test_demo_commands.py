"""The commands of a demonstration, as somebody types them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.search.wiring import current_search
from tests.conftest import settings_for


def test_sample_account_gets_its_code_by_command(loaded: Flask, run: Callable[..., Any]) -> None:
    """`demo code` prints the six digits of an account with a second step, and knows no other account."""
    kept = json.loads((loaded.extensions["layak"].settings.instance / "demo-accounts.json").read_text("utf-8"))
    with_code = next(row for row in kept["accounts"] if row.get("totp_secret"))
    assert re.fullmatch(r"\d{6}\n", run("demo", "code", with_code["email"]).output)
    assert "No sample account" in run("demo", "code", "nobody@example.org").output


def test_start_tells_how_anybody_signs_in(loaded: Flask, run: Callable[..., Any], monkeypatch: Any) -> None:
    """The start prints where to sign in, and a command that gives every sample account its code."""
    monkeypatch.setattr("layak.core.serving.serve", lambda *_, prepare, **__: prepare())
    told = run("serve", "--port", "1").output
    base = loaded.extensions["layak"].settings.base_url
    assert f"{base}/id/masuk" in told and f"{base}/en/sign-in" in told
    assert re.search(r"demo code$", told, re.MULTILINE)
    kept = json.loads((loaded.extensions["layak"].settings.instance / "demo-accounts.json").read_text("utf-8"))
    codes = run("demo", "code").output.splitlines()
    assert [line.split()[0] for line in codes] == [row["email"] for row in kept["accounts"] if row.get("totp_secret")]
    assert all(re.fullmatch(r"\d{6}", line.split()[1]) for line in codes)


def test_first_load_is_silent_about_the_index_it_makes(
    app: Flask, run: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A new data folder has no search index yet; that is no news. The index is written once for all samples."""
    with app.app_context():
        index = current_search().index
    with caplog.at_level("INFO"):
        assert run("content", "load").exit_code == 0
        before = index.manifest().generation
        assert run("demo", "load").exit_code == 0
    assert "there is no search index yet" not in caplog.text
    with app.app_context():
        assert (index.manifest().generation - before, index.behind()) == (1, 0)


def test_first_page_of_a_large_site_waits_for_no_index(
    loaded: Flask, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restore no step of the start builds the index, though several write; the step behind the readers does."""
    shutil.rmtree(loaded.extensions["layak"].settings.instance / "index")
    monkeypatch.setattr("layak.search.service.MOST_BEFORE_READERS", -1)
    with loaded.app_context():
        index = current_search().index
    monkeypatch.setattr("layak.core.serving.serve", lambda *_, prepare, **__: prepare())
    assert run("serve", "--port", "1").exit_code == 0 and index.trace() is None
    monkeypatch.setattr("layak.core.serving.serve", lambda *_, later, **__: later())
    assert run("serve", "--port", "1").exit_code == 0 and index.trace() is not None
    with loaded.app_context():
        assert index.check() == []


@pytest.mark.parametrize(("page", "words"), [("/id/", "Masuk untuk petugas"), ("/en/", "Sign in for staff")])
def test_staff_find_the_door_at_the_foot(client: FlaskClient, page: str, words: str) -> None:
    """Public pages lead staff to the sign-in page; the pages of children do not."""
    foot = client.get(page).text.split("<footer")[1]
    assert re.search(rf'<a href="{page}(masuk|sign-in)" rel="nofollow">{words}</a>', foot)
    forum = client.get({"/id/": "/id/forum-anak/", "/en/": "/en/childrens-forum/"}[page]).text
    assert "<footer" in forum and words not in forum


def test_demo_loaded_twice_is_the_same(loaded: Flask, run: Callable[..., Any], client: FlaskClient) -> None:
    """Loading again adds nothing: the same accounts, the same articles."""
    folder = loaded.extensions["layak"].settings.instance
    before = json.loads((folder / "demo-accounts.json").read_text("utf-8")), client.get("/id/berita/").text
    assert run("demo", "load").exit_code == 0
    assert (json.loads((folder / "demo-accounts.json").read_text("utf-8")), client.get("/id/berita/").text) == before


def test_demo_cleared_leaves_no_sample(loaded: Flask, run: Callable[..., Any], client: FlaskClient) -> None:
    """After `demo clear` no sample article, idea, account or pass is left, and the pages still stand."""
    assert "data contoh" in client.get("/id/berita/").text
    assert run("demo", "clear").exit_code == 0
    for path in ("/id/berita/", "/id/forum-anak/", "/id/cari?q=verifikasi"):
        answer = client.get(path)
        assert answer.status_code == 200 and 'class="tag demo"' not in answer.text
    folder = loaded.extensions["layak"].settings.instance
    kept = folder / "demo-accounts.json"
    assert not kept.exists() or not any(json.loads(kept.read_text("utf-8")).values())


def test_demo_on_a_real_site_is_refused(app: Flask, run: Callable[..., Any], monkeypatch: Any) -> None:
    """Sample accounts never come to a site that is not a demonstration."""
    real = settings_for(app.extensions["layak"].settings.instance, demo=False)
    monkeypatch.setattr(app.extensions["layak"], "settings", real)
    result = run("demo", "load")
    assert result.exit_code != 0 and "not a demonstration" in result.output


def test_content_check_finds_all_well(app: Flask, run: Callable[..., Any]) -> None:
    """The shipped files pass the check that a city's staff run."""
    result = run("content", "check")
    assert result.exit_code == 0 and "well" in result.output


def test_help_page_is_never_stored(client: FlaskClient) -> None:
    """Nobody finds on a shared phone that somebody looked for help; a quick way out stands on top."""
    for path, words in (("/id/bantuan/", "Keluar cepat"), ("/en/help/", "Leave quickly")):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store" and words in answer.text
        assert 'hreflang="en"' in answer.text and 'rel="alternate"' in answer.text
