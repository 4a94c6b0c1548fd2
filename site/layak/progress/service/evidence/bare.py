"""Pictures without what the camera wrote into them, as the place and the time: their pixels stay byte for byte."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from layak.progress.service.faults import DocumentRefused

KEPT_SEGMENTS = frozenset({0xE0, 0xEE})
"""Of a JPEG's own extras: how dense it is, and Adobe's word on its colours."""

KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"})
WEBP_EXTRAS = frozenset({b"EXIF", b"XMP "})
EXIF, XMP = 0x08, 0x04
"""Flags of a WebP's head that promise such extras (RFC 9649, 2.7)."""

TURNED = 0x0112


def bare(data: bytes, kind: str) -> bytes:
    """A picture with nothing but what it shows; raises DocumentRefused where it is not built as its kind is."""
    try:
        made = {"jpg": bare_jpeg, "png": bare_png, "webp": bare_webp}[kind](data)
    except (struct.error, IndexError, ValueError) as error:
        raise DocumentRefused("not_what_it_says") from error
    return made


def bare_jpeg(data: bytes) -> bytes:
    """The segments that the pixels need, and by how much the picture is turned; up to its end (ITU-T T.81, B)."""
    out, turned = bytearray(b"\xff\xd8"), 1
    for marker, segment in segments(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = turn_of(segment[10:])
        if is_needed(marker, segment):
            out += segment
    if 2 <= turned <= 8:
        tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, TURNED, 3, 1, turned, 0, 0)
        out[2:2] = struct.pack(">BBH6s", 0xFF, 0xE1, len(tiff) + 8, b"Exif\0\0") + tiff
    return bytes(out)


def is_needed(marker: int, segment: bytes) -> bool:
    """Whether a segment belongs to the picture itself; of the colours' marker only colours, not a second picture."""
    if marker == 0xE2:
        return segment[4:15] == b"ICC_PROFILE"
    return marker in KEPT_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker of a JPEG with its bytes, those of a scan with the pixels behind it; raises ValueError."""
    at = 2
    while True:
        while data[at + 1] == 0xFF and data[at] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            yield marker, data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xDA:
            end = end_of_scan(data, end)
        yield marker, data[at:end]
        at = end


def end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands after the pixels of a scan; raises ValueError where there is none."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] not in (0x00, 0xFF) and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def turn_of(tiff: bytes) -> int:
    """How a picture must be turned to stand upright, 1 where nothing readable says so (TIFF 6.0, section 2)."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == TURNED:
                return int(value)
    except (KeyError, struct.error):
        return 1
    return 1


def bare_png(data: bytes) -> bytes:
    """The chunks that the pixels need (PNG, third edition, 11.2 and 11.3); ends at its end."""
    out, at = bytearray(data[:8]), 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("a chunk is cut")
        if name in KEPT_CHUNKS:
            out += data[at:end]
        if name == b"IEND":
            return bytes(out)
        at = end


def bare_webp(data: bytes) -> bytes:
    """The chunks without Exif and XMP, and a head that promises none."""
    out, at = bytearray(), 12
    last = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= last:
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        chunk = bytearray(data[at:end])
        if name == b"VP8X":
            chunk[8] &= ~(EXIF | XMP) & 0xFF
        if name not in WEBP_EXTRAS:
            out += chunk
        at = end
    if not out:
        raise ValueError("no chunk")
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WEBP" + bytes(out)
