"""Ready to share: texts and a card of what readers see; and a draft begun on a phone."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from layak.extensions import db
from layak.news.cards import PAPER, Card, draw_card, plain
from layak.news.models import Article, Picture
from layak.news.service import STATEMENTS
from layak.news.service.sharing import caption, first_sentence
from tests.news.conftest import ALONE, fields_of, say_nobody, send, text
from tests.news.test_desk import edit
from tests.news.test_pictures import describe, rows_of

Staff = Callable[[str], FlaskClient]
QUICK = "/id/ruang-kerja/berita/cepat"


def test_staff_copy_texts_of_a_published_article(staff: Staff, publish: Callable[..., int]) -> None:
    """Per language a message with title, sentence and address, and a caption with at most three words to be found by."""
    number = publish(
        texts={"id": text("Rapat gugus tugas", lead="Kalimat satu. Kalimat dua."), "en": text("Task force meets")}
    )
    page = staff("editor").get(f"{edit(number)}/bagikan").text
    assert "Rapat gugus tugas\nKalimat satu.\nhttp://localhost/id/berita/rapat-gugus-tugas</textarea>" in page
    assert (
        "Kalimat satu. Kalimat dua.\n\nhttp://localhost/id/berita/rapat-gugus-tugas\n\n#KotaLayakAnak #Pekanbaru<"
        in page
    )
    assert "http://localhost/en/news/task-force-meets" in page and "https://wa.me/?text=Rapat%20gugus" in page


def test_what_readers_do_not_see_cannot_be_shared(staff: Staff, draft_only: Callable[..., int]) -> None:
    """A draft has neither texts nor card."""
    number = draft_only()
    assert staff("editor").get(f"{edit(number)}/bagikan").status_code == 404
    assert staff("editor").get(f"{edit(number)}/kartu.png").status_code == 404


def test_texts_follow_what_readers_see_and_not_the_draft(staff: Staff, publish: Callable[..., int]) -> None:
    """A change that is not published yet is not shared."""
    number, editor = publish(), staff("editor")
    send(editor, edit(number), title_id="Judul yang belum terbit")
    page = editor.get(f"{edit(number)}/bagikan").text
    assert "Rapat gugus tugas\n" in page and "Judul yang belum terbit\n" not in page


def test_the_card_is_a_square_png_kept_by_its_content(staff: Staff, publish: Callable[..., int], app: Flask) -> None:
    """1080 by 1080 in each language; the same words are drawn once."""
    number, editor = publish(), staff("editor")
    folder = app.extensions["layak"].settings.instance / "cards"
    before = set(folder.glob("*"))
    for path in (f"{edit(number)}/kartu.png", f"/en/desk/news/{number}/card.png", f"{edit(number)}/kartu.png"):
        answer = editor.get(path)
        assert answer.mimetype == "image/png"
        assert Image.open(io.BytesIO(answer.data)).size == (1080, 1080)
    made = set(folder.glob("*")) - before
    assert len(made) <= 2 and not [path for path in folder.glob("*") if path.suffix != ".png"]


@pytest.mark.parametrize(
    "title", ["A", "Rapat " * 33, "W" * 200, "Kuéah – “Peresmian” di Jl. Sudirman • 2026", "中文" * 60]
)
def test_every_title_fits_on_the_card(title: str) -> None:
    """Nothing of it touches the margin, however long; letters without a shape in the font lose their marks."""
    card = Card(title=title, site="Layak Pekanbaru", day="21 November 2026", cloth="uji", topic="k1")
    picture = Image.open(io.BytesIO(draw_card(card))).convert("RGB")
    paper = tuple(int(PAPER[at : at + 2], 16) for at in (1, 3, 5))
    strips = [
        picture.crop((0, 361, 60, 1080)),
        picture.crop((1030, 361, 1080, 1080)),
        picture.crop((0, 1048, 1080, 1080)),
    ]
    for strip in strips:
        assert {colour for _, colour in strip.getcolors(100_000)} <= {near for near in [paper]} | neighbours(paper)
    assert plain("Kuéah – é") == "Kueah - e"


def neighbours(colour: tuple[int, ...]) -> set[tuple[int, int, int]]:
    """Colours that a palette may put in the place of one."""
    red, green, blue = colour
    near = range(-4, 5)
    return {(red + a, green + b, blue + c) for a in near for b in near for c in near}


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ("Satu. Dua.", "Satu."),
        ("Di Jl. Sudirman ada taman. Dua.", "Di Jl. Sudirman ada taman."),
        ("Anak kembali ke rumah. Lalu tidur.", "Anak kembali ke rumah."),
        ("Tanpa titik", "Tanpa titik"),
        ("Nilai 3.5 naik. Lalu turun.", "Nilai 3.5 naik."),
        ("“Ayo bermain!” Lalu pulang.", "“Ayo bermain!”"),
    ],
)
def test_first_sentence(told: str, first: str) -> None:
    """A sentence ends at its mark, not at a shortened word or inside a number."""
    assert first_sentence(told) == first


def test_a_caption_has_three_tags_at_most() -> None:
    """A long summary is its first sentence."""
    made = caption("Judul", "Satu. " + "b" * 400, "http://x", ["a", "b", "c", "d"])
    assert made == "Judul\n\nSatu.\n\nhttp://x\n\n#a #b #c"


def photo() -> tuple[io.BytesIO, str]:
    """A photo as a phone sends it."""
    data = io.BytesIO()
    Image.new("RGB", (900, 700), "olive").save(data, "JPEG")
    data.seek(0)
    return data, "IMG_1.jpg"


def test_an_author_begins_a_draft_on_a_phone(staff: Staff, app: Flask) -> None:
    """Three lines and a photo make a draft once; then the photo asks for its words."""
    author = staff("author")
    values = fields_of(author.get(QUICK).text)
    lines = {"what": "Taman baru dibuka. Anak bermain.", "where": "Tampan", "when": "21-11-2026"}
    answers = [author.post(QUICK, data={**values, **lines, "photo": photo()}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"].endswith("/gambar")
    with app.app_context():
        article = db.session.scalars(select(Article)).one()
        picture = db.session.scalars(select(Picture)).one()
        assert (article.state, article.picture_id, article.event_date.isoformat()) == (
            "draft",
            picture.id,
            "2026-11-21",
        )
        files = list((app.extensions["layak"].settings.instance / "uploads").glob(f"{picture.name}-*"))
        assert files
    page = author.get(edit(article.id)).text
    assert "Taman baru dibuka</textarea>" in page and "Tempat: Tampan" in page


def test_a_photo_without_words_is_not_published(staff: Staff, app: Flask) -> None:
    """Its words are asked for first; the typed text stays."""
    editor = staff("editor")
    values = fields_of(editor.get(QUICK).text)
    answer = editor.post(QUICK, data={**values, "what": "Taman dibuka.", "photo": photo()})
    number = int(answer.headers["Location"].split("/")[-2])
    ready = {"lead_id": "Ringkasan.", "declared": list(STATEMENTS), "alone": ALONE}
    refused = send(editor, edit(number), edit(number) + "/terbitkan", **ready)
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.get(Article, number).state == "draft"
    send(editor, edit(number), **ready)
    assert describe(editor, app, number).status_code == 303
    assert (
        send(editor, edit(number), edit(number) + "/terbitkan", **ready).status_code == 422
    )  # nobody said who is in it
    say_nobody(app, rows_of(app, number)[0][1])
    assert send(editor, edit(number), edit(number) + "/terbitkan", **ready).status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"what": "Ada.", "when": "1-1-1700"}, {"what": "Ada.", "language": "de"}]
)
def test_a_quick_draft_that_cannot_be_kept_keeps_the_typed_words(
    staff: Staff, app: Flask, wrong: dict[str, str]
) -> None:
    """422 with the lines still there, and no article."""
    author = staff("author")
    values = {**fields_of(author.get(QUICK).text), "where": "Tampan", **wrong}
    answer = author.post(QUICK, data=values)
    assert answer.status_code == 422 and 'value="Tampan"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(Article)) is None


def test_a_file_that_is_no_photo_is_told_at_the_field(staff: Staff) -> None:
    """And no draft is made."""
    author = staff("author")
    values = {**fields_of(author.get(QUICK).text), "what": "Ada."}
    answer = author.post(QUICK, data={**values, "photo": (io.BytesIO(b"nothing"), "a.jpg")})
    assert answer.status_code == 422 and 'id="photo-error"' in answer.text
