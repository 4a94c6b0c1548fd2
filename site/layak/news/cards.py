"""Square cards for sharing: the article's drawn cloth, its title, the city's name; PNG files kept by their content.

The letters are Aileron (CC0), which Pillow brings along; it has the letters of Indonesian and English. Others lose
their marks rather than becoming boxes.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from bisect import bisect_right
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layak.core.cloth import places

if TYPE_CHECKING:
    from PIL import ImageDraw

SIDE = 1080
MARGIN = 72
BAND = 360
"""Height of the cloth at the top."""

COLUMNS, ROWS = 9, 3
LARGEST, SMALLEST = 84, 30
FOOT = 34
DRAWING = 1
"""Number of this way of drawing: another one makes other files."""

PAPER, INK, SOFT = "#fbfaf6", "#1b2624", "#4b5754"
GROUNDS = {
    "turmeric": ("#f4b43f", ("#ffffff", "#0b5a64", "#8f5a06")),
    "leaf": ("#27673b", ("#ffffff", "#f4b43f", "#7dbb88")),
    "guava": ("#b23639", ("#ffffff", "#f4b43f", "#f3a79b")),
    "sea": ("#0b5a64", ("#ffffff", "#f4b43f", "#7cc4c4")),
}
"""Ground and threads, as static/css has them."""

TOPICS = {"k1": "turmeric", "k3": "leaf", "k4": "leaf", "kelembagaan": "guava"}
_DASHES = str.maketrans({"–": "-", "—": "-", "•": "·", "\u2011": "-"})


@dataclass(frozen=True, kw_only=True)
class Card:
    """What stands on a card."""

    title: str
    site: str
    day: str
    cloth: str
    topic: str

    @property
    def digest(self) -> str:
        """The name of its file: the same for the same words."""
        return hashlib.blake2b(repr((DRAWING, *astuple(self))).encode(), digest_size=16).hexdigest()


def keep_card(card: Card, folder: Path) -> Path:
    """The file of a card, drawn when it is not there yet."""
    path = folder / f"{card.digest}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{card.digest}.{id(card)}.part"
        part.write_bytes(draw_card(card))
        part.replace(path)
    return path


def draw_card(card: Card) -> bytes:
    """Draw a card as PNG."""
    from PIL import Image, ImageDraw  # here, as most workers never draw one

    picture = Image.new("RGB", (SIDE, SIDE), PAPER)
    pen = ImageDraw.Draw(picture)
    weave(pen, card)
    write_title(pen, plain(card.title))
    font = letters(FOOT)
    line = SIDE - MARGIN - FOOT
    pen.text((MARGIN, line), plain(card.site), fill=INK, font=font)
    day = plain(card.day)
    pen.text((SIDE - MARGIN - font.getlength(day), line), day, fill=SOFT, font=font)
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def weave(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """Draw the cloth over the top: petals are ellipses that lean towards the middle of their flower."""
    ground, threads = GROUNDS[TOPICS.get(card.topic, "sea")]
    pen.rectangle((0, 0, SIDE, BAND), fill=ground)
    side = SIDE / (2 * COLUMNS)
    for colour, where in zip(threads, places(card.cloth, COLUMNS, ROWS), strict=True):
        for column, row in where:
            pen.polygon(petal(column, row, side), fill=colour)


def petal(column: int, row: int, side: float) -> list[tuple[float, float]]:
    """The outline of one petal, as core/cloth.py draws it."""
    from math import cos, pi, sin

    middle_x, middle_y = (column + 0.5) * side, (row + 0.5) * side
    long, short = 0.566 * side, 0.309 * side
    lean = pi / 4 if (column + row) % 2 == 0 else -pi / 4
    points = []
    for step in range(36):
        turn = step * pi / 18
        x, y = long * cos(turn), short * sin(turn)
        points.append((middle_x + x * cos(lean) - y * sin(lean), middle_y + x * sin(lean) + y * cos(lean)))
    return points


def write_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """Write the title as large as it fits, in as many lines as it needs."""
    top, bottom = BAND + MARGIN, SIDE - MARGIN - 2 * FOOT
    for size in range(LARGEST, SMALLEST - 1, -4):
        font = letters(size)
        lines = wrap(title, font, SIDE - 2 * MARGIN)
        if len(lines) * size * 1.22 <= bottom - top or size - 4 < SMALLEST:
            break
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * size * 1.22), line, fill=INK, font=font)


def wrap(text: str, font: Any, width: float) -> list[str]:
    """Lines that are not wider; a word that is wider by itself is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = lines[-1] or word
        while font.getlength(lines[-1]) > width:
            line = lines[-1]
            cut = max(1, bisect_right(range(len(line)), width, key=lambda at: font.getlength(line[:at])) - 1)
            lines[-1:] = [line[:cut], line[cut:]]
    return lines


def letters(size: int) -> Any:
    """The letters in a size."""
    from PIL import ImageFont

    return ImageFont.load_default(size)


def plain(text: str) -> str:
    """Text in letters that the font has: marks over letters are left out, dashes are hyphens."""
    parts = unicodedata.normalize("NFKD", text.translate(_DASHES))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
