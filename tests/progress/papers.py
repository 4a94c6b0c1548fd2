"""Documents for tests, made byte by byte: what offices send, and what nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from PIL import Image

NIK = "1471012003150001"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: str, root: str = "", drawn: bool = False) -> bytes:
    """A PDF with these pages; a page of "" holds no words, `drawn` adds a picture to each."""
    bodies = [f"<< /Type /Catalog /Pages 2 0 R {root} >>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    bodies.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    bodies.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    pictures = "/XObject << /I << /Type /XObject /Subtype /Image >> >>" if drawn else ""
    for at, text in enumerate(pages):
        resources = f"<< /Font << /F 3 0 R >> {pictures} >>"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources {resources} /Contents {5 + 2 * at} 0 R >>"
        )
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.splitlines())
        drawing = f"BT /F 11 Tf 40 760 Td {lines}ET"
        bodies.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    return numbered(bodies)


def numbered(bodies: Sequence[str], trailer: str = "") -> bytes:
    """Objects as a PDF with its table."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()


def locked_pdf() -> bytes:
    """A PDF that says that it is encrypted."""
    lock = "<< /Filter /Standard /V 1 /R 2 /P -4 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") >>"
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", lock]
    return numbered(bodies, "/Encrypt 3 0 R /ID [(a) (b)]")


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def types(main: str) -> str:
    """The list of types of a package."""
    return f'<Types xmlns="x"><Override PartName="/main.xml" ContentType="{main}"/></Types>'


def docx(*lines: str, table: Sequence[Sequence[str]] = (), others: Mapping[str, str | bytes] | None = None) -> bytes:
    """A text document with these lines and a table."""
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>"
        for row in table
    )
    text = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    body = f"{text}<w:tbl>{rows}</w:tbl>" if rows else text
    main = f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": types(WORD_MAIN), "word/document.xml": main, **(others or {})})


def xlsx(*rows: Sequence[object], hidden: Sequence[Sequence[object]] = ()) -> bytes:
    """A workbook with these rows, and others on a hidden sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if hidden:
        sheet = book.create_sheet("Cadangan")
        sheet.sheet_state = "hidden"
        for row in hidden:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """A package with other parts added, or put in place of its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        kept = {name: file.read(name) for name in file.namelist() if name not in parts}
    return packed({**kept, **parts})


def picture(form: str) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, form)
    return out.getvalue()
