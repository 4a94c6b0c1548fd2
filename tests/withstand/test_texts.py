"""Any text that somebody can type or paste: kept in one spelling, shown as letters that disturb nothing beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html import escape
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.demo_file import read_demo_file
from layak.extensions import db
from layak.news.models import ArticleText
from tests.forum.conftest import Child
from tests.news.conftest import ALONE, send
from tests.news.test_desk import ALL_TICKS, begin, edit
from tests.page_rules import parse_page

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
TEXTS = {
    "accents on accents": "Taman" + "\u0300\u0301\u0302\u0489\u033d" * 40 + " kota",
    "turned direction": "Taman \u202eterbalik\u202c kota",
    "isolates never closed": "Taman \u2067kota \u2066 \u2068 terbuka",
    "nothing and bells": "Taman\x00 \x07kota\x1b[31m me\x00\u0301rah",
    "other line ends": "Taman\u2028kota\x85baru\x0bsatu\x0cdua",
    "families and flags": f"Taman {FAMILY} \U0001f1ee\U0001f1e9 \U0001f44d\U0001f3fd",
    "Arabic": "مدينة صديقة للطفل",
    "Javanese": "ꦏꦸꦛꦭꦪꦏ꧀ꦲꦤꦏ꧀",
    "accents apart": unicodedata.normalize("NFD", "Kafé Çeria ñandú Å"),
    "letters that look alike": "Pek\u0430nbaru k\u043et\u0430",
    "wide and mathematical": "Ｔａｍａｎ 𝐊𝐨𝐭𝐚 ﬁlm Ⅻ",
    "an accent first": "\u0301Taman kota",
    "no width at all": "Ta\u200bman\u2060 ko\u00adta\ufeff",
    "private and no letters": "Taman \ue000\ufdd0\U000f0000\U0010ffff kota",
    "tags and selectors": "Taman \U000e0061\U000e0062\ufe0f kota\ufe0e",
    "dotted and dotless": "İstanbul ıspanak ẞ ŉ ΐ",
    "one word without end": "panjang" * 1_400,
}
DANGEROUS = set(map(chr, [*range(9), 11, 12, *range(14, 32), 0x85, 0x2028, 0x2029, *range(0x202A, 0x202F)]))
DANGEROUS |= set(map(chr, range(0x2066, 0x206A)))
"""Controls, line ends that no form has, and what turns the direction of all that follows."""
PARAGRAPHS = {"h1", "h2", "h3", "h4", "p", "li", "td", "th", "dt", "dd", "div", "section", "article", "header", "nav"}
ADDRESSES = {"id": ("/id/berita/", "/id/berita/teks-{n}"), "en": ("/en/news/", "/en/news/text-{n}")}


def is_clean(text: str) -> bool:
    """Whether a text is in one spelling, with nothing in it that acts beyond itself."""
    return unicodedata.is_normalized("NFC", text) and not DANGEROUS & set(text)


def beside(page: str, words: str) -> list[str]:
    """What stands in one paragraph with these words, wherever they are shown and do not find their own direction."""
    found: list[str] = []

    def walk(element: Element, paragraph: Element) -> None:
        if element.get("dir") == "auto" or element.tag == "bdi":
            return
        around = element if element.tag in PARAGRAPHS else paragraph
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        if any(words in piece for piece in pieces):
            found.append("".join(around.itertext()).replace(words, "").strip())
        for child in element:
            walk(child, around)

    body = parse_page(page).find("body")
    assert body is not None
    walk(body, body)
    return [text for text in found if text]


def test_editor_may_paste_any_text(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Kept clean, published, and read in article and list as letters in both languages; each page stays whole."""
    editor, reader = sign_in("editor"), loaded.test_client()
    for number, (name, text) in enumerate(TEXTS.items()):
        both = {f"{field}_{one}": text[:100] for field in ("title", "lead") for one in ADDRESSES}
        bodies = {f"body_{one}": f"Awal.\n\n{text}\n\nAkhir." for one in ADDRESSES}
        article = begin(editor, **both, **bodies, slug_id=f"teks-{number}", slug_en=f"text-{number}")
        shown = send(editor, edit(article), edit(article) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
        assert shown.status_code == 303, name
        with loaded.app_context():
            slugs = (f"teks-{number}", f"text-{number}")
            kept = db.session.execute(select(ArticleText.title, ArticleText.body).where(ArticleText.slug.in_(slugs)))
            titles = {row.title for row in kept if is_clean(row.title) and is_clean(row.body)}
            db.session.remove()
        assert len(titles) == 1, name
        for path in (path.format(n=number) for pair in ADDRESSES.values() for path in pair):
            page = reader.get(path)
            assert page.status_code == 200 and escape(*titles, quote=False) in page.text, (name, path)


def test_text_of_another_direction_turns_nothing_beside_it(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A title in Arabic is a paragraph of its own, or finds its direction, on its page, in the list and in the search."""
    editor, reader = sign_in("editor"), loaded.test_client()
    words = TEXTS["Arabic"]
    article = begin(editor, title_id=words, slug_id="judul-arab", slug_en="arabic-title")
    send(editor, edit(article), edit(article) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    for path in ("/id/berita/judul-arab", "/id/berita/", f"/id/cari?q={words}"):
        page = reader.get(path).text.replace("<mark>", "").replace("</mark>", "")
        assert words in page and beside(page, words) == [], path


@pytest.mark.parametrize("lang", ADDRESSES)
def test_child_may_paste_any_text(loaded: Flask, lang: str) -> None:
    """The idea comes back clean on the next look at the form, whatever it was; nothing is too odd to be answered."""
    code = read_demo_file(loaded.extensions["layak"].settings.instance)["passes"][0]["pass"]
    one = Child(loaded.test_client(), code, lang)
    one.enter()
    one.fill("topic", topic="k2")
    for name, text in TEXTS.items():
        sent = one.fill("idea", text=f"Kami ingin {text[:500]}", act="anyway")
        assert sent.status_code in (200, 303, 422), name
        page = one.see("idea")
        assert page.status_code == 200 and "Kami ingin" in page.text and is_clean(page.text), name


def test_reader_finds_a_word_in_either_spelling(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Accents apart or together: the same article; and any text at all is a question that gets an answer."""
    editor, reader = sign_in("editor"), loaded.test_client()
    article = begin(editor, title_id="Rapat di Jud\u00e9la", slug_id="rapat-judela", slug_en="judela-meets")
    send(editor, edit(article), edit(article) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    for form in ("NFC", "NFD"):
        assert "rapat-judela" in reader.get("/id/cari", query_string={"q": unicodedata.normalize(form, "Judéla")}).text
    for name, text in TEXTS.items():
        for path in ("/id/cari", "/en/search"):
            assert reader.get(path, query_string={"q": text[:300]}).status_code == 200, name
    for odd in ("%ED%A0%80", "%ff%fe", "a%00b", "%F4%90%80%80"):
        assert reader.get(f"/id/cari?q={odd}").status_code in (200, 400), odd
