"""The result page as readers meet it: whole, in parts, narrowed, without a result, without an index."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.search.service import Search
from layak.search.wiring import current_search
from tests.page_rules import parse_page, parse_part, tag, words_of
from tests.search.shelf import behind_both_doors

ADDRESSES = {"id": "/id/cari", "en": "/en/search"}
TYPING = {"HX-Request": "true", "HX-Target": "hasil"}
PAYLOADS = ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "{{7*7}}", "' onmouseover='x", "</title><b>"]


def page_of(reader: FlaskClient, lang: str, **asked: str) -> Element:
    """Ask, and give the page."""
    response = reader.get(ADDRESSES[lang], query_string=asked)
    assert response.status_code == 200
    return parse_page(response.text)


def by_id(page: Element, name: str) -> Element:
    """The element with an id."""
    return next(element for element in page.iter() if element.get("id") == name)


def links_of(page: Element) -> list[str]:
    """The addresses of the results, in order."""
    heads = [element for element in by_id(page, "hasil").iter() if tag(element) == "h3"]
    return [str(link.get("href")) for head in heads for link in head.iter() if tag(link) == "a"]


@behind_both_doors
def test_reader_finds_the_visit_article_first(reader: FlaskClient) -> None:
    """The article about the visit is the first of the news, its hits marked."""
    for lang, text, start in (("id", "verifikasi", "/id/berita/"), ("en", "verifying", "/en/news/")):
        page = page_of(reader, lang, q=text, kind="article")
        first = links_of(page)[0]
        assert first.startswith(start) and re.search("kunjungan-verifikasi|verification-visit", first)
        marks = [words_of(element).lower() for element in by_id(page, "hasil").iter() if tag(element) == "mark"]
        assert any(mark.startswith("verif") for mark in marks)
        assert reader.get(first).status_code == 200


@behind_both_doors
def test_reader_finds_the_visit_article_by_another_form(reader: FlaskClient) -> None:
    """ "Kelayakan anak" finds texts about layak anak, the article about the visit among the first ten."""
    found = links_of(page_of(reader, "id", q="kelayakan anak"))
    assert any("kunjungan-verifikasi" in link for link in found)


@behind_both_doors
def test_result_in_the_other_language_says_so(reader: FlaskClient) -> None:
    """Its title is marked with its language, and the reader's own version is one link away."""
    page = page_of(reader, "en", q="verifikasi", kind="article", language="id")
    result = next(
        element
        for element in by_id(page, "hasil").iter()
        if tag(element) == "li" and any(tag(child) == "h3" for child in element)
    )
    link = next(element for element in result.iter() if tag(element) == "a")
    assert link.get("lang") == "id" and link.get("hreflang") == "id"
    assert "In Indonesian" in words_of(result)
    assert any(str(element.get("href")).startswith("/en/news/") for element in result.iter())


@behind_both_doors
def test_typing_swaps_the_answer_and_its_count(reader: FlaskClient) -> None:
    """htmx gets the part: the results, and the count for the live region that stood on the page before."""
    whole = page_of(reader, "en", q="verifying")
    live = by_id(whole, "jumlah")
    assert live.get("role") == "status"
    response = reader.get("/en/search", query_string={"q": "verifying"}, headers=TYPING)
    part = parse_part(response.text)
    assert "<html" not in response.text and "HX-Request" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "no-store"
    assert words_of(by_id(part, "jumlah")) == words_of(live) != ""
    assert by_id(part, "jumlah").get("hx-swap-oob") == "innerHTML"
    assert words_of(by_id(part, "hasil")) == words_of(by_id(whole, "hasil"))


@behind_both_doors
def test_result_tells_its_day_as_exactly_as_it_is_known(reader: FlaskClient) -> None:
    """Of an article of which only the year is known, the search makes up no day, as its page does not."""
    page = reader.get("/en/search?q=provisional+Madya").text
    told = re.search(r"<p class=\"meta\">News · ([^<]*?)<(?:(?!</li>).)*From 957", page, re.DOTALL)
    assert told is not None and told[1].strip() == "2022"


def test_form_works_without_script(reader: FlaskClient) -> None:
    """The form asks its own address by GET, and keeps the question."""
    page = page_of(reader, "id", q="taman bermain")
    form = next(element for element in page.iter() if tag(element) == "form")
    field = by_id(page, "q")
    assert (form.get("action"), form.get("method")) == ("/id/cari", None)
    assert (field.get("name"), field.get("value")) == ("q", "taman bermain")


@behind_both_doors
@pytest.mark.parametrize("lang", ["id", "en"])
def test_empty_search_suggests_questions_that_have_results(reader: FlaskClient, lang: str) -> None:
    """Without a question there are questions to try, each with a result, and the six components."""
    page = page_of(reader, lang)
    links = [str(element.get("href")) for element in by_id(page, "hasil").iter() if tag(element) == "a"]
    tries = [link for link in links if "q=" in link]
    assert len(tries) == 5 and sum(("/k" in link and "komponen" in link) or "component" in link for link in links) == 6
    for link in tries:
        assert links_of(parse_page(reader.get(link).text)), link
    assert words_of(by_id(page, "jumlah")) == ""


@behind_both_doors
def test_search_without_result_helps(reader: FlaskClient) -> None:
    """Nothing found says so with the question in it, and offers ways on."""
    page = page_of(reader, "en", q="xylophone")
    assert "“xylophone”" in words_of(by_id(page, "jumlah"))
    assert sum("q=" in str(element.get("href")) for element in by_id(page, "hasil").iter()) == 5


@behind_both_doors
def test_long_question_is_answered_and_told(reader: FlaskClient) -> None:
    """A question that is too long is answered by its beginning, and the page says so."""
    page = page_of(reader, "en", q="verifying " + "word " * 500)
    assert "Your question is long" in words_of(by_id(page, "hasil"))
    assert links_of(page)


@behind_both_doors
def test_reader_narrows_by_kind_and_year_and_back(reader: FlaskClient) -> None:
    """Chips lead to narrowed results; a chosen filter can be taken away; the switch of language keeps both."""
    page = page_of(reader, "id", q="anak", kind="article", tahun="2025")
    found = links_of(page)
    assert found and all(link.startswith("/id/berita/") for link in found)
    removes = [element for element in page.iter() if element.get("class") == "on"]
    assert [words_of(element) for element in removes] == ["Hapus filter 2025"]
    assert removes[0].get("href") == "/id/cari?q=anak&kind=article"
    kept = {str(e.get("name")): e.get("value") for e in page.iter() if e.get("form") == "cari"}
    assert kept == {"kind": "article", "tahun": "2025"}
    other = next(element for element in page.iter() if element.get("hreflang") == "en" and tag(element) == "a")
    assert other.get("href") == "/en/search?q=anak&kind=article&year=2025"


@pytest.mark.parametrize(
    "given",
    [
        {"halaman": "x"}, {"page": "-1"}, {"page": "0"}, {"page": "999999"}, {"page": "99"}, {"halaman": "1e9"},
        {"urut": "x"}, {"bahasa": "fr"}, {"dinas": "tidak-ada"}, {"tahun": "20x5"}, {"year": "1"}, {"komponen": "<b>"}, {"kind": "nothing"}, {"kecamatan": "\x00"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["id", "en"])
def test_reader_with_a_false_page_or_filter_gets_a_clear_404(
    reader: FlaskClient, lang: str, given: dict[str, str]
) -> None:
    """A page or filter that does not exist is not there, as in the news; the question stays in the field."""
    lost = reader.get(ADDRESSES[lang], query_string={"q": "anak", **given})
    assert lost.status_code == 404
    assert by_id(parse_page(lost.text), "q").get("value") == "anak"


def test_empty_filter_is_no_filter(reader: FlaskClient) -> None:
    """What a form sends empty changes nothing."""
    plain = words_of(by_id(page_of(reader, "en", q="anak"), "jumlah"))
    for name in ("page", "halaman", "year", "komponen", "kind", "district"):
        assert words_of(by_id(page_of(reader, "en", q="anak", **{name: ""}), "jumlah")) == plain, name


def test_question_without_a_result_has_one_page(reader: FlaskClient) -> None:
    """Where nothing is found the first page says so, and there is no second one."""
    assert reader.get("/en/search?q=zzzxqv").status_code == 200
    assert reader.get("/en/search?q=zzzxqv&page=2").status_code == 404
    assert reader.get("/en/search?page=2").status_code == 404


@behind_both_doors
def test_reader_turns_the_pages(reader: FlaskClient) -> None:
    """The second page holds other results, and leads back."""
    first, second = page_of(reader, "id", q="anak"), page_of(reader, "id", q="anak", halaman="2")
    assert links_of(second) and not set(links_of(first)) & set(links_of(second))
    forward = next(element for element in first.iter() if element.get("rel") == "next")
    back = next(element for element in second.iter() if element.get("rel") == "prev")
    assert (forward.get("href"), back.get("href")) == ("/id/cari?q=anak&halaman=2", "/id/cari?q=anak")


def test_question_never_becomes_markup(reader: FlaskClient) -> None:
    """Whatever is asked is shown as text; the checking client sees no inline script and valid HTML."""
    for payload in PAYLOADS:
        page = page_of(reader, "en", q=payload)
        assert by_id(page, "q").get("value") == " ".join(payload.split())
        assert not [element for element in page.iter() if tag(element) in ("img", "b") and element.get("src") == "x"]


def test_search_pages_stay_out_of_other_engines(reader: FlaskClient) -> None:
    """Result pages are noindex, and have no pair for engines."""
    page = page_of(reader, "id", q="anak")
    assert any(element.get("name") == "robots" and element.get("content") == "noindex" for element in page.iter())


@behind_both_doors
def test_search_sets_no_cookie_and_may_be_kept(reader: FlaskClient) -> None:
    """An anonymous question leaves no trace with the reader, and its page belongs to the edition."""
    response = reader.get("/id/cari?q=anak")
    assert "Set-Cookie" not in response.headers and response.headers["Cache-Control"].startswith("public")


def test_reader_is_answered_without_an_index(
    reader: FlaskClient, stocked: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the index is missing a plain search answers, says so, and its page is kept by nobody."""
    search = search_of(stocked)
    monkeypatch.setattr(search, "_launch", lambda work: False)
    shutil.rmtree(search.index.root)
    search.forget()
    response = reader.get("/en/search?q=verification")
    page = parse_page(response.text)
    assert "put in order" in words_of(by_id(page, "hasil")) and links_of(page)
    assert response.headers["Cache-Control"] == "no-store"


def test_operator_checks_and_rebuilds(stocked: Flask, run: Callable[..., Any]) -> None:
    """`search check` is content with a fresh index, fails on a damaged one, and `search rebuild` mends it."""
    assert run("search", "check").exit_code == 0
    search = search_of(stocked)
    segment = next(path for path in live_files(search.index.root) if path.suffix == ".seg")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    failed = run("search", "check")
    assert failed.exit_code == 1 and "search rebuild" in failed.output
    rebuilt = run("search", "rebuild")
    assert rebuilt.exit_code == 0 and re.search(r"The index holds \d\d+ documents", rebuilt.output)
    assert run("search", "check").exit_code == 0


def search_of(app: Flask) -> Search:
    """The search of an application."""
    with app.app_context():
        return current_search()


def live_files(root: Path) -> list[Path]:
    """The files of the live index."""
    return [path for path in root.rglob("*") if path.is_file()]
