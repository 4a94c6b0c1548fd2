"""What the automatic checks find beside the text, what of it stands in the way, and links to other sites."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from ipaddress import ip_address
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.clock import now
from layak.core.markdown import to_html
from layak.forum.service.published import list_latest
from layak.news import service
from layak.news.models import Picture
from layak.news.service.checks import check_draft
from layak.news.service.checks.outside import check_links, is_public
from layak.news.service.drafts import Draft, TextDraft
from tests.news.conftest import ALONE, EDITOR, STATEMENTS, fields_of, send, text
from tests.news.test_pictures import photo

Staff = Callable[[str], FlaskClient]
NEW, PREVIEW = "/en/desk/news/new", "/en/desk/news/preview"
WHOLE = {"title_id": "Rapat", "lead_id": "Ringkasan.", "title_en": "Meeting", "lead_en": "Summary.", "body_en": "Body."}


def checks_of(client: FlaskClient, **changes: Any) -> str:
    """The block of the checks in a form that could not be kept, as its date is none."""
    about = {"source_name": "Uji, 2026", "components": ["k1"], "event": "salah"}
    page = send(client, NEW, **{**WHOLE, **about, "body_id": "Isi.", **changes}).text
    return page.split('<section id="checks"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("body", "told", "quoted"),
    [
        ("[Lihat](/id/berita/tidak-ada) ya.", "leads nowhere", "Lihat (/id/berita/tidak-ada)"),
        ("[Peta rapat](/id/ruang-kerja/berita/)", "leads nowhere", "Peta rapat"),
        ("[Ukuran](/id/kemajuan/indikator/99)", "leads nowhere", "Ukuran"),
        ("[Bagian dua](#bagian-dua)", "leads nowhere", "Bagian dua"),
        ("[Satu][x]\n\n[x]: /id/berita/hilang", "leads nowhere", "Satu (/id/berita/hilang)"),
        ("[klik di sini](/id/kemajuan/)", "do not say where", "klik di sini"),
        ("[Here.](/en/progress/)", "do not say where", "Here."),
        ("<https://example.org/a>", "do not say where", "https://example.org/a"),
        ("## Satu\n\n#### Tiga", "skip a level", "Tiga"),
        ("##### Terlalu dalam", "skip a level", "Terlalu dalam"),
        ("|  |  |\n|---|---|\n| Nama | Umur |", "no header row", "Nama Umur"),
        ("![Taman](/gambar/x.jpg)", "is not shown", "Taman"),
        ("kata " * 25 + "akhir.", "more than 25 words", "kata kata kata"),
        ("Kantor QWZX membantu.", "not explained", "QWZX"),
    ],
)  # fmt: skip
def test_each_check_quotes_its_words_and_links_to_the_field(staff: Staff, body: str, told: str, quoted: str) -> None:
    """What was found stands in the open list with a link to the field; the same text put right is not told."""
    block = checks_of(staff("author"), body_id=body).split("<details>")[0]
    row = next(row for row in block.split("<li")[1:] if told in row)
    assert 'href="#body_id"' in row and quoted in row and 'lang="id"' in row


@pytest.mark.parametrize(
    "body",
    [
        "[Rapat di balai](/id/berita/rapat-di-balai) dan [kemajuan](/id/kemajuan), [kota](http://localhost/id/).",
        "[Data](../kemajuan/) dan [tentang kami](/id/tentang/), [telepon](tel:129), [dinas](https://example.org/).",
        "## Satu\n\n### Dua\n\n| Nama |\n|---|\n| Satu |",
        "kata " * 24 + "akhir.",
        "Kota Layak Anak (KLA) adalah KLA. SD dan bagian VI juga. OPD (organisasi perangkat daerah) membantu.",
    ],
)
def test_what_is_in_order_is_folded_away(staff: Staff, publish: Callable[..., int], body: str) -> None:
    """A text without a fault has nothing in the open list, and all checks in one folded line."""
    publish("Rapat di balai", None)
    block = checks_of(staff("author"), body_id=body)
    assert "14 of 14 in order" in block and 'class="no"' not in block
    assert "14 checks found nothing" in block


def test_a_link_to_a_single_idea_is_looked_up(staff: Staff, app: Flask, loaded: Flask) -> None:
    """One that readers can open is in order, in both languages; one that is not public leads nowhere."""
    with app.app_context():
        number = list_latest()[0].number
    author = staff("author")
    here = f"[Usulan](/id/forum-anak/usulan/{number}) dan [idea](/en/childrens-forum/ideas/{number})."
    assert "leads nowhere" not in checks_of(author, body_id=here).split("<details>")[0]
    gone = checks_of(author, body_id="[Usulan lama](/id/forum-anak/usulan/99999)").split("<details>")[0]
    assert "leads nowhere" in gone and "Usulan lama (/id/forum-anak/usulan/99999)" in gone


def test_a_short_announcement_is_not_nagged(staff: Staff) -> None:
    """Three lines in both languages need neither source nor topic; a longer article does."""
    bare: dict[str, Any] = {"source_name": "", "components": []}
    assert "14 of 14 in order" in checks_of(staff("author"), body_id="Satu.\n\nDua.\n\nTiga.", **bare)
    long = checks_of(staff("author"), body_id="Ini kalimat yang pendek. " * 20, **bare)
    assert "No source is named" in long and "No component of KLA is chosen" in long and "12 of 14" in long


def test_an_acronym_brings_the_words_of_the_glossary(staff: Staff) -> None:
    """Where the glossary knows it, its words stand there to be copied, in the text's own language."""
    assert '<b lang="id">Kota Layak Anak (KLA)</b>' in checks_of(staff("author"), body_id="KLA itu penting.")
    assert '<b lang="en">Child-Friendly City (KLA)</b>' in checks_of(staff("author"), body_en="KLA matters.")


def test_a_preview_by_htmx_brings_the_checks_anew(staff: Staff) -> None:
    """The part replaces the block beside the text out of its turn."""
    author = staff("author")
    values = {**fields_of(author.get(NEW).text, "tulisan"), **WHOLE, "body_id": "[di sini](/id/)"}
    part = author.post(PREVIEW, data=values, headers={"HX-Request": "true"}).text
    assert '<section id="checks" tabindex="-1" hx-swap-oob="true">' in part and "do not say where" in part


def test_a_preview_by_htmx_leaves_the_site_ready(staff: Staff) -> None:
    """What the editor keeps of its checks is not taken for a check of the whole site."""
    author = staff("author")
    part = author.post(
        PREVIEW, data={**fields_of(author.get(NEW).text, "tulisan"), **WHOLE}, headers={"HX-Request": "true"}
    )
    assert (part.status_code, author.get("/readyz").status_code) == (200, 200)


@pytest.mark.parametrize("indicators", [["1", "2"], ["1", "x"], []])
def test_a_preview_by_htmx_says_what_the_whole_page_says(staff: Staff, indicators: list[str]) -> None:
    """The part reads the form by itself: the text and the checks are those that the form itself would give."""
    author = staff("author")
    values: dict[str, Any] = {**fields_of(author.get(NEW).text, "tulisan"), **WHOLE, "indicators": indicators}
    values |= {"title_id": "  Dua   kata\u202e ", "body_id": "Satu.\r\n\r\n[di sini](/id/)\x07", "source_name": " "}
    for changes in ({}, {"body_id": "KLA itu penting. " * 9}, {"lead_en": ""}, {"places": ["x"]}, {}):
        part = author.post(PREVIEW, data={**values, **changes}, headers={"HX-Request": "true"}).text
        page = author.post(PREVIEW, data={**values, **changes}).text
        part = part.replace(' hx-swap-oob="true"', "")
        for begin in ('<section class="card">\n<h2>Preview', '<section id="checks"'):
            shown = part[part.index(begin) :].partition("</section>")[0]
            assert len(shown) > 200 and shown in page


def test_a_dead_link_stands_in_the_way_until_it_is_mended(
    staff: Staff, draft_only: Callable[..., int], client: FlaskClient
) -> None:
    """The form says so and keeps the text; mended, the article is published. A link to itself is no fault."""
    number = draft_only(texts={"id": text("Rapat", body="[Hilang](/id/berita/hilang)")})
    path = f"/en/desk/news/{number}"
    values = {"declared": list(STATEMENTS), "alone": ALONE}
    refused = send(staff("editor"), path, path + "/publish", **values)
    assert refused.status_code == 422 and "a link to this site leads nowhere" in refused.text
    assert "[Hilang](/id/berita/hilang)" in refused.text and 'href="#checks"' in refused.text
    assert client.get("/id/berita/rapat").status_code == 404
    mended = send(staff("editor"), path, path + "/publish", body_id="[Ini juga](/id/berita/rapat)", **values)
    assert mended.status_code == 303


def test_the_service_refuses_a_picture_without_words(app: Flask, draft_only: Callable[..., int]) -> None:
    """A picture that is not decoration needs its words in each language of the article."""
    number = draft_only()
    with app.app_context():
        picture = Picture(name="0" * 32, width=800, height=600, alt_id="", alt_en="A park", credit="")
        service.set_pictures(number, pictures=[picture], version=1, actor=EDITOR, at=now())
        copy = service.get_working_copy(number, at=now())
        with pytest.raises(service.Rejected) as refused:
            service.publish_article(
                number, draft=copy.draft, version=2, declared=STATEMENTS, actor=EDITOR, at=now(),
                zone=app.extensions["layak"].zone, alone=ALONE,
            )  # fmt: skip
        assert refused.value.reasons == ("picture_words",)


@pytest.mark.parametrize(
    "hostile",
    ["." * 100_000 + "x", "(" * 100_000, "A" * 100_000, "# " * 50_000, "![" * 50_000, "[a](/b) " * 12_500, "|" * 100_000,
     "A1 (" * 25_000, "<" * 100_000, "a-" * 50_000, "\n".join(["##### "] * 14_000)],
)  # fmt: skip
def test_hostile_texts_stay_bounded(app: Flask, hostile: str) -> None:
    """100,000 letters made to be slow cost the checks less than a second beyond the rendering of the preview."""
    draft = Draft(texts={"id": TextDraft(title="R", lead="R", body=hostile, kids=hostile[:4000])})
    to_html(hostile)
    with app.app_context():
        before = time.process_time()
        check_draft(draft)
        assert time.process_time() - before < 1


class Answers(BaseHTTPRequestHandler):
    """A site with a page, a page that is gone, and one that leads inside."""

    def do_GET(self) -> None:
        """Answer by path."""
        inside = f"http://127.0.0.2:{self.server.server_address[1]}/secret"
        status = {"/well": 200, "/gone": 404, "/broken": 500, "/inside": 302, "/round": 301}.get(self.path, 200)
        seen.append(f"{self.server.server_address[0]}{self.path}")
        self.send_response(status)
        if self.path in ("/inside", "/round"):
            self.send_header("Location", inside if self.path == "/inside" else "/round")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""


seen: list[str] = []


@pytest.fixture
def outside() -> Iterator[str]:
    """The address of another site."""
    seen.clear()
    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_outside_links_are_told_apart(outside: str) -> None:
    """Well, gone, an error, without end; and a redirect to a closed address is not followed."""
    urls = [outside + path for path in ("/well", "/gone", "/broken", "/round", "/inside")]
    found = check_links(urls, may_reach=lambda address, port: str(address) == "127.0.0.1", seconds=2)
    assert [one.state for one in found] == ["well", "gone", "other", "unreachable", "refused"]
    assert "127.0.0.2/secret" not in seen


def test_nothing_inside_our_network_is_asked(outside: str) -> None:
    """By default loopback and private addresses are refused before a connection, in every spelling; 20 links at most."""
    port = outside.rsplit(":", 1)[1]
    hosts = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0")  # noqa: S104
    urls = [f"http://{host}:{port}/well" for host in hosts] + ["file:///etc/passwd", "http://user@127.0.0.1/"]
    assert {one.state for one in check_links(urls, seconds=2)} <= {"refused", "unreachable"}
    assert seen == []
    closed = ("10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fd00::1", "64:ff9b::a00:1", "2002:7f00:1::")
    assert not any(is_public(ip_address(one), 80) for one in (*closed, "224.0.0.1", "::ffff:10.0.0.1"))
    assert is_public(ip_address("93.184.215.14"), 443) and not is_public(ip_address("93.184.215.14"), 22)
    assert len(check_links([f"http://127.0.0.1/{number}" for number in range(30)])) == 20


def test_an_editor_asks_for_outside_links_and_keeps_the_text(staff: Staff) -> None:
    """Only the button looks them up; what was typed stays, and closed addresses are told."""
    body = "[Dinas](http://127.0.0.1/a) dan [kota](/id/)."
    page = send(staff("author"), NEW, "/en/desk/news/links", **WHOLE, body_id=body)
    assert page.status_code == 200 and "[Dinas](http://127.0.0.1/a)" in page.text
    assert "This address was not looked up" in page.text and "http://127.0.0.1/a" in page.text
    none = send(staff("author"), NEW, "/en/desk/news/links", **WHOLE, body_id="Tanpa tautan.")
    assert "There is no link to another site." in none.text


def test_an_unreachable_network_is_told(staff: Staff) -> None:
    """Where no link answers at all, the page says that nothing can be said of them."""
    page = send(staff("author"), NEW, "/en/desk/news/links", **WHOLE, body_id="[Dinas](http://dinas.invalid/a)")
    assert "Perhaps this server cannot reach the internet" in page.text


def test_text_tools_keep_to_what_everybody_can_read(
    staff: Staff, client: FlaskClient, publish: Callable[..., int]
) -> None:
    """ATAG: headings begin at the second level, tables name their columns, a picture is asked for its words."""
    body = "# Besar\n\n###### Kecil\n\n| Nama | Umur |\n|---|---|\n| a | b |"
    publish(texts={"id": text("Rapat", body=body)})
    page = client.get("/id/berita/rapat").text
    assert page.count("<h1") == 1 and "<h2>Besar</h2>" in page and "<h6" not in page
    assert '<th scope="col">Nama</th>' in page
    editor = staff("editor")
    number = send(editor, NEW, **WHOLE, body_id="Isi.", picture="1").headers["Location"].split("/")[-2]
    listed = f"/en/desk/news/{number}/picture"
    sent = {**fields_of(editor.get(listed).text), "upload": (BytesIO(photo()), "a.jpg")}
    assert editor.post(listed, data=sent, content_type="multipart/form-data").status_code == 303
    words = re.findall(rf'href="({listed}/\d+)"', editor.get(listed).text)[0]
    asked = editor.get(words).text
    assert 'name="alt_id"' in asked and 'name="alt_en"' in asked
