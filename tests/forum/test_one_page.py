"""Help before the form, all questions on one page, like ideas while writing, the slip, and a trap that costs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.content.errors import ContentError
from layak.extensions import db
from layak.forum.models import Original, SealedRecord, Suggestion
from layak.forum.notices import read_notices
from layak.forum.service.similar import list_similar
from layak.forum.states import State
from tests.forum.conftest import FORM, HARM, IDEA, Child
from tests.forum.own import TITLE, bring_to, make_other
from tests.raw_files import files_of

Children = Callable[..., Child]
ALL = {"id": "/id/forum-anak/tulis/semua", "en": "/en/childrens-forum/write/all"}
INFO = {"id": "/id/forum-anak/tulis/info", "en": "/en/childrens-forum/write/info"}
SIMILAR = "/id/forum-anak/tulis/serupa"
LIKE = "Kami minta lampu yang terang di taman dekat sini."
FULL = {"topic": "k2", "text": IDEA, "district": "unknown", "age_band": "13-15", "act": "next"}

SAPA = 'class="btn" href="tel:129"'


def count(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("key", ["hurt", "emergency", "complaint"])
def test_first_question_leads_to_help_in_place_of_the_form(
    child: Children, forum_app: Flask, lang: str, key: str
) -> None:
    """The page has the city's numbers, 129 first, a neutral address, the way to the officer where it fits, and back."""
    one = child(lang)
    one.enter()
    assert one.fill("topic", topic=f"notice:{key}").headers["Location"].endswith(INFO[lang])
    page = one.see(INFO[lang])
    assert "tel:129" in page.text and f"notice:{key}" not in page.text and f'href="{one.path("topic")}"' in page.text
    assert (f'href="{one.path("next")}"' in page.text) == (key != "emergency")
    assert ("tel:112" in page.text) == (key == "emergency"), "who comes at once stands where somebody must come at once"
    assert key != "emergency" or page.text.index('class="btn" href="tel:112"') < page.text.index(SAPA)
    assert one.fill("topic", topic="k2").headers["Location"].endswith(one.path("idea"))
    assert not re.search(r'value="notice:\w+" checked', one.see("topic").text)
    assert count(forum_app, Suggestion) == 0


def test_notices_are_checked_at_start(tmp_path: Path) -> None:
    """A notice without its English, or twice, stops the start with file, line and reason."""
    folder = tmp_path / "content" / "forum"
    folder.mkdir(parents=True)
    good = (Path(__file__).parents[2] / "content/forum/notices.yaml").read_text("utf-8")
    broken = good.replace("key: emergency", "key: hurt")
    for text, said in ((re.sub(r"(?m)^ +label_en: Emerg.*\n", "", good), "label_en"), (broken, "already used")):
        (folder / "notices.yaml").write_text(text, "utf-8")
        with pytest.raises(ContentError, match=said):
            read_notices(tmp_path)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_answers_everything_on_one_page(child: Children, forum_app: Flask, lang: str) -> None:
    """The link leads there; what is missing is told at its place with the rest kept; then the last look and sending."""
    one = child(lang)
    one.enter()
    assert f'href="{ALL[lang]}"' in one.see("topic").text
    lacking = one.fill(ALL[lang], text=IDEA, district="unknown", act="next")
    assert lacking.status_code == 422 and IDEA in lacking.text and lacking.text.count('class="err"') == 2
    assert IDEA in one.see("idea").text and 'value="unknown" checked' in one.see("place").text
    assert one.fill(ALL[lang], **FULL).headers["Location"].endswith(one.path("check"))
    page = one.see("check")
    assert IDEA in page.text and f'href="{ALL[lang]}"' in page.text
    shown = re.search(r'class="code"[^>]*>([^<]+)<', page.text)
    assert shown
    one.words = shown[1]
    assert one.submit().headers["Location"].endswith(one.path("thanks"))
    assert 'name="age_band"' not in one.see(ALL[lang]).text


def test_one_page_looks_for_harm_before_anything_else(child: Children, forum_app: Flask) -> None:
    """With every other answer missing, or a phone number in it, a text about harm leads to the officers."""
    one = child()
    one.enter()
    assert one.fill(ALL["id"], text=f"{HARM} 0812 3456 7890").headers["Location"].endswith(one.path("next"))
    assert one.fill(ALL["id"], text="Aku sedih di sana.", harm="y").headers["Location"].endswith(one.path("next"))
    assert "Aku sedih di sana." in one.see("next").text
    page = one.fill(ALL["id"], **(FULL | {"text": "Hubungi aku di 0812 3456 7890."}))
    assert page.status_code == 422 and "<mark>0812 3456 7890</mark>" in page.text
    assert one.fill(ALL["id"], **(FULL | {"topic": "notice:hurt"})).headers["Location"].endswith(INFO["id"])


@pytest.mark.parametrize("way", ["expired", "ended"])
def test_one_page_keeps_the_text(child: Children, clock: Any, way: str) -> None:
    """An expired form brings the text back; an ended visit shows it at the doors."""
    one = child()
    one.enter()
    token = FORM.search(one.see(ALL["id"]).text)
    assert token
    if way == "ended":
        clock.moment += timedelta(minutes=16)
    page = one.send(ALL["id"], "stale" if way == "expired" else token[1], **FULL)
    assert page.status_code in (400, 401) and IDEA in page.text


def ask_similar(one: Child, text: str) -> Any:
    """What htmx asks for after a pause."""
    token = FORM.search(one.see("idea").text)
    assert token
    data = {"csrf_token": token[1], "text": text}
    return one.keep(one.client.post(SIMILAR, data=data, headers={"HX-Request": "true"}))


def test_child_sees_like_public_ideas_while_writing(child: Children, forum_app: Flask, clock: Any, capfd: Any) -> None:
    """Public ones only, also on the last page without script; what is typed is kept and logged nowhere."""
    make_other(forum_app, State.PUBLISHED, clock.moment)
    hidden = make_other(forum_app, State.PUBLISHED, clock.moment + timedelta(seconds=1))
    bring_to(forum_app, hidden, State.IN_REVIEW)
    one = child()
    one.enter()
    part = ask_similar(one, LIKE)
    assert part.text.count(TITLE) == 1 and part.headers["Cache-Control"] == "no-store" and "<html" not in part.text
    assert 'hx-post="/id/forum-anak/tulis/serupa"' in one.see("idea").text
    for other in ("Perpustakaan terapung untuk semua kelurahan.", HARM + " di taman lampu", " "):
        assert TITLE not in ask_similar(one, other).text
    assert LIKE not in one.see("idea").text and "perpustakaan" not in one.see("idea").text.lower()
    assert one.fill(SIMILAR.replace("serupa", "ide"), text=LIKE, act="next").status_code == 303
    one.fill("topic", topic="k2")
    assert TITLE in one.see("check").text
    assert "Perpustakaan terapung" not in "".join(capfd.readouterr())
    assert files_of(forum_app, "Perpustakaan terapung") == []


def test_like_ideas_need_more_than_one_word_in_common(forum_app: Flask, clock: Any) -> None:
    """The one that shares more comes first; a single common word is no likeness; the number is bounded."""
    for nth in range(5):
        make_other(forum_app, State.PUBLISHED, clock.moment + timedelta(seconds=nth))
    with forum_app.app_context():
        assert len(list_similar(LIKE, "id")) == 3 and list_similar("Taman kota.", "id") == []
        assert len(list_similar("Please put bright lights in our park.", "en")) == 3


@pytest.mark.parametrize("lang", ["id", "en"])
def test_slip_tells_where_to_look_and_no_word_of_the_idea(child: Children, lang: str) -> None:
    """Forum, day, by when, address and 129; neither the idea nor the secret words stand on the page of thanks."""
    one = child(lang)
    one.send_idea()
    page = one.see("thanks").text
    slip = page[page.index('class="card slip"') :].split("</section>")[0]
    assert ("Forum Anak Uji" if lang == "id" else "Test Children’s Forum") in slip and "129" in slip
    assert "2026" in slip and one.path("start") in slip
    assert IDEA not in page and one.words not in page and "k2" not in slip
    one.fill("next", text=HARM)
    assert 'class="card slip"' not in one.see("thanks").text


@pytest.mark.parametrize("bait", ["quick", "field"])
def test_trap_asks_to_press_once_more_and_costs_no_word(child: Children, forum_app: Flask, bait: str) -> None:
    """Sent at once, or with the unseen field filled in: the same page with the words in it; the next press is taken."""
    one = child()
    one.enter()
    one.answer()
    more = {"website": "https://spam.example"} if bait == "field" else {}
    one.pause = timedelta() if bait == "quick" else one.pause
    page = one.submit(**more)
    assert page.status_code == 422 and "Tekan tombolnya sekali lagi." in page.text and one.words in page.text
    assert IDEA in page.text and "spam" not in page.text and count(forum_app, Original) == 0
    assert one.submit(**more).headers["Location"].endswith(one.path("thanks"))
    assert count(forum_app, Original) == 1 and count(forum_app, SealedRecord) == 0


def test_trap_on_a_later_text_costs_no_word(child: Children, forum_app: Flask) -> None:
    """The sheet of an answer comes again with its text, and is taken at the next press."""
    one = child()
    one.send_idea()
    bring_to(forum_app, 1, State.DECLINED)
    one.pause = timedelta()
    path = "/id/forum-anak/usulanku/1/baca-lagi"
    page = one.fill(path, text="Tolong baca lagi.", act="next")
    assert page.status_code == 422 and "Tolong baca lagi." in page.text
    assert one.fill(path, text="Tolong baca lagi.", act="next").status_code == 303
