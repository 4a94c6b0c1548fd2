"""Draws an uploaded picture anew, in a process of its own: `python -I drawing.py FOLDER NAME < upload`.

It knows nothing of the site, so that it starts at once, holds no secret, and can be ended when a
file is too much for it. What it says on standard output is one line of JSON: the size of what it made, or
why it refused.
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (320, 640, 1280)
"""A list's tile, a phone's screen, and a column on a wide one."""

MOST_PIXELS = 25_000_000
"""Of a phone's camera, about; a file of 20 kB can hold far more and fill the memory."""

MOST_SECONDS = 10
MOST_MEMORY = 1024 * 1024 * 1024
"""Bounds of this process: seconds of work, and addresses (the libraries alone take 300 MB of them, few of it real)."""

FORMATS = ("JPEG", "PNG", "WEBP")
SAVED_AS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 8, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "jpg": ("JPEG", {"quality": 78, "progressive": True}),
}
"""Speed 8 of AVIF made the same photo in a seventh of the time of 7, in as many bytes."""

PHONE = 640
MOST_BYTES = 40_000
LOWEST_QUALITY, STEP = 25, 10
"""A file for a phone has at most so many bytes: page and photo together stay below 60 kB (docs/speed.md)."""


class Refused(Exception):
    """A file that is not taken; the key says why."""


def draw(data: bytes, folder: Path, name: str) -> tuple[int, int]:
    """Write a picture anew in each width and form, with nothing but its pixels; gives the size of the largest."""
    from PIL import Image

    flat = read_pixels(data)
    size = (0, 0)
    for width in sorted({min(wanted, flat.width) for wanted in WIDTHS}):
        size = (width, max(1, round(flat.height * width / flat.width)))
        sized = flat.resize(size, Image.Resampling.LANCZOS)
        for ending, (form, settings) in SAVED_AS.items():
            save(sized, folder / f"{name}-{width}.{ending}", form, settings)
    return size


def save(sized: Image.Image, path: Path, form: str, settings: dict[str, Any]) -> None:
    """Write one file; one for a phone is drawn again in lower quality until it is light, or as low as may be."""
    for quality in range(settings["quality"], LOWEST_QUALITY - 1, -STEP):
        sized.save(path, form, **settings | {"quality": quality})
        if sized.width > PHONE or path.stat().st_size <= MOST_BYTES:
            return


def read_pixels(data: bytes) -> Image.Image:
    """Look at a file's header, then decode it as small as will do; raises Refused."""
    from PIL import Image, UnidentifiedImageError

    most = max(WIDTHS)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            frames = 1 if opened.format == "MPO" else getattr(opened, "n_frames", 1)  # a phone's photo with its depth
            check_header(opened.width, opened.height, frames)
            side = most * max(1, opened.height / opened.width)
            opened.draft(None, (most, round(side)))  # a JPEG is decoded at a half, a quarter or an eighth
            turn = turn_of(opened)
            flat = on_white(shrunk(opened, most))
    except Image.DecompressionBombError as error:
        raise Refused("picture_large") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError) as error:
        raise Refused("picture_unread") from error
    return flat if turn is None else flat.transpose(turn)


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """How a picture must be turned to stand upright, by the one word of Exif that is read; a broken one is left."""
    from PIL import Image

    try:
        way = picture.getexif().get(0x0112)
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, struct.error):
        return None
    turns = (None, None, "FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE")
    names = dict(enumerate((*turns, "ROTATE_90")))
    name = names.get(way) if isinstance(way, int) else None
    return Image.Transpose[name] if name else None


def shrunk(picture: Image.Image, most: int) -> Image.Image:
    """A picture that is no more than thrice as large as needed, before anything copies it."""
    factor = min(picture.size) // (2 * most)
    if factor < 2 or picture.mode in ("P", "1") or picture.mode.startswith("I"):
        return picture
    return picture.reduce(factor)


def check_header(width: int, height: int, frames: int) -> None:
    """Refuse by the header alone what would fill the memory, or moves."""
    if width * height > MOST_PIXELS:
        raise Refused("picture_large")
    if min(width, height) < 16 or max(width, height) > 20 * min(width, height):
        raise Refused("picture_small")
    if frames > 1:
        raise Refused("picture_moves")


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


def main() -> int:
    """Read an upload, draw it, and say what became of it."""
    os.nice(10)  # readers come first
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        width, height = draw(sys.stdin.buffer.read(), Path(sys.argv[1]), sys.argv[2])
    except Refused as refused:
        print(json.dumps({"refused": str(refused)}))
        return 0
    except OSError as error:  # the file is well; it is the disk that does not take what was made of it
        if error.errno is None:
            raise
        print(json.dumps({"errno": error.errno}))
        return 0
    print(json.dumps({"width": width, "height": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
