"""The whole way on PostgreSQL: starting data, an article, an idea and its publication, many writers at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from layak.app import create_app
from layak.core.access import Role
from layak.core.audit import AuditRow, broken_rows, record
from layak.core.changes import last_change
from layak.core.database import writing
from layak.core.demo_file import read_demo_file
from layak.core.redirects import Redirect
from layak.extensions import db
from layak.schema import upgrade_schema
from tests.conftest import CheckingClient, TestClock, settings_for
from tests.core.writers import write_at_once
from tests.forum.conftest import Child
from tests.news.conftest import ALONE, fields_of
from tests.news.conftest import send as send_article
from tests.postgres import OWNER, Cluster
from tests.staff import make_person, send, sign_in, token_of

pytestmark = pytest.mark.postgres
STATEMENTS = ["no_child_named", "no_face", "not_traceable", "no_case", "not_social_media"]
EDITOR_TEXT = {
    "title_id": "Perahu pustaka singgah di tepian",
    "lead_id": "Anak-anak meminjam buku dari perahu.",
    "body_id": "Perahu singgah dua kali sebulan.",
    "title_en": "Library boat stops at the bank",
    "lead_en": "Children borrow books from a boat.",
    "body_en": "The boat stops twice a month.",
    "components": ["k4"],
}


@pytest.fixture(scope="module")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration on PostgreSQL, which searches there too."""
    folder = tmp_path_factory.mktemp("town")
    app = create_app(settings_for(folder, database_url=cluster.new_database(), search="postgresql"), at=TestClock())
    app.test_client_class = CheckingClient
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        upgrade_schema()
        db.session.remove()
    for arguments in (["content", "load"], ["demo", "load"]):
        done = app.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 0, done.output
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def client_of(town: Flask, role: Role) -> FlaskClient:
    """A browser in which somebody with this role is signed in."""
    client = town.test_client()
    sign_in(client, make_person(town, role, f"{role.value}-pg@example.org"))
    return client


def test_operator_loads_samples_again_and_changes_nothing(town: Flask) -> None:
    """Loading twice adds no row, and the change log goes on from where it was."""
    with town.app_context():
        before = last_change()
    for arguments in (["content", "load"], ["demo", "load"], ["search", "check"]):
        done = town.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 0, done.output
    with town.app_context():
        assert last_change() == before


@pytest.mark.parametrize(
    "path",
    ["/id/", "/en/", "/id/berita/", "/en/news/", "/id/kemajuan/", "/en/progress/", "/id/forum-anak/usulan/",
     "/id/cari?q=verifikasi", "/en/search?q=verifying", "/sitemap.xml", "/id/berita/feed.atom", "/readyz"],
)  # fmt: skip
def test_reader_gets_every_room(town: Flask, path: str) -> None:
    """The public rooms answer as they do on SQLite, without a cookie."""
    answer = town.test_client().get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_stranger_who_sends_a_nul_gets_a_plain_answer(town: Flask) -> None:
    """PostgreSQL holds no NUL in a text: a field with one names nobody, as on SQLite, and is no fault of ours."""
    stranger = town.test_client()
    fields = {"csrf_token": token_of(stranger.get("/id/masuk")), "email": "a\0b@example.org", "password": "a\0b"}
    assert stranger.post("/id/masuk", data=fields, is_checked=False).status_code < 500


def test_editor_publishes_and_readers_see_it_at_once(town: Flask) -> None:
    """A published article stands on its page, in the list and in the search, past every cached page."""
    reader, editor = town.test_client(), client_of(town, Role.EDITOR)
    assert EDITOR_TEXT["title_id"] not in reader.get("/id/berita/").text
    saved = send_article(editor, "/id/ruang-kerja/berita/baru", **EDITOR_TEXT)
    assert saved.status_code == 303, saved.text
    here = saved.headers["Location"]
    fields = {**fields_of(editor.get(here).text, "tulisan"), "declared": STATEMENTS, "alone": ALONE}
    shown = editor.post(f"{here}/terbitkan", data=fields)
    assert shown.status_code == 303, shown.text
    assert EDITOR_TEXT["title_id"] in reader.get("/id/berita/").text
    assert "/en/news/library-boat-stops-at-the-bank" in reader.get("/en/search?q=library+boat").text


def test_child_sends_and_moderator_publishes(town: Flask) -> None:
    """An idea goes from the pass to its public page; the original is not on it."""
    code = read_demo_file(town.extensions["layak"].settings.instance)["passes"][0]["pass"]
    child = Child(town.test_client(), code)
    assert child.send_idea("Kami ingin perahu baca di tepian sungai, canarium.").headers["Location"].endswith("kasih")
    moderator = client_of(town, Role.MODERATOR)
    queue = moderator.get("/id/ruang-kerja/forum/antrean").text
    number = max(map(int, re.findall(r"antrean/(\d+)/buka", queue)))
    send(moderator, f"/id/ruang-kerja/forum/antrean/{number}/buka", form="/id/ruang-kerja/forum/antrean")
    here = f"/id/ruang-kerja/forum/antrean/{number}"
    page = moderator.get(here).text
    assert "canarium" in page
    text = {"title_id": "Perahu baca", "text_id": "Perahu baca di tepian.", "decision": "publish", "act": "decide"}
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    done = send(moderator, here, {**text, "topic": "k4", "district": "unknown", "version": version[1]})
    assert done.status_code == 303, done.text
    shown = town.test_client().get("/id/forum-anak/usulan/").text
    assert "Perahu baca" in shown and "canarium" not in shown
    assert "Perahu baca" in child.see("own").text


def test_writers_at_once_leave_no_hole(town: Flask) -> None:
    """Four threads that read and then write: every change has its number, in one unbroken row."""
    assert write_at_once(town, writers=4, times=10) == list(range(1, 41))


def test_audit_trail_holds_under_many_writers(town: Flask) -> None:
    """Rows that several people write at the same moment still form one unbroken chain."""

    def write(number: int) -> None:
        with town.app_context():
            for _ in range(10):
                with writing():
                    record(f"user:{number}", "news.publish", f"article:{number}")
            db.session.remove()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with town.app_context():
        assert (db.session.scalar(select(func.count()).select_from(AuditRow)) or 0) >= 40
        assert broken_rows() == []


def doctor(town: Flask) -> str:
    """What the doctor says of the database."""
    done: str = town.test_cli_runner().invoke(args=["doctor", "--lang", "en", "--only", "database-whole"]).output
    return done


def collide(town: Flask, words: str) -> None:
    """Have the server refuse a row that holds words, over a connection that learns of its settings anew."""
    row = {"source": words, "target": "/", "added_by": "x", "added_at": datetime(2026, 11, 21, tzinfo=UTC)}
    with town.app_context(), pytest.raises(IntegrityError), writing() as session:
        session.execute(Redirect.__table__.insert(), [row])
        session.execute(Redirect.__table__.insert(), [row])


def set_for_role(town: Flask, **settings: str) -> None:
    """Change settings of the server for whoever connects from now on."""
    with town.app_context():
        with db.engine.begin() as connection:
            for name, value in settings.items():
                connection.execute(text(f"ALTER ROLE {OWNER} SET {name} = '{value}'"))
        db.session.remove()
        db.engine.dispose()


def test_operator_whose_server_logs_words_is_told(town: Flask, cluster: Cluster) -> None:
    """With the document's one setting PostgreSQL's log holds no value, whatever else it logs; without it the doctor warns."""
    log, words = cluster.folder / "server.log", "Rahasia seorang anak"
    set_for_role(town, log_statement="all", log_min_duration_statement="0", log_parameter_max_length_on_error="-1")
    collide(town, words)
    assert "uq_redirect_source" in log.read_text("utf-8") and words not in log.read_text("utf-8")
    assert "own log" not in doctor(town)
    set_for_role(town, log_error_verbosity="default")
    collide(town, words)
    assert words in log.read_text("utf-8")
    assert "own log" in doctor(town) and "docs/scale.md" in doctor(town)
    with town.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE {OWNER} RESET ALL"))


def test_operator_clears_the_demonstration(town: Flask) -> None:
    """Every sample goes, and the site still answers."""
    done = town.test_cli_runner().invoke(args=["demo", "clear"])
    assert done.exit_code == 0, done.output
    assert town.test_client().get("/id/").status_code == 200
