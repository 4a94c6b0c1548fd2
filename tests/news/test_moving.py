"""Articles go out into files and come back the same; a file never publishes and never overwrites a newer text unseen."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from layak.app import create_app
from layak.config import ROOT
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.content import load_content
from layak.core.content.schema import Builder
from layak.extensions import db
from layak.news import service
from layak.news.files import uploads
from layak.news.models import Article, Picture
from layak.news.pictures import keep_picture
from layak.news.service import Draft, TextDraft, moving, tidy
from layak.news.service.portable import Portable, line_of, read_file, write_files
from tests.conftest import settings_for
from tests.news.conftest import EDITOR, fields_of, say_nobody, send, text
from tests.news.test_desk import edit

Run = Callable[..., Any]
PICTURE_WORDS = {"alt_id": "Taman dengan ayunan", "alt_en": "A park with swings", "credit": "Pemko"}


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def forget_all(app: Flask) -> None:
    """Empty the database of articles, as if they were brought to another machine."""
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            if table.name.startswith(("article", "picture")):
                db.session.execute(table.delete())
        db.session.commit()


def states(app: Flask) -> set[str]:
    """The states of all articles."""
    with app.app_context():
        return set(db.session.scalars(select(Article.state)))


def exported(run: Run, folder: Path, *keys: str) -> dict[str, bytes]:
    """Export articles and give the files."""
    answer = run("news", "export", *(keys or ("--all",)), str(folder))
    assert answer.exit_code == 0, answer.output
    return contents(folder)


@pytest.mark.parametrize("city", ["pekanbaru", "jakarta-utara"])
def test_all_samples_of_a_city_come_back_the_same(city: str, tmp_path: Path) -> None:
    """Export, an empty database, import, export: the same bytes for every article, and every one a draft."""
    from layak.schema import upgrade_schema

    app = create_app(settings_for(tmp_path / "data", city=city))
    run = app.test_cli_runner().invoke
    with app.app_context():
        upgrade_schema()
        db.session.remove()
    assert run(args=["demo", "load"]).exit_code == 0
    first = exported(lambda *args: run(args=list(args)), tmp_path / "first")
    assert len(first) == len(list((ROOT / "content/cities" / city / "news").glob("????-??-??-*.??.md"))) - len(
        list((ROOT / "content/cities" / city / "news").glob("*.child.*"))
    )
    forget_all(app)
    answer = run(args=["news", "import", str(tmp_path / "first")])
    assert answer.exit_code == 0, answer.output
    assert states(app) == {"draft"}
    assert exported(lambda *args: run(args=list(args)), tmp_path / "second") == first
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_loader_of_content_reads_what_was_exported(loaded: Flask, run: Run, tmp_path: Path) -> None:
    """An exported sample can stand in content/ in place of the file that it came from."""
    exported(run, tmp_path / "out")
    shutil.copytree(ROOT / "content", tmp_path / "content")
    news = tmp_path / "content/cities/pekanbaru/news"
    for path in news.glob("*.md"):
        if ".child." not in path.name:
            path.unlink()
    for path in (tmp_path / "out").iterdir():
        shutil.copy(path, news)
    ours, theirs = load_content(tmp_path, "pekanbaru").articles, load_content(ROOT, "pekanbaru").articles
    assert [one.id.body for one in ours] == [one.id.body for one in theirs]
    assert [(one.key, one.id.date, one.en.title) for one in ours] == [
        (one.key, one.id.date, one.en.title) for one in theirs
    ]


LINES = st.text(alphabet="ab:'\"#-{}[]&*!|>%@`,~ \t\n\r\\0é界🎉\u00a0\u200b\u0085\u2028", max_size=40) | st.text(
    max_size=40
)
BODIES = st.lists(
    st.sampled_from(["---", "--- ", "key: a", "# b", "...", "", "- x", "\r\n", "> y", "null", "\ufeff"]) | LINES,
    max_size=8,
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines)))


@given(title=LINES, lead=LINES, body=BODIES, source=LINES, components=st.permutations(["k1", "k2", "kelembagaan"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_from_its_file(
    tmp_path: Path, app: Flask, title: str, lead: str, body: str, source: str, components: list[str]
) -> None:
    """Front matter in a body, colons, quotes, line ends of every kind: what the desk would keep is what is read."""
    zone = app.extensions["layak"].zone
    body = body if tidy(body) else "x"
    draft = Draft(
        texts={"id": TextDraft(title=title, lead=lead, body=body, slug="satu")},
        components=tuple(components),
        event_date=date(2026, 3, 1),
        event_precision="month",
        source_name=source,
    )
    files = write_files(Portable(key="uji-berkas", draft=draft), zone)
    for name, written in files.items():
        (tmp_path / name).write_bytes(written.encode())
        read = read_file(Builder(), tmp_path / name)
        assert (read.text.title, read.text.lead, read.text.body) == (line_of(title), line_of(lead), tidy(body))
        assert (line_of(read.source_name), read.components, str(read.date)) == (
            line_of(source),
            tuple(components),
            "2026-03",
        )
        again = moving.draft_of_files([read], Draft())
        assert write_files(Portable(key="uji-berkas", draft=again), zone) == files


AWKWARD = (
    "---\ntitle: bukan\n---\nIsi",
    "baris: 'satu'\r\n\r\n\"dua\" # tiga",
    "- [x] *bintang* \\ garis | 界 🎉\n\n\n\n    kode",
    "null",
    "--- \n...\n%YAML 1.2",
)


def test_awkward_texts_make_the_whole_journey(app: Flask, run: Run, tmp_path: Path, draft_only: Run) -> None:
    """The same through database and command line, with one language, a month, a district and old addresses."""
    for number, body in enumerate(AWKWARD):
        draft_only(
            title_id=f"Judul: 'ke-{number}' # --- {{a}}",
            texts={"id": text(f"Judul: 'ke-{number}' # --- {{a}}", body=tidy(body), lead="2026-03-01")},
            components=("k2", "kelembagaan"),
            indicators=(3, 1),
            event_date=date(2026, 3, 1),
            event_precision="month",
            source_name='"ANTARA": 2026',
            source_url="https://example.org/a?b=c#d",
        )
    first = exported(run, tmp_path / "first")
    assert len(first) == len(AWKWARD)
    forget_all(app)
    assert run("news", "import", *(str(path) for path in (tmp_path / "first").iterdir())).exit_code == 0
    assert exported(run, tmp_path / "second") == first


def with_picture(app: Flask, number: int) -> str:
    """Give an article a picture; gives the name of its files."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    out.seek(0)
    with app.app_context():
        kept = keep_picture(out, uploads())
        picture = Picture(name=kept.name, width=kept.width, height=kept.height, **PICTURE_WORDS)
        service.set_pictures(number, pictures=[picture], version=2, actor=EDITOR, at=now())
    return kept.name


def test_a_published_article_keeps_its_day_old_addresses_and_picture(
    app: Flask, run: Run, tmp_path: Path, publish: Run, client: FlaskClient, sign_in: Run, clock: Any
) -> None:
    """After the journey it is a draft; published again it stands at its day, and its old address leads to it."""
    number = publish("Rapat gugus tugas", "Task force meets", event_date=None, event_precision=None)
    name = with_picture(app, number)
    say_nobody(app, name)
    send(
        sign_in("editor"),
        edit(number),
        edit(number) + "/terbitkan",
        slug_id="alamat-baru",
        declared=list(service.STATEMENTS),
    )
    first = exported(run, tmp_path / "first")
    clock.moment += timedelta(days=30)
    forget_all(app)
    assert run("news", "import", str(tmp_path / "first")).exit_code == 0
    assert client.get("/id/berita/alamat-baru").status_code == 404
    assert exported(run, tmp_path / "second") == first
    with app.app_context():
        number = db.session.scalar(select(Article.id)) or 0
    say_nobody(app, name)
    again = sign_in("editor", email="lagi@example.org")
    send(again, edit(number), edit(number) + "/terbitkan", declared=list(service.STATEMENTS))
    assert "21 November 2026" in client.get("/id/berita/alamat-baru").text
    assert "Taman dengan ayunan" in client.get("/id/berita/alamat-baru").text
    assert client.get("/id/berita/rapat-gugus-tugas").headers["Location"].endswith("/alamat-baru")


def test_an_import_without_the_files_of_a_picture_says_so(app: Flask, run: Run, tmp_path: Path, publish: Run) -> None:
    """A picture that lies nowhere is refused by its line, and nothing is taken."""
    name = with_picture(app, publish())
    exported(run, tmp_path / "out")
    forget_all(app)
    for folder in (uploads_folder_of(app), tmp_path / "out" / "pictures"):
        for path in folder.glob(f"{name}*"):
            path.unlink()
    answer = run("news", "import", str(tmp_path / "out"))
    assert answer.exit_code == 1 and name in answer.output
    assert states(app) == set()


def uploads_folder_of(app: Flask) -> Path:
    """Where an application keeps its pictures."""
    with app.app_context():
        return uploads().workshop


def change(folder: Path, old: str, new: str, *, lang: str = "id") -> Path:
    """Write something else into the exported file of a language."""
    path = next(folder.glob(f"*.{lang}.md"))
    written = path.read_text("utf-8")
    assert old in written
    path.write_text(written.replace(old, new), "utf-8")
    return path


def test_an_edited_file_changes_the_draft_and_not_what_readers_see(
    app: Flask, run: Run, tmp_path: Path, publish: Run, client: FlaskClient, staff: Run
) -> None:
    """The file's text waits at the desk; readers keep the published one; the other language stays as it is."""
    number = publish()
    exported(run, tmp_path / "out")
    path = change(tmp_path / "out", "Isi berita.", "Isi yang lain.")
    answer = run("news", "import", str(path))
    assert answer.exit_code == 0 and "Drafts changed: 1." in answer.output
    assert "Isi berita." in client.get("/id/berita/rapat-gugus-tugas").text
    fields = fields_of(staff("editor").get(edit(number)).text, "tulisan")
    assert (fields["body_id"], fields["title_en"]) == ("Isi yang lain.", "Task force meets")
    assert "As before: 1." in run("news", "import", str(path)).output


def test_an_article_that_changed_meanwhile_is_not_overwritten(
    app: Flask, run: Run, tmp_path: Path, publish: Run, staff: Run
) -> None:
    """What the desk wrote after the export stays, unless somebody says --over; the history keeps both."""
    number = publish()
    exported(run, tmp_path / "out")
    send(staff("editor"), edit(number), body_id="Dari meja redaksi.")
    change(tmp_path / "out", "Isi berita.", "Dari berkas.")
    answer = run("news", "import", str(tmp_path / "out"))
    assert answer.exit_code == 1
    assert "changed at the desk meanwhile" in answer.output and ".id.md, line 17: " in answer.output
    assert fields_of(staff("editor").get(edit(number)).text, "tulisan")["body_id"] == "Dari meja redaksi."
    assert run("news", "import", "--over", str(tmp_path / "out")).exit_code == 0
    assert fields_of(staff("editor").get(edit(number)).text, "tulisan")["body_id"] == "Dari berkas."


FAULTS = {
    "slug: rapat-gugus-tugas": ("slug: Rapat Gugus", "may hold only a-z"),
    "components: [kelembagaan]": ("components: [k9]", "not known here"),
    "district: null": ("district: '99'", "not known here"),
    "source_url: null": ("source_url: javascript:alert(1)", "the link is not whole"),
    "is_sample: false": ("is_sample: maybe", "true or false"),
    "lang: id": ("lang: en", "name of the file"),
    "title: Rapat gugus tugas": ("title: [a]", "single value"),
    "date: 2026-03-01": ("date: 1-3-2026", "a date as 2026"),
    "key: uji-1": ("key: ../../etc", "may hold only"),
    "indicators: []": ("indicators: [99]", "not known here"),
    "lead: Ringkasan.": ("lead: " + "a" * 501, "make it 500 at most"),
    "sources: []": ("sources: []\nstate: published", "not known here"),
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_faulty_file_is_told_with_line_and_reason_and_nothing_is_taken(
    line: str, app: Flask, run: Run, tmp_path: Path, publish: Run
) -> None:
    """File, line, reason; good files beside it are not taken either."""
    publish()
    publish("Berita lain", "Other news")
    exported(run, tmp_path / "out")
    forget_all(app)
    path = sorted((tmp_path / "out").glob("*-uji-1.id.md"))[0]
    before = path.read_text("utf-8")
    assert f"\n{line}\n" in before
    wrong, reason = FAULTS[line]
    path.write_text(before.replace(f"\n{line}\n", f"\n{wrong}\n"), "utf-8")
    answer = run("news", "import", str(tmp_path / "out"))
    number = before.split("\n").index(line) + 1 + wrong.count("\n")
    assert answer.exit_code == 1
    assert f"{path}, line {number}: " in answer.output and reason in answer.output
    assert states(app) == set()


def test_files_that_disagree_or_take_anothers_address_are_refused(
    app: Flask, run: Run, tmp_path: Path, publish: Run
) -> None:
    """Two languages with two districts, and a slug at which another article stands: nothing is taken."""
    publish()
    exported(run, tmp_path / "out")
    path = change(tmp_path / "out", "indicators: []", "indicators: [1]")
    assert '"indicators" differs' in run("news", "import", str(tmp_path / "out")).output
    change(tmp_path / "out", "key: uji-1", "key: uji-9")
    answer = run("news", "import", str(path))
    assert answer.exit_code == 1 and 'another article stands at "rapat-gugus-tugas"' in answer.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Article)) == 1


def test_a_file_does_not_publish_or_change_what_only_the_desk_decides(run: Run, tmp_path: Path, publish: Run) -> None:
    """The day of publication of an article that is here is not taken from a file, and the run says so."""
    publish()
    exported(run, tmp_path / "out")
    for lang in ("id", "en"):
        change(tmp_path / "out", "published: 2026-11-21", "published: 2020-01-01", lang=lang)
    answer = run("news", "import", str(tmp_path / "out"))
    assert answer.exit_code == 1 and "a file does not publish" in answer.output


def test_an_export_does_not_overwrite_other_files(run: Run, tmp_path: Path, publish: Run) -> None:
    """Files that somebody edited stay, unless --over is said; an unknown key is named."""
    publish()
    exported(run, tmp_path / "out", "uji-1")
    path = change(tmp_path / "out", "Isi berita.", "Milik saya.")
    assert run("news", "export", "--all", str(tmp_path / "out")).exit_code == 1
    assert "Milik saya." in path.read_text("utf-8")
    assert run("news", "export", "--over", str(tmp_path / "out")).exit_code == 0
    assert "Isi berita." in path.read_text("utf-8")
    assert '"tidak-ada"' in run("news", "export", "tidak-ada", str(tmp_path / "out")).output
    assert run("news", "import", str(tmp_path)).exit_code == 1


def test_files_without_slug_or_mark_make_a_draft(app: Flask, run: Run, tmp_path: Path) -> None:
    """What somebody wrote by hand is enough: a title and a text."""
    path = tmp_path / "tulisan.id.md"
    nothing = "\n".join(
        f"{key}: null" for key in ("slug", "lead", "date", "published", "district", "source_name", "source_url")
    )
    path.write_text(
        f"---\nkey: dari-berkas\nlang: id\ntitle: Halo\n{nothing}\ncomponents: []\nindicators: []\n---\nIsi\n"
    )
    answer = run("news", "import", str(path))
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        number = db.session.scalar(select(Article.id)) or 0
        draft = service.get_working_copy(number, at=now()).draft
        assert draft.text("id") == replace(text("Halo", "Isi", ""), slug="halo")


def test_an_import_stands_in_the_audit_as_the_work_of_the_server(loaded: Flask, run: Run, tmp_path: Path) -> None:
    """Whoever works at the command line is no stranger of the web: the trail says so."""
    exported(run, tmp_path)
    forget_all(loaded)
    run("news", "import", str(tmp_path))
    with loaded.app_context():
        actors = set(db.session.scalars(select(AuditRow.actor).where(AuditRow.action.like("news.%"))))
    assert actors == {"system"}
