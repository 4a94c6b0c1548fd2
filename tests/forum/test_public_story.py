"""What everybody reads of an idea's way: the story, the answers, the feed, the search; and how it goes again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicStep, PublicVersion, Suggestion
from layak.forum.states import State, Verb
from tests.conftest import START
from tests.page_rules import parse_page, tag, words_of

IDEA = {"id": "/id/forum-anak/usulan/", "en": "/en/childrens-forum/ideas/"}
ANSWERS = {"id": "/id/forum-anak/jawaban", "en": "/en/childrens-forum/answers"}
FEEDS = {"id": "/id/forum-anak/umpan.atom", "en": "/en/childrens-forum/feed.atom"}
ATOM = "{http://www.w3.org/2005/Atom}"
CROSSING, JOINED, BUS_STOP = (
    "Tempat menyeberang di depan sekolah",
    "Zebra cross di jalan ke sekolah",
    "Halte yang teduh",
)
LIGHTS, WATER = "Lampu di lapangan olahraga", "Tempat isi ulang air minum"


def number_of(app: Flask, title: str) -> int:
    """The public number of the sample with a title that begins so."""
    with app.app_context():
        return db.session.execute(select(PublicVersion.id).where(PublicVersion.title_id.startswith(title))).scalar_one()


def change(app: Flask, title: str, **values: object) -> None:
    """Change the suggestion behind a sample as a service would."""
    number = number_of(app, title)
    with app.app_context(), writing() as session:
        public = session.get_one(PublicVersion, number)
        for name, value in values.items():
            setattr(public.suggestion, name, value)
        log_change("forum", "idea", str(number))


def steps_of(page: str) -> list[str]:
    """The titles of the course of time on a page."""
    course = next(one for one in parse_page(page).iter() if one.get("class") == "steps")
    return [words_of(one) for one in course.iter() if tag(one) == "h3"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [("id", "Seorang anak bilang ini belum selesai. Jadi, usulan ini jalan lagi."),
     ("en", "A child says that it is not done yet. So it goes on.")],
)  # fmt: skip
def test_reader_is_told_who_says_that_something_is_not_done_yet(loaded: Flask, lang: str, told: str) -> None:
    """Among the city's answers "not yet done" says whose word it is, on the idea's page and on the answers' page."""
    client = loaded.test_client()
    page = client.get(f"{IDEA[lang]}{number_of(loaded, 'Tempat bermain di ruang tunggu puskesmas')}").text
    assert told in page and told in client.get(ANSWERS[lang]).text


def test_reader_sees_what_became_of_an_idea(loaded: Flask, client: FlaskClient) -> None:
    """Every step in order, the office's words, how long it took, the proof and the indicator, in both languages."""
    number = number_of(loaded, CROSSING)
    page = client.get(f"{IDEA['id']}{number}").text
    titles = ["Tampil", "Diteruskan ke Dinas Perhubungan", "Akan dikerjakan", "Sedang dikerjakan", "Terwujud"]
    assert steps_of(page) == titles
    assert "dalam 12 hari kerja" in page and "Contoh jawaban. Kami mengukur jalan itu" in page
    assert 'href="/id/berita/dua-taman-dinilai-rbra"' in page and 'href="/id/kemajuan/indikator/11"' in page
    assert "A sample answer" not in page
    english = client.get(f"{IDEA['en']}{number}").text
    assert "A sample answer. We measure the road" in english and "in 12 working days" in english
    other = client.get(f"{IDEA['en']}{number_of(loaded, BUS_STOP)}").text
    assert re.search(r'<div lang="id"[^>]*>\s*<p dir="auto">Contoh jawaban. Jalan itu diurus provinsi', other)
    waiting = client.get(f"{IDEA['id']}{number_of(loaded, WATER)}").text
    assert steps_of(waiting)[-3:] == ["Akan dikerjakan", "Sedang dikerjakan", "Terwujud"]


def test_late_office_is_named_only_after_the_release(loaded: Flask, client: FlaskClient) -> None:
    """The page says by when until that day is over; then nothing of it, until the coordinator lets it be known."""
    path = f"{IDEA['id']}{number_of(loaded, LIGHTS)}"
    change(loaded, LIGHTS, office_due_on=START.date())
    assert "paling lambat 21 November 2026" in client.get(path).text
    change(loaded, LIGHTS, office_due_on=date(2026, 11, 16), warned_on=date(2026, 11, 17))
    before = client.get(path).text
    assert steps_of(before)[-1] == "Dinas menjawab"
    assert "16 November 2026" not in before and "belum menjawab" not in before
    change(loaded, LIGHTS, late_shown_on=date(2026, 11, 20))
    assert "harus menjawab paling lambat 16 November 2026, tetapi belum menjawab." in client.get(path).text
    change(loaded, LIGHTS, state=State.WILL_DO)
    assert "belum menjawab" not in client.get(path).text


def test_joined_idea_leads_on_while_the_other_can_be_read(loaded: Flask, client: FlaskClient) -> None:
    """The address of a joined idea leads on; to nothing once the other is gone; what was never shown leads nowhere."""
    joined, target = number_of(loaded, JOINED), number_of(loaded, CROSSING)
    answer = client.get(f"{IDEA['en']}{joined}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{IDEA['en']}{target}")
    assert answer.headers["Cache-Control"] == "no-store" and JOINED not in client.get(IDEA["id"]).text
    with loaded.app_context(), writing() as session:
        session.get_one(PublicVersion, joined).month = None
    assert client.get(f"{IDEA['id']}{joined}").status_code == 404
    with loaded.app_context(), writing() as session:
        session.get_one(PublicVersion, joined).month = date(2026, 7, 1)
    change(loaded, CROSSING, state=State.WITHDRAWN)
    assert client.get(f"{IDEA['id']}{joined}").status_code == 404


@pytest.mark.parametrize(("lang", "state", "office"), [("id", "keadaan", "dinas"), ("en", "state", "office")])
def test_reader_narrows_the_list_by_state_and_office(
    loaded: Flask, client: FlaskClient, lang: str, state: str, office: str
) -> None:
    """State and office narrow the list together, each can be taken away; nonsense is not there; htmx gets the list."""
    done = client.get(f"{IDEA[lang]}?{state}=done").text
    assert done.count('class="cloth tile') == 2
    both = client.get(f"{IDEA[lang]}?{state}=done&{office}=dishub").text
    assert both.count('class="cloth tile') == 1
    assert f'href="{IDEA[lang]}?{state}=done"' in both and f'href="{IDEA[lang]}?{office}=dishub"' in both
    for query in (f"{state}=sealed", f"{state}=in_review", f"{state}=x", f"{office}=x", f"{office}=%00"):
        assert client.get(f"{IDEA[lang]}?{query}").status_code == 404, query
    part = client.get(f"{IDEA[lang]}?{state}=done", headers={"HX-Request": "true"}, is_checked=False).text
    assert part.lstrip().startswith('<div id="daftar-usulan">') and part.count('class="cloth tile') == 2


@pytest.mark.parametrize("lang", ["id", "en"])
def test_answers_hold_every_answered_idea_with_its_proof(loaded: Flask, client: FlaskClient, lang: str) -> None:
    """You said, we did: what the city answered and did, with the proof; nothing that waits; no page beyond the last."""
    page = client.get(ANSWERS[lang]).text
    with loaded.app_context():
        rows = db.session.execute(
            select(PublicVersion.id, Suggestion.state).join(Suggestion, Suggestion.id == PublicVersion.suggestion_id)
        ).all()
    answered = {one.id for one in rows if one.state not in ("published", "forwarded", "merged")}
    assert {int(one) for one in re.findall(rf'href="{IDEA[lang]}(\d+)"', page)} == answered
    assert "/id/berita/dua-taman-dinilai-rbra" in page and ("Bukti:" if lang == "id" else "Proof:") in page
    for bad in ("page=2", "halaman=2", "page=0", "page=x"):
        assert client.get(f"{ANSWERS[lang]}?{bad}").status_code == 404


def test_what_a_child_said_later_is_told_as_a_moderator_wrote_it(loaded: Flask, client: FlaskClient) -> None:
    """A reply without passed words shows nothing; with them it stands in the story as a child's, and nobody's name."""
    number = number_of(loaded, WATER)
    with loaded.app_context(), writing() as session:
        session.add(PublicStep(public_id=number, kind=Verb.REPLY, on=date(2026, 11, 1)))
        log_change("forum", "idea", str(number))
    assert "Jawaban anak" not in client.get(f"{IDEA['id']}{number}").text
    with loaded.app_context(), writing() as session:
        words = "Keran di sebelah kantin."
        session.add(PublicStep(public_id=number, kind=Verb.REPLY, on=date(2026, 11, 1), text_id=words))
        log_change("forum", "idea", str(number))
    page = client.get(f"{IDEA['id']}{number}").text
    assert words in page and "kata-kata anak, dibuat aman oleh moderator" in page


def read_feed(client: FlaskClient, lang: str) -> ET.Element:
    """The feed as a tree."""
    answer = client.get(FEEDS[lang])
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    assert answer.headers["X-Robots-Tag"] == "noindex" and "no-store" not in answer.headers["Cache-Control"]
    return ET.fromstring(answer.data)  # noqa: S314  (our own answer)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_feed_tells_each_step_with_its_words(loaded: Flask, client: FlaskClient, lang: str) -> None:
    """RFC 4287: ids that stay, absolute links, samples marked; of a publication the month alone is told."""
    root = read_feed(client, lang)
    entries = root.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert 40 < len(entries) <= 50 and len(set(ids)) == len(ids)
    sample, done = {"id": ("data contoh: ", "Terwujud"), "en": ("sample data: ", "Come true")}[lang]
    assert all((one.findtext(f"{ATOM}title") or "").startswith(sample) for one in entries)
    told = next(one for one in entries if f"{sample}{done}:" in (one.findtext(f"{ATOM}title") or ""))
    assert (told.findtext(f"{ATOM}summary") or "").startswith({"id": "Contoh kabar.", "en": "Sample news."}[lang])
    link = told.find(f"{ATOM}link")
    assert link is not None and str(link.get("href")).startswith(f"http://localhost{IDEA[lang]}")
    shown = [
        one for one in entries if {"id": "Tampil:", "en": "Published:"}[lang] in (one.findtext(f"{ATOM}title") or "")
    ]
    days = {(one.findtext(f"{ATOM}updated") or "")[8:10] for one in shown}
    assert shown and days <= {"30", "31"}  # midnight of the first day in the city is still the day before in UTC
    for path in (IDEA[lang], ANSWERS[lang], f"{IDEA[lang]}6"):
        assert 'type="application/atom+xml" title="' in client.get(path).text and FEEDS[lang] in client.get(path).text


def test_idea_that_goes_leaves_list_feed_answers_and_search(loaded: Flask, client: FlaskClient) -> None:
    """The city's words find an idea while it is public; once it goes, neither it nor they are anywhere."""
    number, words = number_of(loaded, CROSSING), "mengukur jalan"
    paths = (
        f"{IDEA['id']}?keadaan=done",
        ANSWERS["id"],
        FEEDS["id"],
        "/id/kemajuan/indikator/11",
        "/api/v1/ideas?limit=500",
    )
    found = client.get(f"/id/cari?q={words}").text
    assert CROSSING in found and all(CROSSING in client.get(path).text for path in paths)
    change(loaded, CROSSING, state=State.WITHDRAWN)
    for path in (*paths, f"/id/cari?q={words}", "/id/data/ideas.csv"):
        assert CROSSING not in client.get(path).text, path
    assert client.get(f"{IDEA['id']}{number}").status_code == 404


def test_ideas_are_kept_from_outside_search_unless_the_city_says_otherwise(
    loaded: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default feed and data say noindex and the map names no idea; with forum.is_indexed the map names each."""
    path = f"{IDEA['id']}{number_of(loaded, CROSSING)}"
    assert path not in client.get("/sitemap.xml").text
    assert client.get("/id/data/ideas.csv").headers["X-Robots-Tag"] == "noindex"
    site = loaded.extensions["layak"]
    city = site.content.city
    open_city = replace(city, forum=replace(city.forum, is_indexed=True))
    monkeypatch.setattr(site, "content", replace(site.content, city=open_city))
    change(loaded, WATER, version=9)
    assert path in client.get("/sitemap.xml").text and ANSWERS["en"] in client.get("/sitemap.xml").text
    assert "X-Robots-Tag" not in client.get(FEEDS["id"]).headers
    assert "X-Robots-Tag" not in client.get("/id/data/ideas.csv").headers


def test_indicator_names_ideas_that_are_tied_to_it_first(loaded: Flask, client: FlaskClient) -> None:
    """Tied ideas stand before others of the component, none of them twice; an indicator without any shows the others."""
    page = client.get("/id/kemajuan/indikator/11").text
    section = page[page.index("Usulan anak") :]
    assert "Dikaitkan dengan indikator ini oleh moderator." in section and section.count(CROSSING) == 1
    assert section.index(CROSSING) < section.index("Bus sekolah gratis")
    assert "Dikaitkan dengan" not in client.get("/id/kemajuan/indikator/12").text


def test_idea_that_was_called_done_too_early_says_so(loaded: Flask, client: FlaskClient) -> None:
    """After "not yet done" the page and the answers tell it behind the report, and the idea stands as being carried out."""
    number = number_of(loaded, "Tempat bermain di ruang tunggu puskesmas")
    page = client.get(f"{IDEA['id']}{number}").text
    assert steps_of(page)[-3:] == ["Terwujud", "Belum selesai", "Terwujud"]
    answers = client.get(ANSWERS["id"]).text
    told = answers[answers.index(f"{IDEA['id']}{number}") :]
    assert told.index("Terwujud") < told.index("Belum selesai") < told.index("Kotak saran anak")
