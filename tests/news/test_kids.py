"""The children's version of an article: written, measured, shown at its own address, found, carried in files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.extensions import db
from layak.news.models import Article, ArticleRevision
from layak.news.service import Draft
from layak.news.service.drafts import unpack_draft
from tests.news.conftest import ALONE, STATEMENTS, fields_of, send, text

Staff = Callable[[str], FlaskClient]
Run = Callable[..., Any]
KIDS = "# Kota naik tangga\n\nAda lima tangga. Kota ada di tangga ketiga.\n\n## Lalu?\n\nKota mau naik."
ADULT, CHILD = "/id/berita/rapat", "/id/berita/rapat/anak"


def with_kids(kids_id: str = KIDS, kids_en: str = "") -> dict[str, Any]:
    """Texts of both languages, with a children's version."""
    return {
        "id": replace(text("Rapat", slug="rapat"), kids=kids_id),
        "en": replace(text("Meeting", slug="meeting"), kids=kids_en),
    }


def published_with_kids(publish: Run, **kids: str) -> int:
    """Publish an article with a children's version; gives its number."""
    return int(publish(texts=with_kids(**kids)))


def test_the_childrens_version_stands_at_its_own_address(publish: Run, client: FlaskClient) -> None:
    """A switch leads there and back; the page has its own title and canonical, and a shared cache may keep it."""
    published_with_kids(publish)
    assert f'href="{CHILD}"' in client.get(ADULT).text
    page = client.get(CHILD)
    assert "<h1>Kota naik tangga</h1>" in page.text and "<h2>Lalu?</h2>" in page.text
    assert f'href="{ADULT}"' in page.text and "# Kota" not in page.text
    assert f'rel="canonical" href="http://localhost{CHILD}"' in page.text or f'{CHILD}" rel="canonical"' in page.text
    assert page.headers["Cache-Control"].startswith("public")
    assert 'hreflang="en" href' not in page.text.split("</head>")[0]


def test_both_languages_of_a_childrens_version_name_each_other(publish: Run, client: FlaskClient) -> None:
    """Where both languages have one, each is the other's alternate."""
    published_with_kids(publish, kids_en="Five steps.")
    head = client.get(CHILD).text.split("</head>")[0]
    assert "/en/news/meeting/children" in head
    page = client.get("/en/news/meeting/children").text
    assert "<h1>Meeting</h1>" in page and "Five steps." in page


def test_an_address_without_a_childrens_version_leads_to_the_article(publish: Run, client: FlaskClient) -> None:
    """A shared address goes on working when the version is gone; an unknown one is not found."""
    published_with_kids(publish)
    answer = client.get("/en/news/meeting/children")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/news/meeting")
    assert "meeting/children" not in client.get("/en/news/meeting").text
    assert client.get("/id/berita/tidak-ada/anak").status_code == 404


def test_a_changed_childrens_version_needs_no_note_but_a_second_person(
    publish: Run, staff: Staff, client: FlaskClient, app: Flask
) -> None:
    """Changed alone it dates nothing anew and leaves no language behind; whoever wrote it counts as a writer."""
    number = published_with_kids(publish)
    path = f"/id/ruang-kerja/berita/{number}"
    values = {"kids_id": "Kota mau naik tangga.", "declared": list(STATEMENTS)}
    refused = send(staff("editor"), path, path + "/terbitkan", **values)
    assert (
        refused.status_code == 422 and 'id="alone-error"' in refused.text and 'id="note_id-error"' not in refused.text
    )
    assert send(staff("editor"), path, path + "/terbitkan", alone=ALONE, **values).status_code == 303
    assert "Kota mau naik tangga." in client.get(CHILD).text
    with app.app_context():
        article = db.session.get_one(Article, number)
        assert article.changed_at == article.published_at and article.stage_id == article.stage_en


def test_too_many_words_are_refused_in_words_and_kept(staff: Staff) -> None:
    """121 words are one too many; the title does not count, and 120 are kept."""
    long = "# Judul\n\n" + " ".join(["kata"] * 121)
    answer = send(staff("author"), "/id/ruang-kerja/berita/baru", title_id="Rapat", kids_id=long)
    assert answer.status_code == 422 and "121" in answer.text
    assert fields_of(answer.text, "tulisan")["kids_id"].replace("\r\n", "\n") == long
    fits = send(staff("author"), "/id/ruang-kerja/berita/baru", title_id="Rapat", kids_id=long.replace("kata ", "", 1))
    assert fits.status_code == 303


@pytest.mark.parametrize(
    ("lang", "kids", "told", "verdict"),
    [
        ("id", "Ada lima tangga untuk kota. Kota ada di tangga ketiga.", "10", "easy to read"),
        (
            "id",
            "Penyelenggaraan pemenuhan kewajiban perlindungan memerlukan koordinasi.",
            "6",
            "hard to read for children",
        ),
        ("id", "Kota " + "dan kota " * 20 + ".", "41", "hard to read for children"),
        ("en", "The city asks KLPQ. It is good.", "7", "not quite easy to read"),
        ("en", "The Klop (KLPQ) is good. It is here.", "8", "easy to read"),
    ],
)
def test_the_measure_tells_words_and_verdict(staff: Staff, lang: str, kids: str, told: str, verdict: str) -> None:
    """Long words, long sentences and unexplained acronyms each make a text harder; the count is told."""
    author = staff("author")
    token = fields_of(author.get("/en/desk/news/new").text, "tulisan")["csrf_token"]
    values = {"csrf_token": token, f"kids_{lang}": kids}
    part = author.post(f"/en/desk/news/measure/{lang}", data=values, headers={"HX-Request": "true"})
    assert part.status_code == 200 and f"{told} words ·" in part.text and f"<b>{verdict}</b>" in part.text
    shown = send(author, "/en/desk/news/new", "/en/desk/news/preview", title_id="Rapat", **{f"kids_{lang}": kids})
    assert f"{told} words ·" in shown.text and f"<b>{verdict}</b>" in shown.text


def test_words_of_the_childrens_version_are_found_and_watched(publish: Run, client: FlaskClient, staff: Staff) -> None:
    """The search knows them, and signs of a child's identity are found in them, too."""
    published_with_kids(publish, kids_id="Kota punya perosotan zebra.")
    assert "/id/berita/rapat" in client.get("/id/cari?q=zebra").text
    answer = send(
        staff("author"), "/id/ruang-kerja/berita/baru", "/id/ruang-kerja/berita/pratinjau",
        title_id="Rapat", kids_id="Budi (9 tahun) suka taman.",
    )  # fmt: skip
    assert 'href="#kids_id">' in answer.text.split('id="signs"')[1]


def test_samples_bring_their_childrens_versions(loaded: Flask) -> None:
    """The sample articles of content/ come with the versions that stand beside them."""
    with loaded.app_context():
        article = next(one for one in loaded.extensions["layak"].content.articles if one.child_id)
    page = loaded.test_client().get(f"/id/berita/{article.id.slug}/anak")
    assert article.child_id and page.status_code == 200 and f"<h1>{article.child_id.title}</h1>" in page.text


def test_places_and_words_of_the_glossary_are_shown_and_found(publish: Run, client: FlaskClient, app: Flask) -> None:
    """A place stands with its district, a word of the glossary leads to the search; what is unknown is left out."""
    with app.app_context():
        content = app.extensions["layak"].content
        term = content.framework.terms[1]
    publish(texts=with_kids(), tags=(term.key, "tidak-ada"), places=("tidak-ada",))
    page = client.get(ADULT).text
    assert f">{term.term_id}</a>" in page and "tidak-ada" not in page
    assert "/id/berita/rapat" in client.get("/id/cari", query_string={"q": term.term_id}).text


def test_only_what_content_has_can_be_picked(staff: Staff, app: Flask) -> None:
    """A word that the glossary does not have is refused, more than twelve too; those of the glossary are kept."""
    author = staff("author")
    keys = [term.key for term in app.extensions["layak"].content.framework.terms]
    assert send(author, "/id/ruang-kerja/berita/baru", title_id="R", tags=["karangan"]).status_code == 422
    assert send(author, "/id/ruang-kerja/berita/baru", title_id="R", tags=keys[:13]).status_code == 422
    kept = send(author, "/id/ruang-kerja/berita/baru", title_id="R", tags=keys[:12])
    assert kept.status_code == 303
    assert sorted(fields_of(author.get(kept.headers["Location"]).text, "tulisan")["tags"]) == sorted(keys[:12])


def test_files_carry_childrens_version_and_words_of_the_glossary(
    app: Flask, run: Run, tmp_path: Path, publish: Run
) -> None:
    """Exported and imported again, nothing changed; a changed version makes a draft with it; too long is refused."""
    kids = 'Satu: "dua" # tiga\n\n  - empat\n---\nlima\n\n\tenam: ya'
    publish(texts=with_kids(kids_id=kids), tags=("kla",))
    assert run("news", "export", str(tmp_path)).exit_code == 0
    assert "As before: 1" in run("news", "import", str(tmp_path)).output
    path = next(tmp_path.glob("*.id.md"))
    path.write_text(path.read_text().replace("  lima", "  tujuh"))
    assert "Drafts changed: 1" in run("news", "import", str(tmp_path)).output
    with app.app_context():
        newest = db.session.query(ArticleRevision).order_by(ArticleRevision.id.desc()).first()
        draft = unpack_draft(newest.snapshot)
    assert draft.text("id").kids == kids.replace("lima", "tujuh") and draft.tags == ("kla",)
    path.write_text(path.read_text().replace("  tujuh", "  " + "kata " * 121))
    refused = run("news", "import", "--over", str(tmp_path))
    assert refused.exit_code == 1 and "120 at most" in refused.output


def test_an_old_snapshot_still_opens(app: Flask, draft_only: Run, staff: Staff) -> None:
    """A revision from before these fields opens in the editor with them empty."""
    number = draft_only()
    with app.app_context():
        row = db.session.query(ArticleRevision).filter_by(article_id=number).one()
        values = json.loads(row.snapshot)
        for name in ("places", "tags"):
            del values[name]
        for one in values["texts"].values():
            del one["kids"]
        row.snapshot = json.dumps(values)
        db.session.commit()
    page = staff("editor").get(f"/id/ruang-kerja/berita/{number}")
    assert page.status_code == 200 and fields_of(page.text, "tulisan")["kids_id"] == ""
    assert unpack_draft(json.dumps(values)) == Draft(
        texts={"id": text("Masih draf", slug="masih-draf")}, components=("k1",)
    )
