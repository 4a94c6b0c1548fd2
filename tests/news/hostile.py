"""Files that somebody might send instead of a picture, all made here; each name says what is meant."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

CANARY = b"CANARY-7f3a"
SCRIPT = b"<html><script>alert('" + CANARY + b"')</script></html>"
PHP = b"<?php system('" + CANARY + b"');"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **extra: Any) -> bytes:
    """An honest picture with some grain."""
    out = io.BytesIO()
    grain = Image.effect_noise((64, 48), 60).resize(size)
    grain.convert("RGB").convert(mode).save(out, kind, **extra)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, body: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG whose header promises what its few bytes do not hold."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + (body or chunk(b"IDAT", zlib.compress(b"\0" * 4000))) + chunk(b"IEND", b"")


def real_bomb(side: int) -> bytes:
    """A whole PNG of one colour: few bytes, all of its dots."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (side // 8 + 2)) for _ in range(side)) + rows.flush()
    return png_of(side, side, chunk(b"IDAT", packed), depth=1, colour=0)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame says another size."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def frames(kind: str, count: int) -> bytes:
    """A moving picture."""
    out = io.BytesIO()
    shades = [Image.new("RGB", (64, 64), (number % 256, 0, 0)) for number in range(count)]
    shades[0].save(out, kind, save_all=True, append_images=shades[1:])
    return out.getvalue()


def zipped() -> bytes:
    """An archive with a page in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return out.getvalue()


def with_place() -> bytes:
    """A photo that says where, when, with what and by whom it was taken, three times over."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "CANARY-7f3a kamera", "CANARY-7f3a orang", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 31.0, 0.0), 3: "E", 4: (101.0, 26.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
    return picture(exif=exif, xmp=xmp, comment=CANARY, icc_profile=profile())


def profile(more: int = 0) -> bytes:
    """A colour profile, made as large as wanted."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"C" * more


def huge_exif() -> bytes:
    """As much Exif as fits into its segment."""
    exif = Image.Exif()
    exif[0x9286] = b"C" * 60_000
    return picture(exif=exif)


def noted_png(more: bytes = b"") -> bytes:
    """A PNG with a text in it, and with a packed one."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", CANARY.decode())
    data = picture("PNG", pnginfo=notes)
    return data[:33] + chunk(b"zTXt", b"note\0\0" + (more or zlib.compress(CANARY))) + data[33:]


def refused() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of what is no picture, moves, is broken, or is too much."""
    gif = picture("GIF")
    yield "gif-js.gif", b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)//" + CANARY
    yield "gif.jpg", gif
    yield "vektor.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "vektor.svgz", gzip.compress(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    yield "halaman.jpg", SCRIPT
    yield "film.jpg", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08mdat"
    yield ".htaccess", b"AddType application/x-httpd-php .jpg"
    yield "arsip.png", zipped()
    yield "dokumen.jpg", b"%PDF-1.7\n1 0 obj<</OpenAction<</JS(app.alert(1))>>>>"
    yield "program.jpg", b"\x7fELF" + b"\0" * 200
    yield "gambar.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file"
    yield "gambar.bmp", picture("BMP")
    yield "gambar.tiff", picture("TIFF")
    yield "gambar.ico", picture("ICO", (64, 64))
    yield "gambar.avif", picture("AVIF")
    yield "kosong.jpg", b""
    yield "satu.jpg", b"\xff"
    yield "kepala.jpg", b"\xff\xd8\xff\xe0"
    for side in (9_000, 13_000, 20_000):  # 81, 169 and 400 million dots
        yield f"bom-{side}.png", png_of(side, side)
        yield f"bom-utuh-{side}.png", real_bomb(side)
    yield "bom-65000.jpg", jpeg_claiming(65_000, 65_000)
    yield "bom-lebar.png", png_of(2**31 - 1, 1)
    yield "pita.png", png_of(24_000, 16)
    yield "titik.jpg", picture(size=(8, 8))
    yield "nol.png", png_of(0, 0)
    yield "gerak.png", frames("PNG", 60)
    yield "gerak.gif", frames("GIF", 60)
    yield "gerak.webp", frames("WEBP", 60)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(kind)
        yield f"terpotong-{kind}", whole[: len(whole) // 2]
    yield "rusak.png", picture("PNG")[:33] + b"\xff" * 400
    yield "catatan.png", noted_png(zlib.compress(b"A" * 50_000_000, 9))
    yield "kurang.png", png_of(400, 300)


def taken() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of real pictures that carry something else, or have a name that means harm."""
    yield "foto-halaman.jpg", picture() + SCRIPT
    yield "foto-php.php.jpg", picture(comment=PHP)
    yield "foto-arsip.png", picture("PNG") + zipped()
    yield "foto-arsip.webp", picture("WEBP") + zipped()
    yield "tempat.jpg", with_place()
    yield "exif.jpg", huge_exif()
    yield "warna.jpg", picture(icc_profile=profile(3_000_000))
    yield "warna.webp", picture("WEBP", icc_profile=profile(500_000), exif=b"Exif\0\0" + CANARY, xmp=CANARY)
    yield "catatan.png", noted_png()
    yield "cmyk.jpg", picture(mode="CMYK")
    yield "abu.jpg", picture(mode="L")
    yield "enambelas.png", picture("PNG", mode="I;16")
    yield "palet.png", picture("PNG", mode="P", transparency=0)
    yield "bening.png", picture("PNG", mode="RGBA")
    yield "besar.png", picture("PNG", (6_000, 4_000), compress_level=1)
    yield "besar.jpg", picture(size=(6_000, 4_000))
    for name in ("../../layak.sqlite", "..%2f..%2fa.jpg", "a\0.jpg", "x" * 300 + ".jpg", "\u202egpj.exe", "C:\\a.jpg"):
        yield name, picture()
