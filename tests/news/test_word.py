"""A Word file as the beginning of an article: real ones come in clean, false and hostile ones get a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import html5lib
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from layak.news.pasting import REASONS, UPLOAD_BYTES
from layak.news.service.pasting import Unreadable
from layak.news.service.word import MOST_BYTES, read_word
from tests.news.conftest import fields_of
from tests.news.test_desk import COMPLETE, NEW
from tests.news.test_pasting import PASTE

Staff = Callable[[str], FlaskClient]
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
PICTURE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
WANTED = """## Rapat gugus tugas

### Siapa yang datang

Semua dinas **wajib hadir** dan *tepat waktu*.

- Satu
- Dua

1. Pertama

| Hari | Tempat |
| --- | --- |
| Senin | Aula |

Baca [undangan](https://example.org/undangan)"""


def document() -> Any:
    """A document as Word writes it, with everything that comes along."""
    made = docx.Document()
    made.add_heading("Rapat gugus tugas", 1)
    made.add_heading("Siapa yang datang", 2)
    text = made.add_paragraph("Semua dinas ")
    text.add_run("wajib").bold = True
    text.add_run(" hadir").bold = True
    text.add_run(" dan ")
    text.add_run("tepat waktu").italic = True
    text.add_run(".")
    for words, style in (("Satu", "List Bullet"), ("Dua", "List Bullet"), ("Pertama", "List Number")):
        made.add_paragraph(words, style=style)
    table = made.add_table(rows=2, cols=2)
    for number, words in enumerate(("Hari", "Tempat", "Senin", "Aula")):
        table.cell(number // 2, number % 2).text = words
    add_link(made.add_paragraph("Baca "), "undangan", "https://example.org/undangan")
    return made


def add_link(paragraph: Any, words: str, target: str) -> None:
    """Put a link at the end of a paragraph."""
    link, run, text = (OxmlElement(name) for name in ("w:hyperlink", "w:r", "w:t"))
    link.set(qn("r:id"), paragraph.part.relate_to(target, LINK, is_external=True))
    text.text = words
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def saved(made: Any) -> bytes:
    """The file of a document."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, content: bytes | None) -> bytes:
    """A file of Word with one part that is another one, new, or (None) missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for other in source.namelist():
            if other != name:
                target.writestr(other, source.read(other))
        if content is not None:
            target.writestr(name, content)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """One part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name)


def send_word(client: FlaskClient, data: bytes, name: str = "berita.docx", **changes: object) -> TestResponse:
    """Choose a file in the editor and look at the result."""
    fields = {**fields_of(client.get(NEW).text, "tulisan"), **COMPLETE, **changes}
    return client.post(PASTE, data={**fields, "word": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def test_an_editor_starts_from_a_real_word_file(staff: Staff) -> None:
    """Headings, bold, italic, lists, a table and a link come in as Markdown; nothing else in the form changes."""
    answer = send_word(staff("editor"), saved(document()))
    assert answer.status_code == 200
    kept = fields_of(answer.text, "tulisan")
    assert kept["clean"] == WANTED
    assert kept["body_id"] == COMPLETE["body_id"]


def test_pictures_of_a_word_file_are_named_and_not_taken(staff: Staff) -> None:
    """Their words and the consent are missing: the page says how many there are and what they are called."""
    made, picture = document(), io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    made.add_picture(picture)
    answer = send_word(staff("editor"), saved(made))
    told = html5lib.parse(answer.text, namespaceHTMLElements=False).find(".//*[@class='note care']")
    assert "Di dalam berkas: image1.png" in "".join(told.itertext())
    assert fields_of(answer.text, "tulisan")["clean"] == WANTED


def test_what_lies_outside_of_a_word_file_is_never_opened(tmp_path: Any) -> None:
    """A picture that is only linked is counted; the file or address behind it is not read."""
    secret = tmp_path / "rahasia.png"
    Image.new("RGB", (20, 20)).save(secret)
    made, picture = document(), io.BytesIO(secret.read_bytes())
    made.add_picture(picture)
    for relation in made.part.rels.values():
        if relation.reltype == PICTURE:
            relation._is_external, relation._target = True, secret.as_uri()
    for blip in made.element.iter(qn("a:blip")):
        blip.set(qn("r:link"), blip.attrib.pop(qn("r:embed")))
    found = read_word(io.BytesIO(saved(made)))
    assert found.text == WANTED
    assert [note.count for note in found.notes] == [1]


def bomb(size: int) -> bytes:
    """A part of a few kilobytes that becomes very large."""
    return b"<w:document xmlns:w='x'>" + b" " * size + b"</w:document>"


CONTENT_TYPES, TEXT = "[Content_Types].xml", "word/document.xml"
REAL = saved(document())
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BODY = part_of(REAL, TEXT)
KINDS = part_of(REAL, CONTENT_TYPES)
XXE = BODY.replace(b"Semua dinas", b"&a;").split(b"?>", 1)[1]
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + XXE
MACRO_KIND = KINDS.replace(
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
)
MANY = BODY.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 70_000)
DEEP = BODY.replace(b"<w:body>", b"<w:body>" + b"<w:p>" * 5_000 + b"</w:p>" * 5_000)
FALSE_FILES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "no zip": (lambda: b"Halo, ini bukan Word.", "a.docx", "word_unread"),
    "nothing": (lambda: b"", "a.docx", "word_unread"),
    "old word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "word_old"),
    "half a file": (lambda: REAL[: len(REAL) // 2], "a.docx", "word_unread"),
    "picture and zip": (lambda: b"GIF89a" + REAL, "a.docx", "word_unread"),
    "other zip": (lambda: changed(REAL, CONTENT_TYPES, None), "a.docx", "word_unread"),
    "spreadsheet": (
        lambda: changed(REAL, CONTENT_TYPES, KINDS.replace(b"wordprocessingml", b"spreadsheetml")),
        "a.docx",
        "word_unread",
    ),
    "docm by name": (lambda: REAL, "a.DOCM", "word_macros"),
    "docm by kind": (lambda: changed(REAL, CONTENT_TYPES, MACRO_KIND), "a.docx", "word_macros"),
    "program inside": (lambda: changed(REAL, "word/vbaProject.bin", b"x"), "a.docx", "word_macros"),
    "bomb": (lambda: changed(REAL, TEXT, bomb(30_000_000)), "a.docx", "word_bomb"),
    "media bomb": (lambda: changed(REAL, "word/media/a.png", b"\0" * 40_000_000), "a.docx", "word_bomb"),
    "elements without number": (lambda: changed(REAL, TEXT, MANY), "a.docx", "word_bomb"),
    "elements without end": (lambda: changed(REAL, TEXT, DEEP), "a.docx", "word_unread"),
    "outer entity": (lambda: changed(REAL, TEXT, DOCTYPE + XXE), "a.docx", "word_entities"),
    "laughs": (lambda: changed(REAL, TEXT, LAUGHS), "a.docx", "word_entities"),
    "entity in utf-16": (
        lambda: changed(REAL, TEXT, (DOCTYPE[21:] + XXE).decode().encode("utf-16")),
        "a.docx",
        "word_entities",
    ),
    "broken xml": (lambda: changed(REAL, TEXT, BODY[:-30]), "a.docx", "word_unread"),
    "no text": (lambda: saved(docx.Document()), "a.docx", "word_empty"),
    "too heavy": (lambda: REAL + b"\0" * MOST_BYTES, "a.docx", "word_heavy"),
}


@pytest.mark.parametrize("name", FALSE_FILES)
def test_a_false_file_ends_in_a_sentence_with_the_text_kept(staff: Staff, name: str) -> None:
    """Each false or hostile file is refused for its own reason, and every field is as it was typed."""
    make, file_name, reason = FALSE_FILES[name]
    data = make()
    with pytest.raises(Unreadable) as refused:
        read_word(io.BytesIO(data), file_name)
    assert refused.value.reason == reason
    answer = send_word(staff("editor"), data, file_name, pasted="tetap di sini")
    assert answer.status_code == 422
    kept = fields_of(answer.text, "tulisan")
    assert {name: kept[name] for name in COMPLETE} == COMPLETE
    assert kept["pasted"] == "tetap di sini"
    assert str(REASONS[reason]) and 'role="alert"' in answer.text


def test_a_file_beyond_the_door_is_refused_before_it_is_read(staff: Staff) -> None:
    """What is larger than the form may be gets the page that says so."""
    assert send_word(staff("editor"), b"PK\x03\x04" + b"\0" * UPLOAD_BYTES).status_code == 413
