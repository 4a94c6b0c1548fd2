"""Text from Word, WhatsApp and web pages: what people really paste comes in clean, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import html5lib
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from layak.core.markdown import to_html
from layak.news.service.pasting import Unreadable, clean_paste
from tests.news.conftest import fields_of
from tests.news.test_desk import COMPLETE, HOSTILE, NEW, begin, edit

Staff = Callable[[str], FlaskClient]
PASTE = "/id/ruang-kerja/berita/tempel"
AS_SCRIPT = {"Accept": "application/json"}

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>Dokumen</title>
<style><!-- p.MsoNormal {mso-style-unhide:no} --></style></head><body lang=IN><!--StartFragment-->
<h1>Rapat gugus tugas<o:p></o:p></h1>
<p class=MsoNormal>Semua&nbsp;dinas <b>wajib</b><b> hadir</b>, ter&shy;masuk
<i>kelurahan</i>. <a href="https://example.org/a">Undangan</a>, <a href="#_Toc1">isi</a><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>Satu</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><![endif]>Di dalam</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Dua</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>Pertama</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.</span>Kedua</p>
<h2>Jadwal</h2><table class=MsoTableGrid border=1><tr><td><p><b>Hari</b></p></td><td><p>Tempat</p></td></tr>
<tr><td><p>Senin</p></td><td><p>Aula | lantai 2</p></td></tr></table>
<img src="file:///C:/foto.png" alt="foto anak"><!--EndFragment--></body></html>"""
FROM_WORD = """## Rapat gugus tugas

Semua dinas **wajib hadir**, termasuk *kelurahan*. [Undangan](https://example.org/a), isi

- Satu
  - Di dalam
- Dua

1. Pertama
2. Kedua

### Jadwal

| Hari | Tempat |
| --- | --- |
| Senin | Aula \\| lantai 2 |"""

DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p><span
style="font-weight:700">Tebal</span><span style="font-weight:400"> biasa </span><span style="font-style:italic">miring
</span></p><ul><li><p>Satu</p></li><ul><li><p>dalam</p></li></ul><li><p>Dua</p></li></ul></b>"""
CHAT = """[21/11/26 09.12] Nama Contoh: *Pengumuman* rapat _besok_
• satu
• dua
[21/11/26 09.13] Nama Lain: 1) baca\u200b https://example.org/a_b_c.
21/11/2026, 09:14 - Nama Contoh: “kutip”  ter\u00admasuk \u00a0~dua~"""
FROM_CHAT = """**Pengumuman** rapat *besok*

- satu
- dua

1. baca <https://example.org/a_b_c>.

“kutip” termasuk dua"""

CASES = {
    "word": (WORD, FROM_WORD),
    "google docs": (DOCS, "**Tebal** biasa *miring*\n\n- Satu\n  - dalam\n- Dua"),
    "whatsapp": (CHAT, FROM_CHAT),
    "whatsapp web": ("[09.12, 21/11/2026] Nama Contoh: Halo", "Halo"),
    "word as text": ("•\tSatu\no\tDi dalam\n1.\tPertama\n2.\tKedua", "- Satu\n  - Di dalam\n1. Pertama\n2. Kedua"),
    "word lines": (f"{'kata ' * 30}\n{'lain ' * 30}", f"{('kata ' * 30).strip()}\n\n{('lain ' * 30).strip()}"),
    "short lines": ("Hari: Senin\nTempat: Aula", "Hari: Senin  \nTempat: Aula"),
    "table": ("Hari\tTempat\nSenin\tAula", "| Hari | Tempat |\n| --- | --- |\n| Senin | Aula |"),
    "empty lines": ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
    "marks are kept": ("snake_case_name dan 3*4*5 dan **tebal**", "snake_case_name dan 3*4*5 dan **tebal**"),
    "characters": ("<p>1. a * b _c_ [d](e) &lt;b&gt;</p>", "1\\. a \\* b \\_c\\_ \\[d](e) \\<b>"),
    "layout table": ("<table><tr><td><p>Satu</p><p>Dua</p></td></tr></table>", "Satu\n\nDua"),
    "drawn emoji": ('<p>Hore <img alt="🎉" src="x.png">!</p>', "Hore 🎉!"),
    "footnote": ('<p>Isi<a href="#footnote-ref-1">↑</a></p>', "Isi"),
}


def post(client: FlaskClient, page: str = NEW, **changes: object) -> TestResponse:
    """Open the editor, change some fields and press a button of the door for text from elsewhere."""
    fields = {**fields_of(client.get(page).text, "tulisan"), **changes}
    return client.post(PASTE, data=fields, content_type="multipart/form-data")


@pytest.mark.parametrize("name", CASES)
def test_what_people_paste_becomes_clean_markdown(name: str) -> None:
    """Each real kind of paste gives the Markdown that a person would have typed."""
    given, wanted = CASES[name]
    assert clean_paste(given).text == wanted


def test_clean_html_means_what_it_looked_like() -> None:
    """Characters that were no marks in the page are none in the article: its words are the same ones."""
    html = (
        "<p>2026. Tahun *baru* #satu &amp;amp; _dua_ `kode` [a](b) &lt;script&gt;</p><p>- bukan butir</p><p>&gt; x</p>"
    )
    made = html5lib.parse(to_html(clean_paste(html).text), namespaceHTMLElements=False)
    assert "".join(made.itertext()).split() == (
        "2026. Tahun *baru* #satu &amp; _dua_ `kode` [a](b) <script> - bukan butir > x".split()
    )


@given(st.text(alphabet="ab *_`#-+>[]()<&;.1\\|~!\n\t•:/é🎉\u200d", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_cleaned_and_stays_harmless(text: str) -> None:
    """Whatever is pasted, cleaning ends, and what is shown holds no script, picture or handler."""
    for given_text in (text, f"<p>{text}</p>"):
        page = html5lib.parseFragment(to_html(clean_paste(given_text).text), namespaceHTMLElements=False)
        assert not {element.tag for element in page.iter() if isinstance(element.tag, str)} & {"script", "img"}


def test_an_editor_sees_the_result_before_it_is_put_in(staff: Staff) -> None:
    """Without script: look at it first, put it at the end or in place; all other fields stay, nothing is saved."""
    editor = staff("editor")
    shown = post(editor, **COMPLETE, pasted=WORD, into="en")
    assert shown.status_code == 200
    kept = fields_of(shown.text, "tulisan")
    assert kept["clean"] == FROM_WORD
    assert kept["title_id"] == COMPLETE["title_id"] and kept["body_en"] == COMPLETE["body_en"]
    assert "1 picture was left out" in shown.text or "1 gambar" in shown.text
    both = editor.post(PASTE, data={**kept, "put": "append"})
    assert fields_of(both.text, "tulisan")["body_en"] == f"{COMPLETE['body_en']}\n\n{FROM_WORD}"
    instead = editor.post(PASTE, data={**kept, "put": "replace", "into": "id"})
    after = fields_of(instead.text, "tulisan")
    assert after["body_id"] == FROM_WORD and after["body_en"] == COMPLETE["body_en"]
    saved = editor.post(NEW, data=after)
    assert saved.status_code == 303
    assert fields_of(editor.get(saved.headers["Location"]).text, "tulisan")["body_id"] == FROM_WORD


def test_an_editor_is_told_what_was_removed_from_a_chat(staff: Staff) -> None:
    """Times and senders of messages name people: they go, and the page says how many."""
    shown = post(staff("editor"), pasted=CHAT)
    assert "Nama Contoh" not in fields_of(shown.text, "tulisan")["clean"]
    assert "3" in html5lib.parse(shown.text, namespaceHTMLElements=False).find(".//*[@class='note care']/p").text


def test_a_paste_into_an_article_that_exists_keeps_its_number(staff: Staff) -> None:
    """The door knows which article is open, and saving afterwards changes that one."""
    editor = staff("editor")
    number = begin(editor)
    kept = fields_of(post(editor, edit(number), pasted="*tebal*").text, "tulisan")
    put = fields_of(editor.post(PASTE, data={**kept, "put": "replace"}).text, "tulisan")
    assert editor.post(edit(number), data=put).headers["Location"] == edit(number)
    assert fields_of(editor.get(edit(number)).text, "tulisan")["body_id"] == "**tebal**"


def test_an_empty_paste_gets_a_sentence_and_keeps_the_text(staff: Staff) -> None:
    """Nothing chosen is no crash: the page says what to do, and every field is as it was."""
    answer = post(staff("editor"), **COMPLETE)
    assert answer.status_code == 422
    assert fields_of(answer.text, "tulisan")["body_id"] == COMPLETE["body_id"]


def test_the_script_gets_markdown_or_a_reason(staff: Staff) -> None:
    """The same door answers the editor's script in JSON that nobody stores."""
    editor = staff("editor")
    token = fields_of(editor.get(NEW).text, "tulisan")["csrf_token"]
    made = editor.post(PASTE, data={"csrf_token": token, "pasted": WORD}, headers=AS_SCRIPT)
    assert made.json is not None
    assert made.json["text"] == FROM_WORD and len(made.json["told"]) == 1
    assert made.headers["Cache-Control"] == "no-store"
    refused = editor.post(PASTE, data={"csrf_token": token, "pasted": "<b>" * 40_000}, headers=AS_SCRIPT)
    assert refused.status_code == 422 and refused.json is not None and refused.json["told"]


LIVE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import '//elsewhere.example'</style>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//elsewhere.example>",
    "<form action=//elsewhere.example><input name=csrf_token><button formaction=//elsewhere.example>x</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//elsewhere.example'>x</a>",
    "<a href='https://e.example/)[y](javascript:alert(1)'>x</a>",
    "<div hx-get=/id/ hx-trigger=load data-hx-post=/id/>x</div>",
    "<p id=tulisan name=csrf_token style='background:url(//elsewhere.example)'>x</p>",
    "<object data=x></object><embed src=x><video src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](javascript:alert(1)) ![x](//elsewhere.example/x.png) <javascript:alert(1)>",
    "[x]: javascript:alert(1)\n[x]",
    "<p>[y](jav</p><p>ascript:alert(1))</p>",
    "<template><script>alert(1)</script></template><select><option><script>alert(1)</script></select>",
)
AROUND = (
    "{}",
    "<p>{}</p>",
    "<table><tr><td>a</td><td>{}</td></tr></table>",
    "<ul><li><b>{}</b></li></ul>",
    "# {}\n\n{}",
)
ALLOWED = set(
    "html head body h2 h3 h4 p ul ol li a strong em blockquote hr br table thead tbody tr th td code pre".split()
)


def live_parts(text: str) -> list[str]:
    """What of a paste would be alive on a page: elements, attributes and addresses that do not belong there."""
    page = html5lib.parse(to_html(clean_paste(text).text), namespaceHTMLElements=False)
    found = [one.tag for one in page.iter() if one.tag not in ALLOWED]
    names = {"a": {"href", "rel"}, "th": {"scope"}, "ol": {"start"}}
    found += [name for one in page.iter() for name in one.attrib if name not in names.get(one.tag, ())]
    addresses = [one.get("href", "") for one in page.iter("a")]
    return found + [one for one in addresses if not one.startswith(("https://", "http://", "/")) or one[:2] == "//"]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("payload", LIVE)
def test_nothing_that_is_pasted_is_alive(payload: str, around: str) -> None:
    """120 scripts, handlers, frames and addresses (OWASP's families): none of them survives being pasted."""
    assert live_parts(around.replace("{}", payload)) == []


@pytest.mark.parametrize("payload", [*HOSTILE, *LIVE[::3]])
def test_a_hostile_paste_is_shown_as_letters(staff: Staff, payload: str) -> None:
    """The result, the reason and the kept text go through the page rules: no live markup, no other host."""
    for pasted in (payload, f"<p>Isi</p>{payload}"):
        answer = post(staff("editor"), pasted=pasted)
        assert answer.status_code in (200, 422)
        assert not list(html5lib.parse(answer.text, namespaceHTMLElements=False).iter("iframe"))


@pytest.mark.parametrize(
    "hostile",
    ["<div>" * 20_000, "<ul><li>" * 12_000, "<p>x</p>" * 40_000, "<b>" * 200 + "x", "a" * 900_001],
)
def test_a_page_built_to_hurt_is_refused(hostile: str) -> None:
    """Elements without number or inside of each other without end are refused by a reason, not by a crash."""
    with pytest.raises(Unreadable):
        clean_paste(hostile)


@pytest.mark.parametrize("role", ["moderator", "facilitator", "administrator"])
def test_the_door_is_closed_to_other_rooms(staff: Staff, role: str) -> None:
    """Only authors and editors may paste."""
    client = staff(role)
    token = fields_of(client.get("/id/ruang-kerja/").text)["csrf_token"]
    assert client.post(PASTE, data={"csrf_token": token, "pasted": "x"}).status_code == 403


@pytest.mark.parametrize(
    "left_out",
    ["<Media tidak disertakan>", "<Media omitted>", "image omitted", "\u200eimage omitted", "<Pesan ini diedit>"],
)
def test_whatsapp_lines_about_what_it_left_out_are_dropped(left_out: str) -> None:
    """They say nothing to readers; a sentence that only speaks of media stays."""
    chat = (
        f"[21/11/26 09.12.33] Bu Ani: Taman dibuka.\n[21/11/26 09.13.01] Bu Ani: {left_out}\nKata media omitted tetap."
    )
    assert clean_paste(chat).text == "Taman dibuka.\n\nKata media omitted tetap."
