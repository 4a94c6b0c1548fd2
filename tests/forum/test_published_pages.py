"""Pages that everybody reads: the start, the ideas by component and kecamatan, one idea."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

LISTS = {"id": "/id/forum-anak/usulan/", "en": "/en/childrens-forum/ideas/"}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_reader_filters_ideas_by_component_and_kecamatan(loaded: Flask, lang: str) -> None:
    """A component shows its ideas only; one with none says so; both languages take their own words and each other's."""
    client = loaded.test_client()
    everything = client.get(LISTS[lang]).text.count('class="cloth tile')
    some = client.get(LISTS[lang] + "?component=k2").text.count('class="cloth tile')
    assert 0 < some < everything
    assert client.get(LISTS[lang] + "?komponen=k2").text.count('class="cloth tile') == some
    empty = client.get(LISTS[lang] + "?component=k5").text
    assert ("Belum ada usulan yang tampil di sini." if lang == "id" else "No idea has been published here") in empty
    district = loaded.extensions["layak"].content.districts[2]
    found = client.get(f"{LISTS[lang]}?district={district.code}").text
    assert found.count('class="cloth tile') == 1 and district.name in found


@pytest.mark.parametrize(
    "query",
    ["?page=0x", "?page=0", "?page=99", "?page=1000000000", "?halaman=99999", "?component=nonsense", "?komponen=k9",
     "?district=x", "?kecamatan=%00<script>", "?component='; drop", "?component=k2&page=2"],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["id", "en"])
def test_reader_who_asks_for_what_is_not_there_gets_404(loaded: Flask, lang: str, query: str) -> None:
    """Unknown pages, components and kecamatan are not there, as in the news; never an error, never a silent list."""
    assert loaded.test_client().get(LISTS[lang] + query).status_code == 404


def test_reader_who_changes_the_language_keeps_the_filters(loaded: Flask) -> None:
    """The filters go along into the other language, in its words; taking the component away keeps the kecamatan."""
    district = loaded.extensions["layak"].content.districts[2].code
    page = loaded.test_client().get(f"{LISTS['id']}?komponen=k2&kecamatan={district}").text
    assert f'href="{LISTS["en"]}?component=k2&amp;district={district}"' in page
    assert f'href="{LISTS["id"]}?kecamatan={district}"' in page and f'href="{LISTS["id"]}?komponen=k2"' in page


@pytest.mark.parametrize(
    "path", ["/id/forum-anak/", "/en/childrens-forum/", *LISTS.values(), "/id/forum-anak/usulan/1"]
)
def test_reader_gets_no_cookie_and_a_page_that_may_be_kept(loaded: Flask, path: str) -> None:
    """Public pages of the forum set no cookie and are the same for everybody."""
    answer = loaded.test_client().get(path)
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert "no-store" not in answer.headers["Cache-Control"]


def test_idea_leads_to_no_other_idea_and_tells_no_age(loaded: Flask) -> None:
    """The page of an idea links to no other one and shows month, place and component only."""
    page = loaded.test_client().get("/id/forum-anak/usulan/2").text
    assert not re.findall(r'href="/id/forum-anak/usulan/\d+"', page)
    assert not re.search(r"umur 1[0-7]|1[0-7]–1[0-7] tahun", page.split("<footer")[0])
    assert "November 2026" in page and "data contoh" in page


@pytest.mark.parametrize("lang", ["id", "en"])
def test_start_says_what_happens_who_reads_and_how_long(client: FlaskClient, lang: str) -> None:
    """Before anything is typed: the steps, the reader, the time, the age, what not to write, how to leave, 129."""
    page = client.get("/id/forum-anak/" if lang == "id" else "/en/childrens-forum/").text
    said = {
        "id": ["Seorang moderator membacanya", "3 hari kerja", "umur 10–17 tahun", "Jangan tulis", "Keluar cepat"],
        "en": ["A moderator reads it", "3 working days", "10 to 17 years old", "Don’t write", "Leave quickly"],
    }[lang]
    assert all(words in page for words in [*said, "tel:129"])
