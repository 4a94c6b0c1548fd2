"""Readers of picture files that know every piece: what is not pixels or needed to show them is told."""

from __future__ import annotations

import struct

JPEG_NEEDED = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD}
"""Frames, tables, scans (ITU T.81, table B.1)."""

WEBP_NEEDED = {b"VP8 ", b"VP8L"}
AVIF_BOXES = {b"ftyp", b"meta", b"mdat"}
AVIF_ITEMS = {b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp"}


def foreign_parts(data: bytes, kind: str) -> list[str]:
    """The pieces of a file that carry anything but the picture, and bytes after its end."""
    return {"jpg": jpeg_parts, "webp": webp_parts, "avif": avif_parts}[kind](data)


def jpeg_parts(data: bytes) -> list[str]:
    """Segments of a JPEG beside those that it needs; the plain JFIF head without a thumbnail is one of these."""
    if data[:2] != b"\xff\xd8":
        return ["no JPEG"]
    found, at = [], 2
    while at < len(data):
        if data[at] != 0xFF:
            return [*found, f"stray byte at {at}"]
        mark = data[at + 1]
        if mark == 0xD9:
            return [*found, *(["bytes after the end"] if at + 2 != len(data) else [])]
        size = struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : at + 2 + size]
        if not (
            mark in JPEG_NEEDED or (mark == 0xE0 and body[:5] == b"JFIF\0" and body[-2:] == b"\0\0" and size == 16)
        ):
            found.append(f"segment {mark:02x}")
        at += 2 + size
        if mark == 0xDA:
            while not (data[at] == 0xFF and data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7):
                at += 1
    return [*found, "no end"]


def webp_parts(data: bytes) -> list[str]:
    """Chunks of a WebP beside its one picture."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or struct.unpack("<I", data[4:8])[0] + 8 != len(data):
        return ["no WebP, or bytes after the end"]
    found, at = [], 12
    while at < len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        found += [] if name in WEBP_NEEDED else [f"chunk {name!r}"]
        at += 8 + size + size % 2
    return found


def avif_parts(data: bytes) -> list[str]:
    """Boxes and items of an AVIF beside its one picture: an Exif or XMP item is a second one."""
    boxes = list(split_boxes(data))
    found = [f"box {name!r}" for name, _body in boxes if name not in AVIF_BOXES]
    for name, body in boxes:
        if name == b"meta":
            inside = list(split_boxes(body[4:]))
            found += [f"item box {one!r}" for one, _body in inside if one not in AVIF_ITEMS]
            counts = [struct.unpack(">H", one[4:6])[0] for inner, one in inside if inner == b"iinf"]
            found += [] if counts == [1] else ["more than one item"]
    return found


def split_boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Name and body of each box (ISO 14496-12); one that is cut off has the name that nothing allows."""
    boxes, at = [], 0
    while at + 8 <= len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        if size < 8 or at + size > len(data):
            return [*boxes, (b"????", b"")]
        boxes.append((name, data[at + 8 : at + size]))
        at += size
    return boxes if at == len(data) else [*boxes, (b"tail", b"")]
