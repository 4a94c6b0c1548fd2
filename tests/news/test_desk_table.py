"""The newsroom's front page: what waits, one table of every article, its languages and filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from layak.accounts.models import Staff
from layak.core import waiting
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.news import service
from layak.news.models import Article
from layak.news.service import STATEMENTS, Asking, Choice, Draft
from layak.news.service.desk import LANGUAGE_STATES, WAITS, language_state
from layak.news.service.notes import ChangeNotes
from tests.news.conftest import ALONE, EDITOR, fields_of, send, text
from tests.news.test_desk import begin, edit
from tests.words import word

LIST = "/id/ruang-kerja/berita/"
Publish = Callable[..., int]


@pytest.fixture
def author(app: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes, and has a name."""
    client = sign_in("author")
    with app.app_context(), writing() as session:
        session.execute(update(Staff).values(name="Uji Penulis"))
    return client


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who publishes."""
    return sign_in("editor")


def rows_of(page: str) -> list[list[str]]:
    """The table's cells as words, row by row."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        for row in tree.iterfind(".//tbody/tr")
    ]


def titles(client: FlaskClient, query: str = "") -> list[str]:
    """The titles that the table lists."""
    return [row[0] for row in rows_of(client.get(LIST + query).text)]


def waits_of(client: FlaskClient) -> dict[str, tuple[int, str]]:
    """What waits: words, with how many and where they lead."""
    tree = html5lib.parse(client.get(LIST).text, namespaceHTMLElements=False)
    found = {}
    for link in tree.iterfind(".//ul[@class='waits']/li/a"):
        words = link.find("span").text.strip()
        found[words] = (int(link.findtext("b")), link.get("href"))
    return found


def change(app: Flask, number: int, *, major: bool, **texts: str) -> None:
    """Publish another text of one language, with a note for readers or as a small correction."""
    with app.app_context():
        at = now()
        copy = service.get_working_copy(number, at=at)
        bodies = {lang: text(copy.draft.text(lang).title, body=body) for lang, body in texts.items()}
        draft = Draft(texts={**copy.draft.texts, **bodies}, components=copy.draft.components)
        notes = ChangeNotes(texts=dict.fromkeys(texts, "Ada yang berubah.") if major else {}, minor=frozenset())
        service.publish_article(
            number,
            draft=draft,
            version=copy.version,
            declared=STATEMENTS,
            actor=EDITOR,
            at=at,
            zone=app.extensions["layak"].zone,
            notes=notes,
            alone=ALONE,
        )


def test_the_table_tells_each_language_in_words(author: FlaskClient, publish: Publish, app: Flask) -> None:
    """None, in work, up to date or behind: each a word with its sign; the state, and who touched it last."""
    behind = publish("Tertinggal di sini", "Ahead here")
    change(app, behind, major=True, en="Changed.")
    publish("Hanya Indonesia", None)
    begin(author, title_id="Masih ditulis", title_en="", lead_en="", body_en="")
    found = {row[0]: row[1:] for row in rows_of(author.get(LIST).text)}
    none, work, current, late = (word("id", one) for one in ("none", "in work", "up to date", "behind"))
    assert found["Tertinggal di sini"][:2] == [late, current]
    assert found["Hanya Indonesia"][:2] == [current, none]
    assert found["Masih ditulis"][:3] == [work, none, word("id", "Draft")]
    assert "Uji Penulis" in found["Masih ditulis"][3]


def test_a_language_begun_after_publishing_is_in_work(author: FlaskClient, publish: Publish) -> None:
    """Also while readers do not have it: it stands in the newest draft only."""
    number = publish("Hanya Indonesia", None)
    send(author, edit(number), title_en="Begun", lead_en="Begun.", body_en="Begun.")
    assert rows_of(author.get(LIST).text)[0][2] == word("id", "in work")
    assert titles(author, "?language=en-work") == ["Hanya Indonesia"]
    assert titles(author, "?language=en-none") == []


def test_every_row_is_in_the_list_of_its_own_language_state(publish: Publish, app: Flask, draft_only) -> None:
    """What a cell says and what the filter finds are the same for every article, language and state."""
    change(app, publish("Satu", "One"), major=True, en="Changed.")
    publish("Dua", None)
    publish("Tiga", "Three")
    draft_only("Empat")
    with app.app_context():
        who = Asking(actor=EDITOR, at=now(), today=now().date())
        expected = {
            "id": {2: "current", 3: "current", 4: "work"},
            "en": {2: "none", 3: "current", 4: "none"},
        }
        for lang in ("id", "en"):
            seen: dict[int, str] = {}
            for state in LANGUAGE_STATES:
                for row in service.list_for_desk(who, Choice(lang_state=(lang, state))).rows:
                    assert row.languages[lang] == state
                    seen[row.number] = language_state(db.session.get(Article, row.number), lang, who.at)
            assert seen == {1: {"id": "behind", "en": "current"}[lang], **expected[lang]}


def test_what_waits_is_counted_and_listed_alike(
    author: FlaskClient, editor: FlaskClient, publish: Publish, app: Flask, clock
) -> None:
    """Each list of what waits has as many articles as its count says; an empty one is not shown."""
    begin(editor, title_id="Draf penyunting")
    handed = begin(author, title_id="Sudah diserahkan")
    send(author, edit(handed), review="1")
    publish("Nanti", "Later", moment=clock.moment + timedelta(days=2))
    change(app, publish("Tertinggal", "Ahead"), major=True, en="Changed.")
    publish("Hanya Indonesia", None)
    changed = publish("Berubah", "Changed")
    send(author, edit(changed), body_id="Belum terbit.")
    due = publish("Tinjau", "Review")
    with app.app_context():
        service.set_review_day(due, day=date(2026, 11, 21), actor=EDITOR, at=now())
    found = waits_of(editor)
    expected = {
        "Drafts of mine": ["Draf penyunting"],
        "Handed to an editor": ["Sudah diserahkan"],
        "Scheduled": ["Nanti"],
        "Published alone, not yet seen by a second person": ["Tertinggal"],
        "Changes that readers do not see yet": ["Berubah"],
        "One language is behind the other": ["Tertinggal"],
        "One language is missing": ["Hanya Indonesia"],
        "To look at again": ["Tinjau"],
    }
    assert set(found) == {word("id", one) for one in expected}
    for words, listed in expected.items():
        count, href = found[word("id", words)]
        assert [row[0] for row in rows_of(editor.get(href).text)] == listed, words
        assert count == len(listed)
    assert "berikutnya: Senin, 23 November 2026 pukul 10.00 WIB" in editor.get(LIST).text
    assert set(WAITS) - {"returned", "handed", "unread"} == {
        href.partition("waits=")[2] for _count, href in found.values()
    }, "what is one's own to wait for stands in test_way.py"


def test_an_author_sees_own_work_only(author: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    """Drafts and what was handed over are one's own; nothing of it waits for another author."""
    begin(author, title_id="Draf satu")
    handed = begin(author, title_id="Diserahkan satu")
    send(author, edit(handed), review="1")
    assert {count for count, _ in waits_of(author).values()} == {1}
    other = sign_in("author", email="lain@example.org")
    assert waits_of(other) == {}
    assert word("id", "Nothing waits for you.") in other.get(LIST).text


def test_another_subject_can_say_what_waits(author: FlaskClient, editor: FlaskClient, monkeypatch) -> None:
    """One line or several, to whoever has the permission, and nothing where nothing waits."""
    monkeypatch.setattr(waiting, "_registered", {})
    waiting.register_waiting("one", "news.publish", lambda: ("Laporan uji", 3, "/id/ruang-kerja/"))
    waiting.register_waiting("more", "news.write", lambda: [("Gambar uji", 2, "/id/"), ("Kosong uji", 0, "/id/")])
    waiting.register_waiting("none", "news.write", lambda: None)
    assert waits_of(editor) == {"Laporan uji": (3, "/id/ruang-kerja/"), "Gambar uji": (2, "/id/")}
    assert set(waits_of(author)) == {"Gambar uji"}


def test_words_are_found_in_both_languages(author: FlaskClient, publish: Publish) -> None:
    """In titles and summaries, whatever the case, each word anywhere; signs of LIKE stand for themselves."""
    publish("Taman 100% ramah", "Friendly park")
    publish("Taman bermain_kecil", None)
    publish("Rapat", "Meeting")
    assert titles(author, "?q=taman") == ["Taman bermain_kecil", "Taman 100% ramah"]
    assert titles(author, "?q=FRIENDLY+ramah") == ["Taman 100% ramah"]
    assert titles(author, "?q=100%25") == ["Taman 100% ramah"]
    assert titles(author, "?q=n_k") == ["Taman bermain_kecil"]
    assert titles(author, "?q=%25") == ["Taman 100% ramah"]
    assert titles(author, "?q=tidak+ada") == []


def test_filters_are_chips_that_can_be_taken_away(author: FlaskClient, publish: Publish) -> None:
    """All of them at once; each chip leads to the same list without its own filter; the form keeps the rest."""
    publish("Taman", "Park", component="k4")
    publish("Taman rapat", None)
    query = "?state=published&language=en-current&component=k4&q=taman"
    page = author.get(LIST + query).text
    assert [row[0] for row in rows_of(page)] == ["Taman"]
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    links = [link.get("href") for link in tree.iterfind(".//ul[@class='chips']/li/a")]
    assert len(links) == 4
    for name in ("state", "language", "component", "q"):
        assert len([link for link in links if f"{name}=" not in link]) == 1
    kept = next(form for form in tree.iter("form") if form.get("class") == "filters")
    assert kept.find(".//input[@name='q']").get("value") == "taman"
    english = tree.find(".//nav//a[@hreflang='en']") or tree.find(".//a[@hreflang='en']")
    assert english.get("href").endswith("?" + query.lstrip("?")) or "component=k4" in english.get("href")


@pytest.mark.parametrize("query", ["waits=x", "state=x", "language=en", "component=k9", "sort=x", "page=0", "page=9"])
def test_what_does_not_exist_is_not_found(author: FlaskClient, query: str) -> None:
    """An address with a filter that nobody offers is a 404, no error."""
    assert author.get(f"{LIST}?{query}").status_code == 404


def test_the_table_is_ordered_and_paged(author: FlaskClient, publish: Publish, app: Flask, clock, monkeypatch) -> None:
    """The last touched first, or the longest untouched; pages keep the filters."""
    for number in range(3):
        publish(f"Artikel {number}", None)
        clock.moment += timedelta(minutes=1)
    assert titles(author) == ["Artikel 2", "Artikel 1", "Artikel 0"]
    assert titles(author, "?sort=oldest") == ["Artikel 0", "Artikel 1", "Artikel 2"]
    assert titles(author, "?sort=published")[0] == "Artikel 2"
    with app.app_context():
        who = Asking(actor=EDITOR, at=now(), today=now().date())
        page = service.list_for_desk(who, Choice(sort="oldest"), page=2, size=2)
    assert ([row.titles["id"] for row in page.rows], page.pages, page.total) == (["Artikel 2"], 2, 3)


def test_only_own_articles_are_mine(author: FlaskClient, publish: Publish) -> None:
    """Whoever wrote any version of an article finds it among their own."""
    publish("Milik orang lain", None)
    begin(author, title_id="Milik saya")
    assert titles(author, "?mine=1") == ["Milik saya"]


def test_an_editor_sets_the_day_for_looking_again(editor: FlaskClient, author: FlaskClient, publish: Publish) -> None:
    """In 6 or 12 months or on no day, told on the table; anything else is refused."""
    number = publish()
    token = {"csrf_token": fields_of(editor.get(edit(number)).text, "tulisan")["csrf_token"]}
    assert editor.post(edit(number) + "/tinjau", data={"months": "6", **token}).status_code == 303
    assert "21 Mei 2027" in editor.get(LIST).text and "21 Mei 2027" in editor.get(edit(number)).text
    assert editor.post(edit(number) + "/tinjau", data={"months": "7", **token}).status_code == 400
    assert editor.post(edit(number) + "/tinjau", data={"months": "0", **token}).status_code == 303
    assert "21 Mei 2027" not in author.get(LIST).text


@pytest.mark.usefixtures("loaded")
def test_a_page_of_samples_waits_for_nobody(author: FlaskClient) -> None:
    """The demonstration's articles have both languages and their signs."""
    assert waits_of(author) == {}
    assert {cell for row in rows_of(author.get(LIST).text) for cell in row[1:3]} == {word("id", "up to date")}


def test_roles_without_the_newsroom_count_nothing(app: Flask, publish: Publish) -> None:
    """What waits is counted by what one may do: nobody's own work is anybody else's."""
    publish()
    with app.app_context():
        who = Asking(actor=Principal(user_id=99, roles=frozenset({Role.AUTHOR})), at=now(), today=now().date())
        assert not any(service.count_desk(who).waits.values())
