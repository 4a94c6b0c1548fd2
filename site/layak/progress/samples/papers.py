"""Documents for a demonstration, drawn when they are loaded; each says in its name and on itself what it is."""

from __future__ import annotations

import io
from collections.abc import Sequence

from layak.core.store import Store
from layak.progress.service.evidence.documents import take_document
from layak.progress.service.requests import GivenFile

DECREE, REPORT, PICTURE = "contoh-keputusan.pdf", "contoh-laporan.pdf", "contoh-foto.png"
TITLES = {
    DECREE: "Contoh keputusan / sample decree",
    REPORT: "Contoh laporan / sample report",
    PICTURE: "Contoh foto / sample photo",
}
NO_DECREE = (
    "CONTOH / SAMPLE",
    "",
    "Lembar ini dibuat oleh program untuk peragaan. Ini bukan keputusan siapa pun.",
    "This sheet was made by a program for a demonstration. It is nobody's decree.",
)
NO_REPORT = (
    "CONTOH / SAMPLE",
    "",
    "Lembar ini dibuat oleh program untuk peragaan. Tidak ada data kota di dalamnya.",
    "This sheet was made by a program for a demonstration. It holds no data of the city.",
)
SIZE = (640, 420)
SKY, GROUND, INK = "#dcecf5", "#cfe3cf", "#1c2b39"


def keep_papers(store: Store) -> dict[str, GivenFile]:
    """Put the example documents into the store, judged like every other; again finds them there. By their names."""
    made = {DECREE: pdf(NO_DECREE), REPORT: pdf(NO_REPORT), PICTURE: picture()}
    return {
        name: take_document(io.BytesIO(data), name, store=store, title=TITLES[name], is_looked_at=True)
        for name, data in made.items()
    }


def pdf(lines: Sequence[str]) -> bytes:
    """One page A4 with these lines (ISO 32000-1, 7.5: objects, their table, the trailer)."""
    words = "".join(f"({line}) Tj 0 -22 Td " for line in lines)
    drawing = f"BT /F 14 Tf 50 770 Td {words}ET"
    bodies = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
    )
    out, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def picture() -> bytes:
    """A drawing of nothing real, with its mark across."""
    from PIL import Image, ImageDraw, ImageFont  # here, as no reader needs it

    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 280, *SIZE), fill=GROUND)
    draw.text((SIZE[0] / 2, 180), "CONTOH / SAMPLE", fill=INK, font=ImageFont.load_default(56), anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
