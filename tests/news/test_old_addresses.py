"""Old addresses of a site that moved in: made with the drafts, leading on only to what readers can see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.redirects import Redirect
from layak.extensions import db
from layak.news.service import STATEMENTS
from tests.news.conftest import send
from tests.news.test_desk import edit
from tests.news.test_wordpress import Run, export, item, take

__all__ = ["export"]
OLD = "/2021/03/berita-1/"


def rows(app: Flask) -> dict[str, str]:
    """What leads where."""
    with app.app_context():
        return {row.source: row.target for row in db.session.scalars(select(Redirect))}


def test_an_old_address_leads_on_once_its_article_is_published(
    run: Run, export: Callable[..., Path], sign_in: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    """While it is a draft the old address says that nothing stands there; from its publication on it leads there."""
    told = take(run, export(item(1, excerpt="Ringkas.")))
    assert "Redirects made: 1. There already: 0." in told
    assert client.get(OLD).status_code == 404
    answer = send(sign_in("editor"), edit(1), edit(1) + "/terbitkan", declared=list(STATEMENTS))
    assert answer.status_code == 303, answer.text
    assert (client.get(OLD).status_code, client.get(OLD).location) == (301, "/id/berita/berita-1")
    assert client.get("/2021/03/BERITA-1?utm_source=x").location == "/id/berita/berita-1"


def test_an_old_address_follows_a_draft_to_its_new_one(
    run: Run, export: Callable[..., Path], sign_in: Callable[..., FlaskClient], client: FlaskClient, app: Flask
) -> None:
    """Somebody changes the address before and after the publication: the old site's links still arrive, in one step."""
    path = export(item(1, excerpt="Ringkas."))
    take(run, path)
    editor = sign_in("editor")
    send(editor, edit(1), slug_id="taman-baru")
    assert rows(app) == {"/2021/03/berita-1": "/id/berita/taman-baru"}
    send(editor, edit(1), edit(1) + "/terbitkan", declared=list(STATEMENTS), alone="Pengumuman ini mendesak.")
    assert client.get(OLD).location == "/id/berita/taman-baru"
    send(
        *(editor, edit(1), edit(1) + "/terbitkan"),
        declared=list(STATEMENTS),
        slug_id="taman-kita",
        alone="Pengumuman ini mendesak.",
    )
    assert client.get(OLD).location == "/id/berita/taman-kita"
    told = take(run, path)
    assert "Redirects made: 0. There already: 1." in told and "does not lead on" not in told


def test_a_second_run_and_a_dry_one_make_no_redirects(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """The dry run writes none, and the second one finds all of them."""
    path = export(item(1), item(2))
    assert "Redirects made" not in take(run, path, "--dry-run") and rows(app) == {}
    assert "Redirects made: 2." in take(run, path)
    before = rows(app)
    assert "Redirects made: 0. There already: 2." in take(run, path) and rows(app) == before


def test_collisions_are_told_with_their_reason(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Two posts at one address, and an address at which a page of ours stands: the rest leads on."""
    taken = item(2).replace("/2021/03/berita-2/", "/id/tentang/")
    again = item(3).replace("/2021/03/berita-3/", OLD)
    told = take(run, export(item(1), taken, again))
    assert "Redirects made: 1." in told and len(rows(app)) == 1
    assert f"{OLD} does not lead on: it leads to another page already." in told
    assert "/id/tentang/ does not lead on: a page of this site stands there" in told


def test_pages_of_the_old_site_are_told_with_what_to_do(run: Run, export: Callable[..., Path]) -> None:
    """How many stay behind, and where they belong."""
    told = take(run, export(item(1), item(2, kind="page"), item(3, kind="page")))
    assert "Not taken, page: 2. Pages do not come over:" in told
