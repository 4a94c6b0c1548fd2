"""Moving in from WordPress: an export becomes drafts once, with dates and a list of work; a hostile one changes nothing."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.extensions import db
from layak.news.models import Article, ArticleText
from layak.news.service import STATEMENTS
from tests.news.conftest import send
from tests.news.test_desk import edit

Run = Callable[..., Any]
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Dinas</title><wp:wxr_version>1.2</wp:wxr_version>'
)
CLASSIC = "Taman baru dibuka di Tampan. Warga datang.\n\n<strong>Semua</strong> boleh\nmasuk."
BLOCKS = "<!-- wp:paragraph -->\n<p>Opening of a park.</p>\n<!-- /wp:paragraph -->\n<!-- wp:heading --><h2>Who</h2><!-- /wp:heading --><p>All.</p>"


def item(number: int, **given: Any) -> str:
    """One item of an export."""
    given = {
        "title": f"Berita {number}",
        "content": CLASSIC,
        "name": f"berita-{number}",
        "status": "publish",
        "kind": "post",
        "date": "2021-03-04 02:00:00",
        "more": "",
        "excerpt": "",
        **given,
    }
    return (
        f"<item><title>{escape(given['title'])}</title><link>https://lama.example.org/2021/03/{given['name']}/</link>"
        f'<guid isPermaLink="false">https://lama.example.org/?p={number}</guid>'
        f"<content:encoded><![CDATA[{given['content']}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{given['excerpt']}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2021-03-04 09:00:00</wp:post_date><wp:post_date_gmt>{given['date']}</wp:post_date_gmt>"
        f"<wp:post_name>{given['name']}</wp:post_name><wp:status>{given['status']}</wp:status>"
        f"<wp:post_type>{given['kind']}</wp:post_type>{given['more']}</item>"
    )


def term(domain: str, nicename: str, name: str) -> str:
    """A category, a tag, a language, a group of translations."""
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'


def meta(key: str, value: str) -> str:
    """A field of a plugin."""
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write an export of some items."""

    def write(*items: str) -> Path:
        path = tmp_path / "export.xml"
        path.write_text(f"{HEAD}{''.join(items)}</channel></rss>", "utf-8")
        return path

    return write


def take(run: Run, path: Path, *options: str) -> str:
    """Run the import and give what it says."""
    result = run("news", "import-wordpress", str(path), *options)
    assert result.exit_code == 0, result.output
    return result.output


def count(app: Flask) -> int:
    """How many articles there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Article)) or 0


def test_posts_become_drafts_once(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Title, summary, body and address come over; nothing is published; a second run changes nothing, a dry one too."""
    path = export(item(1, title="Taman &amp; anak", excerpt="Ringkas."), item(2, content=BLOCKS), item(3, kind="page"))
    assert "Drafts to make: 2." in take(run, path, "--dry-run") and count(app) == 0
    told = take(run, path)
    assert "Drafts made: 2. There already: 0. Left out: 0." in told and "Not taken, page: 1" in told
    with app.app_context():
        states = set(db.session.scalars(select(Article.state)))
        first, second = db.session.scalars(select(ArticleText).order_by(ArticleText.article_id))
        assert states == {"draft"}
        assert (first.title, first.lead, first.slug) == ("Taman & anak", "Ringkas.", "berita-1")
        assert first.body == "Taman baru dibuka di Tampan. Warga datang.\n\n**Semua** boleh  \nmasuk."
        assert second.lead == "Opening of a park." and "## Who" in second.body and "wp:" not in second.body
        versions = list(db.session.scalars(select(Article.version)))
    assert "Drafts made: 0. There already: 2." in take(run, path)
    with app.app_context():
        assert list(db.session.scalars(select(Article.version))) == versions


def test_what_was_changed_at_the_desk_stays(
    run: Run, export: Callable[..., Path], sign_in: Callable[..., FlaskClient], app: Flask
) -> None:
    """A second run of the same export writes over nothing."""
    path = export(item(1))
    take(run, path)
    editor = sign_in("editor")
    send(editor, edit(1), body_id="Ditulis ulang di sini.")
    take(run, path)
    assert "Ditulis ulang di sini." in editor.get(edit(1)).text


def test_a_later_publication_keeps_the_old_date(
    run: Run, export: Callable[..., Path], sign_in: Callable[..., FlaskClient], client: FlaskClient, app: Flask
) -> None:
    """Readers see the day on which the old site published it, in the list's order too; any editor may publish it."""
    take(run, export(item(1, excerpt="Ringkas.")))
    answer = send(sign_in("editor"), edit(1), edit(1) + "/terbitkan", declared=list(STATEMENTS))
    assert answer.status_code == 303, answer.text
    assert "4 Maret 2021" in client.get("/id/berita/berita-1").text
    with app.app_context():
        article = db.session.get_one(Article, 1)
        assert (article.shown_on.isoformat(), article.year) == ("2021-03-04", 2021)
        assert article.published_at.isoformat() == "2021-03-04T02:00:00+00:00"


def test_languages_of_both_plugins_become_one_article(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Translations stand in one draft; without a note it is Indonesian; a third language stays behind and is named."""
    wpml = [
        meta("_wpml_import_language_code", lang) + meta("_wpml_import_translation_group", "g1") for lang in ("en", "id")
    ]
    polylang = [term("language", lang, lang) + term("post_translations", "pll_1", "x") for lang in ("id", "en", "ms")]
    posts = [item(at, more=more) for at, more in enumerate([*wpml, *polylang], 1)]
    told = take(run, export(*posts, item(9)))
    assert "Drafts made: 3." in told and "Left out: 1." in told and "'ms'" in told
    with app.app_context():
        rows = db.session.execute(select(ArticleText.article_id, ArticleText.lang).order_by(ArticleText.id)).all()
        assert [tuple(row) for row in rows] == [(1, "id"), (1, "en"), (2, "id"), (2, "en"), (3, "id")]


def test_categories_are_taken_only_where_they_have_a_place(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """A component or district by its name; anything else is counted and left."""
    component = next(one for one in app.extensions["layak"].content.components if one.key == "k3")
    district = app.extensions["layak"].content.districts[0]
    terms = [("category", component.short_id), ("post_tag", district.name), ("category", "Tanpa Kategori")]
    told = take(run, export(item(1, more="".join(term(kind, "x", name) for kind, name in terms))))
    assert "without a place here: Tanpa Kategori (1)" in told
    with app.app_context():
        article = db.session.get_one(Article, 1)
        assert (article.components, article.district) == ("k3", district.code)


def test_pictures_are_listed_and_never_taken(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """In texts and as attachments, each address once; short codes leave their words."""
    content = '[caption id="a" width="3"]<img class="b" src="https://lama.example.org/a.jpg" /> Taman[/caption]\n\n[gallery ids="1,2"]Teks.'
    attached = item(2, kind="attachment", more="<wp:attachment_url>https://lama.example.org/b.jpg</wp:attachment_url>")
    told = take(run, export(item(1, content=content), attached))
    assert "Pictures: 2, none taken." in told and "/a.jpg" in told and "/b.jpg" in told
    with app.app_context():
        text = db.session.scalars(select(ArticleText)).one()
        assert "Taman" in text.body and "[" not in text.body and "Teks." in text.body
        assert db.session.get_one(Article, 1).picture_id is None


def test_old_addresses_are_written_for_the_redirects(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    """Each post's old path beside the path at which it will stand."""
    target = tmp_path / "lama.csv"
    take(run, export(item(1), item(2, name="%e2%9c%93-hal")), "--redirects", str(target))
    rows = list(csv.reader(target.read_text("utf-8").splitlines()))
    assert rows[:2] == [["from", "to"], ["/2021/03/berita-1/", "/id/berita/berita-1"]]
    assert rows[2][0] == "/2021/03/%e2%9c%93-hal/"


def test_what_is_not_public_stays_behind(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Private posts, those in the bin or behind a password, and posts without a title or text."""
    posts = [item(1, status="private"), item(2, status="trash"), item(3, title=""), item(4, content="<!-- x -->")]
    posts.append(item(5, more="<wp:post_password>rahasia</wp:post_password>"))
    told = take(run, export(*posts))
    assert "Drafts made: 0." in told and "Left out: 2." in told and "Not taken, post, private: 1" in told
    assert count(app) == 0


def test_drafts_with_signs_of_a_child_are_listed_to_work_through(run: Run, export: Callable[..., Path]) -> None:
    """In a dry run, in the run, and in each later one until somebody has answered."""
    path = export(item(1, content="Siswa bernama Budi Santoso (9 tahun) menang lomba."), item(2))
    for options in (["--dry-run"], [], []):
        told = take(run, path, *options)
        assert "to work through: 1" in told and "name_age in lead_id, body_id" in told


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD.replace("<rss", BOMB + "<rss") + item(1, title="&b;") + "</channel></rss>", "DOCTYPE"),
        (HEAD.replace("<rss", XXE + "<rss") + item(1, title="&x;") + "</channel></rss>", "DOCTYPE"),
        (HEAD + item(1) + "<item><title>", "well-formed"),
        (HEAD + item(1) + "<item>" + "<a>" * 30, "nested"),
        (HEAD + item(1) + item(2, content="a" * 4_000_001) + "</channel></rss>", "longer"),
        ("<html><body>x</body></html>", "no <rss>"),
        ("", "well-formed"),
        ("PK\x03\x04", "well-formed"),
    ],
)
def test_a_hostile_or_broken_file_changes_nothing(run: Run, app: Flask, tmp_path: Path, text: str, reason: str) -> None:
    """It is refused with its line, and the posts before the fault are not taken either."""
    path = tmp_path / "export.xml"
    path.write_text(text, "utf-8")
    result = run("news", "import-wordpress", str(path))
    assert result.exit_code == 1 and reason in result.output and "line " in result.output
    assert "Traceback" not in result.output and "root:" not in result.output and count(app) == 0


@pytest.mark.parametrize(
    "content",
    ["<!--" * 200_000, "<img " * 150_000, "[caption " * 90_000, "<div>" * 5000 + "a", "\n\n" * 400_000, "<p" * 400_000],
)
def test_a_hostile_text_is_taken_or_left_out_in_time(run: Run, export: Callable[..., Path], content: str) -> None:
    """No text takes a minute, and the posts beside it come over."""
    start = time.monotonic()
    told = take(run, export(item(1, content=f"{content}Teks."), item(2)))
    assert time.monotonic() - start < 20
    assert "There already: 0." in told and ("made: 1" in told or "made: 2" in told)


def test_scripts_of_a_post_do_not_come_over(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Nor handlers, frames and addresses that run."""
    content = (
        '<p onclick="x()">Halo <a href="javascript:x()">ini</a></p><script>x()</script><iframe src="//a.b"></iframe>'
    )
    take(run, export(item(1, content=content, title="<script>x()</script>Judul")))
    with app.app_context():
        text = db.session.scalars(select(ArticleText)).one()
        assert "script" not in text.body_html and "onclick" not in text.body_html and "<" not in text.title


def test_a_large_export_is_read_as_a_stream(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    """Attachments of a large site cost no memory for their texts."""
    import tracemalloc

    heavy = item(1, kind="revision", content="b" * 200_000)
    path = export(*[heavy] * 60)
    tracemalloc.start()
    told = take(run, path, "--dry-run")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "Not taken, revision: 60" in told and peak < 6_000_000
    assert path.stat().st_size > 12_000_000


def test_posts_with_one_guid_become_two_drafts(run: Run, export: Callable[..., Path], app: Flask) -> None:
    """Copied posts share a GUID: both come over, a dry run says so before, and a second run changes nothing."""
    guid = '<guid isPermaLink="false">https://lama.example.org/?p=1</guid>'
    second = item(2, title="Salinan").replace('<guid isPermaLink="false">https://lama.example.org/?p=2</guid>', guid)
    path = export(item(1), second, item(1))
    told = take(run, path, "--dry-run").splitlines()[0]
    assert count(app) == 0
    assert take(run, path).splitlines()[0] == told.replace("to make", "made") and count(app) == 2
    take(run, path)
    assert count(app) == 2


@pytest.mark.parametrize("moment", ["0001-01-01 00:00:00", "0000-00-00 00:00:00", "1899-12-31 10:00:00"])
def test_a_date_of_no_use_is_none(run: Run, export: Callable[..., Path], app: Flask, moment: str) -> None:
    """The draft comes over without a date of its first publication."""
    take(run, export(item(1, date=moment).replace("2021-03-04 09:00:00", moment)))
    with app.app_context():
        assert db.session.scalar(select(Article.published_at)) is None
