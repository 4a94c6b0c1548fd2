"""Uploaded pictures: looked at before they are decoded, made anew without metadata, kept under names of ours."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from layak.news.service import Rejected
from layak.news.service.shapes import WIDTHS

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""Of a phone's camera, about; a file of 20 kB can hold far more and fill the memory."""

FORMATS = ("JPEG", "PNG", "WEBP")
TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
QUALITY = 78
_NAME = re.compile(r"([0-9a-f]{32})-[0-9]{1,4}\.(?:jpg|webp)")
_CAMERA_NAME = re.compile(
    r"(?:img|image|dsc[nf]?|pxl|mvimg|foto|photo|gambar|picture|pict|screenshot|whatsapp image|wa|received|file)"
    r"[\s_-]*\d[\d\s_.:()-]*(?:at [\d.: ]+)?(?:wa\d+)?",
    re.IGNORECASE,
)
_FILE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|heic|gif|bmp|tiff?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """A picture that was made: the base name of its files and the size of the largest."""

    name: str
    width: int
    height: int


def base_name(file_name: str) -> str | None:
    """The base name of a picture's file, or None when it is no name of ours."""
    found = _NAME.fullmatch(file_name)
    return found.group(1) if found else None


def is_file_name(text: str) -> bool:
    """Whether an alternative text is only the name of a file, which tells a listener nothing."""
    plain = text.strip()
    return bool(_FILE_ENDING.search(plain) or _CAMERA_NAME.fullmatch(plain))


def keep_picture(stream: BinaryIO, folder: Path) -> Kept:
    """Check an upload, make its files anew and return their name; raises Rejected with the reason."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Rejected("picture_heavy")
    name = secrets.token_hex(16)
    files = make_files(data)
    folder.mkdir(parents=True, exist_ok=True)
    for (width, kind), content in files.items():
        path = folder / f"{name}-{width}.{kind}"
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    width = max(width for width, _ in files)
    return Kept(name, width, height_of(files[width, "jpg"]))


def remove_files(name: str, folder: Path) -> None:
    """Remove the files of a picture that found no place in the database."""
    for path in folder.glob(f"{name}-*"):
        path.unlink(missing_ok=True)


def make_files(data: bytes) -> dict[tuple[int, str], bytes]:
    """Decode a picture and write it anew, in each width as WebP and JPEG, with nothing but its pixels."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # here, as most workers never see an upload

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            check_header(opened.width, opened.height, getattr(opened, "n_frames", 1))
            opened.thumbnail((2 * max(WIDTHS), 2 * max(WIDTHS)))
            flat = on_white(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as error:
        raise Rejected("picture_large") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Rejected("picture_unread") from error
    files = {}
    for wanted in sorted({min(width, flat.width) for width in WIDTHS}):
        sized = flat.resize((wanted, max(1, round(flat.height * wanted / flat.width))), Image.Resampling.LANCZOS)
        for kind, form, extra in (("webp", "WEBP", {"method": 4}), ("jpg", "JPEG", {"progressive": True})):
            out = io.BytesIO()
            sized.save(out, form, quality=QUALITY, **extra)
            files[wanted, kind] = out.getvalue()
    return files


def check_header(width: int, height: int, frames: int) -> None:
    """Refuse by the header alone what would fill the memory, or moves."""
    if width * height > MOST_PIXELS:
        raise Rejected("picture_large")
    if min(width, height) < 16 or max(width, height) > 20 * min(width, height):
        raise Rejected("picture_small")
    if frames > 1:
        raise Rejected("picture_moves")


def on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone in a picture that knows nothing else: plain RGB, what is transparent on white."""
    from PIL import Image

    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    ground = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground.paste(clear, mask=clear.getchannel("A"))
    else:
        ground.paste(picture.convert("RGB"))
    return ground


def height_of(jpeg: bytes) -> int:
    """The height of a file that we made."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as made:
        return made.height
