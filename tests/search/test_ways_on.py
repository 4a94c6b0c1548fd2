"""What stands around the results: meanings, filters, order, other words, and ways on where nothing was found."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from layak.core.cache import QUERY_NAMES
from layak.search.asking import WORDS
from tests.page_rules import tag, words_of
from tests.search.test_pages import by_id, links_of, page_of


def chips_of(page: Element, label: str) -> dict[str, str]:
    """The chips of a list by their words, with their addresses."""
    lists = [e for e in page.iter() if label in (e.get("aria-label"), e.get("aria-labelledby"))]
    return {words_of(a): str(a.get("href")) for one in lists for a in one.iter() if tag(a) == "a"}


@pytest.mark.parametrize(
    ("lang", "question", "name"),
    [
        ("id", "KLA", "Kota Layak Anak (KLA)"),
        ("en", "What is KLA?", "Child-Friendly City (KLA)"),
        ("id", "apa itu kota layak anak", "Kota Layak Anak (KLA)"),
        ("en", "kota layak anak", "Child-Friendly City (KLA)"),
        ("id", "apa kepanjangan RPTRA", None),
        ("en", "what does PUSPAGA stand for", None),
    ],
)
def test_reader_who_asks_for_a_term_reads_its_meaning_first(
    reader: FlaskClient, lang: str, question: str, name: str | None
) -> None:
    """The glossary's words stand above the results in the reader's language, with the way to the entry."""
    page = page_of(reader, lang, q=question)
    card = next(e for e in by_id(page, "hasil").iter() if e.get("class") == "card soft")
    heading = words_of(next(e for e in card.iter() if tag(e) == "h2"))
    assert heading == name if name else question.split()[2].strip("?") in heading.upper()
    link = next(str(e.get("href")) for e in card.iter() if tag(e) == "a")
    address, _, anchor = link.partition("#")
    assert address == {"id": "/id/kemajuan/istilah", "en": "/en/progress/glossary"}[lang]
    assert f'id="{anchor}"' in reader.get(address).text


def test_word_that_is_explained_does_not_stand_among_the_results(reader: FlaskClient) -> None:
    """Its meaning with the way to the glossary stands above; a second time it would be the first result."""
    page = by_id(page_of(reader, "id", q="KLA"), "hasil")
    addresses = [str(e.get("href")) for e in page.iter() if tag(e) == "a"]
    card = next(e for e in page.iter() if e.get("class") == "card soft")
    link = next(str(e.get("href")) for e in card.iter() if tag(e) == "a")
    assert addresses.count(link) == 1
    assert [one for one in addresses if one.startswith("/id/kemajuan/istilah#")][1:]


def test_page_of_results_on_paper_names_the_question(reader: FlaskClient) -> None:
    """The field is not printed, so the question stands beside the results for paper alone."""
    told = [words_of(e) for e in page_of(reader, "en", q="child").iter() if e.get("class") == "paper"]
    assert told == ["“child”"]


def test_reader_takes_one_filter_away_by_its_cross_and_several_at_once(reader: FlaskClient) -> None:
    """A way to remove all stands where there is more than one."""
    asked = {"q": "anak", "komponen": "k1"}
    assert "Hapus semua" not in words_of(by_id(page_of(reader, "id", **asked), "hasil"))
    both = by_id(page_of(reader, "id", **asked, tahun="2025"), "hasil")
    ways = {words_of(e): e.get("href") for e in both.iter() if tag(e) == "a"}
    assert ways["Hapus semua"] == "/id/cari?q=anak"


def test_reader_who_asks_for_more_than_a_term_gets_results_alone(reader: FlaskClient) -> None:
    """A question that only holds a term has no meaning above it; nor has the second page of a term's results."""
    for asked in ({"q": "KLA 2025 hasil"}, {"q": "apa"}, {"q": "kota layak anak", "halaman": "2"}):
        page = page_of(reader, "id", **asked)
        assert not [e for e in page.iter() if e.get("class") == "card soft"], asked


def test_reader_narrows_by_office_and_language(reader: FlaskClient) -> None:
    """Each offered filter leads to as many results as its number says, and is then a chip that goes away."""
    page = page_of(reader, "en", q="anak")
    tried = 0
    for name in ("component", "year", "office", "lang"):
        for words, href in list(chips_of(page, f"by-{name}").items())[:2]:
            count = int(words.rsplit("(", 1)[1].rstrip(")"))
            narrowed = page_of(reader, "en", **dict(pair.split("=") for pair in href.partition("?")[2].split("&")))
            assert words_of(by_id(narrowed, "jumlah")).startswith(f"{count} result"), (name, words)
            away = [e for e in narrowed.iter() if e.get("class") == "on"]
            assert len(away) == 1 and away[0].get("href") == "/en/search?q=anak", (name, words)
            tried += 1
    assert tried >= 4


def test_reader_chooses_the_order(reader: FlaskClient) -> None:
    """Newest first is one link away, is told in the count, and stays while the page is turned and narrowed."""
    orders = chips_of(page_of(reader, "id", q="anak"), "Urutan hasil")
    assert list(orders.values()) == ["/id/cari?q=anak", "/id/cari?q=anak&urut=terbaru"]
    page = page_of(reader, "id", q="anak", urut="terbaru")
    assert "terbaru" in words_of(by_id(page, "jumlah"))
    onward = next(e for e in page.iter() if e.get("rel") == "next")
    assert onward.get("href") == "/id/cari?q=anak&urut=terbaru&halaman=2"
    other = next(e for e in page.iter() if e.get("hreflang") == "en" and tag(e) == "a")
    assert other.get("href") == "/en/search?q=anak&sort=newest"


def test_reader_whose_filters_leave_nothing_is_offered_all(reader: FlaskClient) -> None:
    """The page says that it is the filters, and how many results there are without them."""
    page = page_of(reader, "en", q="verification", year="1999", kind="article")
    assert "with these filters" in words_of(by_id(page, "jumlah"))
    way = next(e for e in by_id(page, "hasil").iter() if e.get("class") == "btn line")
    assert way.get("href") == "/en/search?q=verification" and "without filters" in words_of(way)
    assert links_of(page_of(reader, "en", q="verification"))


def test_reader_with_nothing_found_gets_ways_on(reader: FlaskClient) -> None:
    """Components, the glossary and the Children's Forum, where a child may ask for it."""
    links = [str(e.get("href")) for e in by_id(page_of(reader, "en", q="xylophone"), "hasil").iter()]
    assert "/en/childrens-forum/" in links and "/en/progress/glossary" in links
    assert sum("/component/" in link for link in links) == 6


def test_engines_keep_the_empty_search_only(reader: FlaskClient) -> None:
    """The bare page has a description and may be kept elsewhere; a page of results may not, and names its one address."""

    def heads(page: Element, name: str) -> list[str]:
        return [str(e.get("content")) for e in page.iter() if tag(e) == "meta" and e.get("name") == name]

    bare, asked = page_of(reader, "en"), page_of(reader, "en", q="anak", sort="newest")
    assert heads(bare, "description") and heads(asked, "robots") == ["noindex"]
    canonical = next(str(e.get("href")) for e in asked.iter() if e.get("rel") == "canonical")
    assert canonical.endswith("/en/search?q=anak&sort=newest")


def test_every_parameter_is_known_to_the_page_cache() -> None:
    """A result page is stored under its whole address: a word that the cache does not know would never be stored."""
    assert {"q", *(word for words in WORDS.values() for word in words.values())} <= QUERY_NAMES
