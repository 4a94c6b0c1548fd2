"""The rules that every page of every test is held to: a fault is found also where a page of the same markup was well."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests import page_rules
from tests.page_rules import check_page

PAGE = """<!doctype html><html lang="id"><head><title>Berita 12 - Layak</title>
<link rel="canonical" href="http://localhost/id/berita/satu"><link rel="stylesheet" href="/static/a.css"></head>
<body class="desk"><main><h1>Berita 12</h1><h2>Satu</h2><p>Kata &amp; kata</p><a href="/id/berita/satu?a=1&amp;b=2">Satu</a>
<form action="/id/cari"><label for="q">Cari</label><input id="q" name="q" value="satu"><button class="btn">Cari</button></form>
<select aria-label="Tahun" name="tahun"></select><img src="/a.png" alt="Taman"></main></body></html>"""
ALIKE = {
    "another address": ("/id/berita/satu?a=1&amp;b=2", "/id/berita/dua-1.x"),
    "another canonical address": ("http://localhost/id/berita/satu", "http://localhost/id/berita/dua"),
    "another action": ('action="/id/cari"', 'action="/id/ruang-kerja/berita/7"'),
    "other words": ("Kata &amp; kata", "Lain"),
    "other names of a field and a picture": ("Taman", "Ayunan"),
    "another value": ('value="satu"', 'value="&lt;dua&gt;"'),
}
FAULTS = {
    "an act in an address": ('href="/id/berita/satu?a=1&amp;b=2"', 'href="javascript:alert(1)"'),
    "a style sheet of another host": ('href="/static/a.css"', 'href="https://cdn.example/static/a.css"'),
    "a style sheet of another host without a scheme": ('href="/static/a.css"', 'href="//cdn.example/a.css"'),
    "a style sheet of a whole address": ('href="/static/a.css"', 'href="http://localhost/static/a.css"'),
    "a picture of another host": ('src="/a.png"', 'src="//cdn.example/a.png"'),
    "a form without action": ('action="/id/cari"', 'action=""'),
    "a loose ampersand in an address": ("a=1&amp;b=2", "a=1&b=2"),
    "a loose ampersand in the words": ("Kata &amp; kata", "Kata &kata;"),
    "a quote that ends an address": ('a=1&amp;b=2"', 'a=1" onclick="x"'),
    "a style in a tag": ("<h2>", '<h2 style="color:red">'),
    "a doubled id": ("<h2>", '<h2 id="q">'),
    "a field without label": ('for="q"', 'for="x"'),
    "a field with an empty label": ('aria-label="Tahun"', 'aria-label=""'),
    "a picture without alt": (' alt="Taman"', ""),
    "a tag left open": ("</a>", ""),
    "a title that is not the heading": ("<h1>Berita 12", "<h1>Kabar 12"),
    "two headings": ("<h2>Satu</h2>", "<h1>Satu</h1>"),
    "a level left out": ("<h2>Satu</h2>", "<h3>Satu</h3>"),
    "another language": ('lang="id"', 'lang="en"'),
    "a second main button": ("</form>", '</form><a class="btn" href="/id/">Lagi</a>'),
    "an inline script": ("</main>", "<script>x()</script></main>"),
}


@pytest.fixture(autouse=True)
def nothing_found_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with no page known."""
    monkeypatch.setattr(page_rules, "_found_well", set())


def with_change(change: tuple[str, str]) -> str:
    """The page with one piece of it exchanged."""
    old, new = change
    assert PAGE.count(old) == 1, old
    return PAGE.replace(old, new)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_after_a_page_that_was_well(fault: str) -> None:
    """Each planted fault fails, though the page without it and all pages like that were found well just before."""
    for page in (PAGE, *map(with_change, ALIKE.values())):
        check_page(page, "/id/berita/satu")
    with pytest.raises((AssertionError, ParseError)):
        check_page(with_change(FAULTS[fault]), "/id/berita/satu")


def test_a_page_of_the_same_markup_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words, numbers, values and the paths of addresses make no other page: whoever tests ten articles reads one."""
    check_page(PAGE, "/id/berita/satu")
    monkeypatch.setattr(page_rules, "check_whole_page", lambda *_: pytest.fail("read again"))
    for page in map(with_change, ALIKE.values()):
        check_page(page, "/id/berita/dua")
