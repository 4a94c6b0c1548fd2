"""Page-cache poisoning and leaks: nobody's page is made from somebody else's request."""

from __future__ import annotations

import pytest

from layak.core.cache import BYPASS, canonical_query
from tests.core.town import Town


@pytest.fixture
def town() -> Town:
    """A fresh site with an empty cache."""
    return Town()


UNKEPT = {
    "not marked": {"X-Layak-Cache": "no"},
    "no-store": {"Cache-Control": "no-store"},
    "private": {"Cache-Control": "Private, max-age=60"},
    "sets a cookie": {"Set-Cookie": "a=b"},
    "is a piece": {"Content-Range": "bytes 0-1/2"},
    "encoded already": {"Content-Encoding": "br"},
    "varies by language": {"Vary": "Accept-Language"},
    "varies by anything": {"Vary": "*"},
}


@pytest.mark.parametrize("headers", UNKEPT.values(), ids=UNKEPT.keys())
def test_answer_that_is_not_everybodys_is_never_kept(town: Town, headers: dict[str, str]) -> None:
    """A private answer, or one that depends on more than its key, is rendered for each reader."""
    town.headers = headers
    town.get()
    town.get()
    assert (town.renderings, len(town.cache.shelf)) == (2, 0)


@pytest.mark.parametrize("status", [201, 203, 206, 301, 304, 403, 404, 410, 422, 500, 503])
def test_answer_other_than_200_is_never_kept(town: Town, status: int) -> None:
    """Only whole, found pages are kept, whatever the application marked."""
    town.status = status
    assert town.get().status_code == town.get().status_code == status
    assert len(town.cache.shelf) == 0


def test_streamed_answer_is_passed_on_unread(town: Town) -> None:
    """An answer without a length is not collected, even when it is marked."""
    assert town.client.get("/stream").data == b"a" * 900 + b"b"
    assert len(town.cache.shelf) == 0


HOSTILE_HEADERS = sorted(name[5:].replace("_", "-").title() for name in BYPASS)


@pytest.mark.parametrize("header", HOSTILE_HEADERS)
def test_request_with_an_unkeyed_header_neither_fills_nor_reads_the_cache(town: Town, header: str) -> None:
    """A header that could change the page goes past the cache both ways and poisons nobody's page."""
    town.client.get("/id/berita/", headers={header: "x"})
    assert len(town.cache.shelf) == 0
    clean = town.get()
    town.client.get("/id/berita/", headers={header: "x"})
    assert town.renderings == 3
    assert town.get().data == clean.data


def test_request_with_a_cookie_never_reads_or_fills_a_stored_page(town: Town) -> None:
    """Somebody signed in always meets the application; a reader after them gets the anonymous page."""
    town.get(Cookie="session=x")
    assert len(town.cache.shelf) == 0
    town.get()
    town.get(Cookie="session=x")
    town.get()
    assert town.renderings == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_unsafe_method_goes_past_the_cache(town: Town, method: str) -> None:
    """A change reaches the application each time and leaves nothing behind."""
    town.get()
    town.client.open("/id/berita/", method=method)
    town.client.open("/id/berita/", method=method)
    assert len(town.cache.shelf) == 1
    assert "GET" in town.get().text


def test_get_with_a_body_goes_past_the_cache(town: Town) -> None:
    """A body is no part of the key, so a page made from one is nobody else's."""
    town.client.get("/id/berita/", data="q=poison")
    assert len(town.cache.shelf) == 0


def test_htmx_part_is_never_kept_as_a_page(town: Town) -> None:
    """A part and its page share an address; only the page is stored."""
    town.get(HX_Request="true")
    page = town.get()
    town.get(HX_Request="true")
    assert town.get().data == page.data
    assert town.renderings == 3


SAME_PAGE = ["?utm_source=wa&utm_medium=x", "?fbclid=1", "?gclid=a%20b", "?igshid=&utm_x"]


@pytest.mark.parametrize("query", SAME_PAGE)
def test_shared_link_finds_the_stored_page(town: Town, query: str) -> None:
    """What other sites append to a link is neither in the key nor seen by the page."""
    shared = town.get("/id/berita/" + query)
    plain = town.get("/id/berita/")
    assert shared.data == plain.data
    assert town.renderings == 1


@pytest.mark.parametrize("query", ["?x=1", "?callback=a", "?_method=POST", "?q=a&debug=1", "?page=1;x=2&y=1", "?%00=1"])
def test_unknown_parameter_goes_past_the_cache_whole(town: Town, query: str) -> None:
    """A page may need a parameter that the cache does not know: it gets it, and the answer is not kept."""
    answer = town.get("/id/berita/" + query)
    assert query[1:] in answer.text.replace("&amp;", "&")
    assert len(town.cache.shelf) == 0


def test_known_parameters_make_pages_of_their_own_in_any_order(town: Town) -> None:
    """q and page are in the key, sorted; the page sees the sorted query, so both orders are one page."""
    one, other = town.get("/id/cari?q=anak&page=2"), town.get("/id/cari?page=2&q=anak")
    assert one.data == other.data
    assert "page=2&q=anak" in one.text
    assert town.get("/id/cari?q=anak").data != one.data
    assert town.renderings == 2


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("q=a;page=2", "q=a%3Bpage%3D2"),
        ("q=%00", "q=%00"),
        ("q=a%26page%3D2", "q=a%26page%3D2"),
        ("q=a&q=b", "q=a&q=b"),
        ("q=b&q=a", "q=b&q=a"),
        ("q=", "q="),
        ("q=%ff", "q=%EF%BF%BD"),
        ("q=a+b", "q=a+b"),
        ("q=a%20b", "q=a+b"),
        ("&&q=a&", "q=a"),
        ("Q=a", None),
        ("q[]=a", None),
        ("q%00=a", None),
        ("q=ä", None),
        ("&".join(["q=a"] * 13), None),
    ],
)
def test_query_in_the_key_is_the_query_the_page_sees(town: Town, query: str, canonical: str | None) -> None:
    """Each query has one canonical form or none; what the application gets is that form."""
    assert canonical_query(query, frozenset({"q", "page"})) == canonical
    if canonical is not None:
        town.get("/id/cari?" + query)
        assert town.seen[-1]["QUERY_STRING"] == canonical


@pytest.mark.parametrize(
    "path",
    [
        "/id/berita/;x",
        "/id/berita/%00",
        "/id/berita/%0d%0aX:%201",
        "/id//berita/",
        "/id/berita/%2e%2e/",
        "/ID/",
    ],
)
def test_odd_address_is_a_page_of_its_own(town: Town, path: str) -> None:
    """An address that only looks like another one never fills the other one's place."""
    clean = town.get("/id/berita/").data
    town.get(path)
    assert town.get("/id/berita/").data == clean


def test_stored_page_is_only_handed_out_under_its_own_host(town: Town) -> None:
    """A page rendered for one Host header is never given to a reader of another."""
    town.get(Host="evil.example")
    town.get(Host="kota.example")
    assert town.renderings == 2
    assert town.seen[-1]["HTTP_HOST"] == "kota.example"


def test_endless_address_is_not_kept(town: Town) -> None:
    """Keys are bounded, so that addresses cannot fill the memory."""
    town.get("/id/" + "a" * 2000)
    town.get("/id/cari?q=" + "a" * 2000)
    assert len(town.cache.shelf) == 0
