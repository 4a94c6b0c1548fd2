"""Documents of offices: what is taken, what is refused and why, how it lies in the store and goes again."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from layak.core.audit import AuditRow
from layak.core.clock import system_clock
from layak.core.database import writing
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.progress.desk import offering
from layak.progress.models import Evidence, Partner, Pledge
from layak.progress.service.evidence import documents
from layak.progress.service.evidence.documents import document_name, sweep_documents, take_document
from layak.progress.service.faults import DocumentRefused, Place
from layak.progress.service.requests import GivenFile
from tests.conftest import START
from tests.progress.papers import NIK, SHEET_MAIN, docx, locked_pdf, packed, pdf, picture, types, with_parts, xlsx
from tests.progress.papers import WORDS as PREFIX

WORDS = "Laporan kegiatan sekolah ramah anak tahun 2025."
NAMES = [("No", "Nama Anak", "Kelas"), (1, "Budi", "4A"), (2, "Siti", "4A"), (3, "Rizki", "4B")]
BOMB = b"0" * (40 * 1024 * 1024)
ENTITIES = f'<!DOCTYPE a [<!ENTITY b "{"c" * 100}">]><a>&b;</a>'
NOTE = f'<w:comments xmlns:w="{PREFIX}"><w:p><w:r><w:t>{NIK}</w:t></w:r></w:p></w:comments>'


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside a request of an Indonesian page."""
    with loaded.test_request_context("/id/"):
        yield loaded
        db.session.remove()


def take(data: bytes, name: str, folder: Path, **more: object) -> GivenFile:
    """Take a document into a folder."""
    return take_document(io.BytesIO(data), name, store=FolderStore(folder), **more)  # type: ignore[arg-type]


GOOD = [
    (pdf(WORDS), "laporan.pdf", "application/pdf"),
    (docx(WORDS), "laporan.docx", "wordprocessingml.document"),
    (xlsx(("Indikator", "Jumlah"), (4, 120)), "data.xlsx", "spreadsheetml.sheet"),
    (pdf(WORDS), "laporan.docx", "application/pdf"),
    (docx("NIP 19700101 199503 1 001", "SK Wali Kota Nomor 12 Tahun 2025"), "sk.docx", "document"),
    (docx(table=[("Nama", "NIP", "Jabatan"), *[("Budi Santoso", "1", "Ketua")] * 4]), "sk.docx", "document"),
    (docx("Hari lahir Pancasila, 1 Juni 1945."), "pidato.docx", "document"),
    (docx("Bayi lahir hidup sampai 31 Desember 2024: 120"), "data.docx", "document"),
    (xlsx(("Nama", "Alamat"), *[("Taman Kota", "Jalan A")] * 4), "taman.xlsx", "sheet"),
]


@pytest.mark.parametrize(("data", "name", "told"), GOOD, ids=range(len(GOOD)))
def test_document_of_an_office_is_taken_by_its_content(tmp_path: Path, data: bytes, name: str, told: str) -> None:
    """PDF, DOCX and XLSX are kept whole under their SHA-256, for us alone; the kind is what the content says."""
    folder = tmp_path / "documents"
    given = take(data, name, folder)
    path = folder / document_name(given.digest)
    assert told in given.media_type and given.size == len(data) and given.scan == "unscanned" and given.is_read
    assert path.read_bytes() == data and given.digest == sha256(data).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(one.name for one in folder.iterdir()) == [".lock", given.digest]


HOSTILE = [
    (b"", "kosong.pdf", "empty"),
    (b"%PDF-1.4" + b"0" * (20 * 1024 * 1024), "besar.pdf", "too_large"),
    (b"MZ\x90\0" + b"0" * 100, "program.exe", "kind"),
    (b"MZ\x90\0" + b"0" * 100, "surat.pdf", "not_what_it_says"),
    (b"\x7fELF" + b"0" * 100, "data.xlsx", "not_what_it_says"),
    (b"<html><script>alert(1)</script></html>", "surat.pdf", "not_what_it_says"),
    (b"<html></html>", "surat.html", "kind"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "foto.png", "not_what_it_says"),
    (b"GIF89a" + b"0" * 20, "foto.gif", "kind"),
    (b"GIF89a" + b"0" * 20, "foto.jpg", "not_what_it_says"),
    (b"\n\n%PDF-1.4", "surat.pdf", "not_what_it_says"),
    (b"RIFF\0\0\0\0WAVE", "bunyi.webp", "not_what_it_says"),
    (b"{\\rtf1 halo}", "surat.docx", "not_what_it_says"),
    (b"#!/bin/sh\nrm -rf /", "surat", "kind"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "lama.doc", "kind"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "rahasia.xlsx", "locked"),
    (locked_pdf(), "rahasia.pdf", "locked"),
    (packed({"a.txt": "halo"}), "arsip.zip", "kind"),
    (packed({"a.txt": "halo"}), "surat.docx", "not_what_it_says"),
    (packed({"[Content_Types].xml": "<Types/>"}), "surat.docx", "not_what_it_says"),
    (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "surat.odt", "kind"),
    (packed({"AndroidManifest.xml": "x", "classes.dex": "x"}), "surat.xlsx", "not_what_it_says"),
    (b"PK\x03\x04" + b"\xff" * 200, "rusak.docx", "not_what_it_says"),
    (docx(WORDS)[:-40], "putus.docx", "not_what_it_says"),
    (docx(WORDS), "makro.docm", "macros"),
    (docx(WORDS, others={"word/vbaProject.bin": b"x"}), "makro.docx", "macros"),
    (xlsx((WORDS,)), "makro.XLSM", "macros"),
    (
        with_parts(
            xlsx((WORDS,)), {"[Content_Types].xml": types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}
        ),
        "makro.xlsx",
        "macros",
    ),
    (pdf(WORDS, root="/Names << /JavaScript << >> >>"), "skrip.pdf", "macros"),
    (pdf(WORDS, root="/Names << /EmbeddedFiles << >> >>"), "lampiran.pdf", "macros"),
    (pdf(WORDS, root="/OpenAction << /S /Launch /F (cmd.exe) >>"), "jalan.pdf", "macros"),
    (docx(WORDS, others={"word/media/x.xml": BOMB}), "bom.docx", "bomb"),
    (packed({"[Content_Types].xml": types(SHEET_MAIN), "xl/a.xml": BOMB}), "bom.xlsx", "bomb"),
    (docx(WORDS, others={f"word/{n}.bin": b"x" for n in range(2100)}), "banyak.docx", "bomb"),
    (docx(WORDS, others={"word/header1.xml": ENTITIES}), "entitas.docx", "bomb"),
    (with_parts(xlsx((WORDS,)), {"xl/sharedStrings.xml": ENTITIES}), "entitas.xlsx", "bomb"),
    (docx(WORDS, f"NIK {NIK}"), "daftar.docx", "personal"),
    (pdf(WORDS, f"NIK: {NIK}"), "daftar.pdf", "personal"),
    (pdf("1471 0120 0315 0001"), "spasi.pdf", "personal"),
    (docx("14710120\u200b03150001"), "sela.docx", "personal"),
    (xlsx(("x", int(NIK))), "angka.xlsx", "personal"),
    (xlsx((WORDS,), hidden=[("NIK", NIK)]), "sembunyi.xlsx", "personal"),
    (xlsx(*NAMES), "daftar.xlsx", "personal"),
    (docx(table=[[str(cell) for cell in row] for row in NAMES]), "tabel.docx", "personal"),
    (pdf("Daftar nama anak\n1. Budi Santoso\n2. Siti Aminah\n3. Rizki Ananda"), "daftar.pdf", "personal"),
    (docx("Tempat, tanggal lahir: Pekanbaru, 12 Mei 2012"), "biodata.docx", "personal"),
    (xlsx(("Tanggal Lahir",), ("12-05-2012",)), "lahir.xlsx", "personal"),
    (docx(WORDS, others={"word/comments.xml": NOTE}), "catatan.docx", "personal"),
    (docx(WORDS), f"akta-{NIK}.docx", "personal"),
    (pdf("", drawn=True), "pindaian.pdf", "unreadable"),
    (pdf(WORDS, "", drawn=True), "campur.pdf", "unreadable"),
    (pdf(*["Halaman"] * 201), "panjang.pdf", "unreadable"),
    (pdf("\\001\\002\\003\\004\\005" * 8), "tanpa-huruf.pdf", "unreadable"),
    (b"%PDF-1.4 rusak", "rusak.pdf", "unreadable"),
    (b"\xff\xd8\xff" + b"0" * 40, "foto.jpg", "not_what_it_says"),
    (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "foto.png", "not_what_it_says"),
    (picture("PNG")[:-20], "foto.png", "not_what_it_says"),
    (picture("JPEG")[:-2], "foto.jpg", "not_what_it_says"),
    (picture("JPEG"), "foto.jpg", "unreadable"),
    (picture("PNG"), "foto.png", "unreadable"),
    (picture("WEBP"), "foto.webp", "unreadable"),
]


@pytest.mark.parametrize(
    ("data", "name", "reason"), HOSTILE, ids=[f"{at}-{name[:30]}" for at, (_, name, _) in enumerate(HOSTILE)]
)
def test_upload_that_must_not_be_taken_is_refused_with_its_reason(
    tmp_path: Path, data: bytes, name: str, reason: str
) -> None:
    """Hostile, broken, disguised and personal files are refused, and nothing of them stays in the store."""
    folder = tmp_path / "documents"
    with pytest.raises(DocumentRefused) as refused:
        take(data, name, folder)
    assert refused.value.reason == reason
    assert bool(refused.value.places) == (reason == "personal")
    assert not folder.exists() or [one.name for one in folder.iterdir() if one.name != ".lock"] == []


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_is_taken_once_somebody_says_that_nobody_is_recognised(room: Flask, tmp_path: Path, form: str) -> None:
    """What cannot be read needs a statement, which stays in the audit trail with the document's digest."""
    given = take(picture(form), "foto.bin", tmp_path, is_looked_at=True)
    assert not given.is_read and given.name == f"foto.{'jpg' if form == 'JPEG' else form.lower()}"
    documents.say_looked_at([given], actor="user:7")
    said = db.session.scalars(select(AuditRow).where(AuditRow.action == "progress.say_looked_at")).one()
    assert (said.actor, said.subject) == ("user:7", f"document:{given.digest}")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_loses_what_the_camera_wrote_and_keeps_its_pixels(tmp_path: Path, form: str) -> None:
    """Place, time and words go, and whatever hangs behind the picture; how it is turned stays with a JPEG."""
    data = told_picture(form)
    assert b"RAHASIA" in data
    given = take(data + b"RAHASIA", "foto.bin", tmp_path, is_looked_at=True)
    kept = (tmp_path / given.digest).read_bytes()
    assert b"RAHASIA" not in kept and given.size == len(kept) and given.digest == sha256(kept).hexdigest()
    with Image.open(io.BytesIO(kept)) as new, Image.open(io.BytesIO(data)) as old:
        assert new.tobytes() == old.tobytes() and not new.info.get("xmp")
        assert dict(new.getexif()) == ({274: 6} if form == "JPEG" else {})


def told_picture(form: str) -> bytes:
    """A picture that says where and when it was taken."""
    exif = Image.Exif()
    exif[274], exif[270] = 6, "RAHASIA"
    out = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(out, form, exif=exif, xmp=b"<x>RAHASIA</x>")
    return out.getvalue()


def test_statement_takes_no_personal_data_along(tmp_path: Path) -> None:
    """The tick is for what cannot be read; a sign that was read is refused with it too."""
    with pytest.raises(DocumentRefused):
        take(pdf(f"NIK {NIK}"), "daftar.pdf", tmp_path, is_looked_at=True)


SCANNERS = [("exit 0", None), ("exit 1", "virus"), ("exit 2", "scanner"), ("nowhere", "scanner")]


@pytest.mark.parametrize(("answer", "reason"), SCANNERS, ids=[answer for answer, _ in SCANNERS])
def test_scanner_decides_and_silence_is_no_yes(tmp_path: Path, answer: str, reason: str | None) -> None:
    """0 is clean, 1 infected, anything else no answer, with which nothing is taken; the file comes on its input."""
    seen = tmp_path / "seen"
    scanner = "/no/such/scanner" if answer == "nowhere" else f"sh -c 'cat > {seen}; {answer}'"
    folder = tmp_path / "documents"
    if reason is None:
        assert take(pdf(WORDS), "a.pdf", folder, scanner=scanner).scan == "clean"
        assert seen.read_bytes() == pdf(WORDS)
        return
    with pytest.raises(DocumentRefused) as refused:
        take(pdf(WORDS), "a.pdf", folder, scanner=scanner)
    assert refused.value.reason == reason and not list(folder.glob("[0-9a-f]*"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\SK.PDF", "SK.pdf"),
        ("surat\u202efdp.exe", "suratfdp.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("...", "dokumen.pdf"),
        ("n" * 500 + ".pdf", "n" * 194 + ".pdf"),
    ],
)
def test_name_of_a_file_is_kept_as_a_harmless_one(tmp_path: Path, name: str, kept: str) -> None:
    """No path, no line break, no turned writing, not longer than its column; the ending is that of the content."""
    assert take(pdf(WORDS), name, tmp_path).name == kept


def test_digest_that_is_none_leads_nowhere(tmp_path: Path) -> None:
    """The store answers to a SHA-256 alone."""
    for wrong in ("", "../layak.sqlite", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            document_name(wrong)


def test_sweep_removes_what_no_row_names_for_a_day(room: Flask, tmp_path: Path) -> None:
    """A file without a row goes after a day, one with a row stays, and so does one that was given again today."""
    lost, named, again = (take(pdf(text), "a.pdf", tmp_path) for text in (WORDS, WORDS * 2, WORDS * 3))
    (tmp_path / ".killed.part").write_bytes(b"x")
    keep_row(named)
    later = system_clock() + timedelta(hours=25)
    os.utime(tmp_path / again.digest, (later.timestamp(), later.timestamp()))
    assert sweep_documents(FolderStore(tmp_path), system_clock()) == 0
    assert sweep_documents(FolderStore(tmp_path), later) == 2
    left = {one.name for one in tmp_path.iterdir() if not one.name.startswith(".")}
    assert left == {named.digest, again.digest} and lost.digest not in left
    assert sweep_documents(FolderStore(tmp_path), later + timedelta(minutes=1)) == 0


def keep_row(given: GivenFile) -> None:
    """Let a row name a document, as the proof of a pledge."""
    with writing() as session:
        pledge = session.scalars(select(Pledge.id)).first() or make_pledge()
        session.add(
            Evidence(
                pledge_id=pledge,
                form="file",
                name=given.name,
                digest=given.digest,
                media_type=given.media_type,
                size=given.size,
                added_at=START,
                added_by="user:1",
            )
        )


def make_pledge() -> int:
    """A pledge of a partner."""
    partner = Partner(name="Mitra uji", kind="business")
    db.session.add(partner)
    db.session.flush()
    pledge = Pledge(partner_id=partner.id, text_id="Janji", promised_on=START.date())
    db.session.add(pledge)
    db.session.flush()
    return pledge.id


def upload(data: bytes, name: str) -> FileStorage:
    """A file as a form brings it."""
    return FileStorage(io.BytesIO(data), filename=name)


def test_offer_keeps_what_is_good_and_says_one_sentence_for_the_rest(room: Flask) -> None:
    """Of several files and links each is judged by itself; the sentences name the file and never tell what was in it."""
    refused: list[str] = []
    files = [upload(b"", ""), upload(pdf(WORDS), "baik.pdf"), upload(pdf(f"NIK {NIK}"), "daftar.pdf")]
    links = ["", "https://drive.example.org/sk", "http://drive.example.org/sk", "https://10.0.0.1/x"]
    offer = offering.read_offer("Jawaban", files, links, ["SK Wali Kota"], actor="user:7", refused=refused)
    assert [(one.name, one.title) for one in offer.files] == [("baik.pdf", "SK Wali Kota")]
    assert [one.name for one in offer.links] == ["drive.example.org"]
    assert len(refused) == 3 and refused[0].startswith("daftar.pdf: ") and NIK not in " ".join(refused)
    assert offer.answer == "Jawaban"


def test_taken_files_are_carried_through_a_mistake_in_the_form_for_their_giver_alone(room: Flask) -> None:
    """The hidden text brings the same files again, for the same person, unaltered and within half a day."""
    refused: list[str] = []
    offer = offering.read_offer("", [upload(pdf(WORDS), "a.pdf")], actor="user:7", refused=refused)
    carried = offering.carry(offer, actor="user:7")
    again = offering.read_offer("", [upload(xlsx((1,)), "b.xlsx")], carried=carried, actor="user:7", refused=refused)
    assert [one.name for one in again.files] == ["a.pdf", "b.xlsx"] and not refused
    assert offering.carried_files(carried, "user:8") == []
    assert offering.carried_files(carried[:-2] + "xx", "user:7") == []
    assert offering.carried_files("x", "user:7") == []


def test_more_than_ten_files_are_told(room: Flask) -> None:
    """The first ten are kept, and one sentence says that the rest was not taken."""
    refused: list[str] = []
    files = [upload(pdf(f"{WORDS} {number}"), f"{number}.pdf") for number in range(12)]
    offer = offering.read_offer("", files, actor="user:7", refused=refused)
    assert len(offer.files) == 10 and len(refused) == 1 and "10" in refused[0]


@pytest.mark.parametrize("reason", [*offering.SENTENCES, "personal"])
def test_each_refusal_has_a_sentence(room: Flask, reason: str) -> None:
    """Whoever is refused reads why and what to do."""
    places = [Place("nik", "2"), Place("names", "Sheet1", 3), Place("birth_date", "name")]
    words = offering.sentence_for(DocumentRefused(reason, places if reason == "personal" else ()))
    assert len(words) > 20 and words.endswith(".")
