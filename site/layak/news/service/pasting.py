"""What people paste becomes clean Markdown: text of WhatsApp and Word, and the HTML of Word and web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from layak.news.service.drafts import tidy

MOST_LETTERS = 900_000
"""Of pasted text or HTML; Word's HTML is many times as long as its text."""

WRAPPED = range(50, 91)
"""Letters of a line that a program broke; such lines are one paragraph."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a person has to know about a paste: a key for the words, how many, and names where there are some."""

    key: str
    count: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """Clean Markdown, and what was left out of it."""

    text: str
    notes: tuple[Note, ...] = ()


class Unreadable(Exception):
    """Nothing can be made of this; `reason` is a key that the desk puts into words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


_HTML = re.compile(
    r"<(?:!doctype|html|body|meta|p|div|span|h[1-6]|ul|ol|li|table|tr|td|a|b|i|u|strong|em|br|article|section|img)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_DAY, _TIME = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}", r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
_STAMP = re.compile(
    rf"^(?:\[(?:{_DAY},? {_TIME}|{_TIME},? {_DAY})\] ?|{_DAY},? {_TIME} [-–] )(?:[^:\n]{{1,60}}: ?)?", re.MULTILINE
)
_LEFT_OUT = re.compile(
    r"^[ \t]*(?:<(?:Media (?:tidak disertakan|omitted)|Pesan ini (?:sedang )?diedit|This message was edited)>"
    r"|\u200e?(?:image|video|audio|sticker|GIF|document) omitted)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""What WhatsApp writes in the place of a picture or a sound that was not taken along."""
_NOTHING = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\x07]")
_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028\u2029]")
_BULLET = re.compile(r"^([ \t]*)(?:[•●▪■◦○□‣⁃·➢➤✓✔\uf0a7\uf0b7\uf0d8\uf0fc][ \t]*|o\t[ \t]*|[-–—]\t[ \t]*)(?=\S)")
_INNER = re.compile(r"^[ \t]*(?:[◦○]|o\t)")
_NUMBERED = re.compile(r"^([ \t]*)(\d{1,3})[.)][ \t]+(?=\S)")
_BLOCK = re.compile(r"^ *(?:[-*+] |\d{1,3}\. |#{1,6} |> |\|)")
_BOLD = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_\\/])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_MONO = re.compile(r"```([^`\n]+)```")
_ADDRESS = re.compile(r"(?<![\w(<\[\"'])https?://[^\s<>\"]+[^\s<>\".,;:!?)\]*_~]")


def clean_paste(text: str) -> Pasted:
    """Markdown of what was pasted, HTML or plain text; raises Unreadable."""
    if len(text) > MOST_LETTERS:
        raise Unreadable("paste_long")
    return clean_html(text) if _HTML.search(text) else clean_text(text)


def clean_html(html: str) -> Pasted:
    """Markdown of the HTML that Word, a browser or a mail program puts on the clipboard; raises Unreadable."""
    from layak.news.service.pasted_html import to_markdown  # here, as most workers never see a paste

    text, notes = to_markdown(html)
    text, stamped = without_stamps(tidy_spaces(text))
    return Pasted(text=settle(text), notes=(*notes, *stamped))


def clean_text(text: str) -> Pasted:
    """Markdown of plain text: the marks of WhatsApp, bullets and tables of Word, lines that a program broke."""
    plain, notes = without_stamps(tidy_spaces(text))
    lines = [line.rstrip() for line in _MONO.sub(r"`\1`", plain).split("\n")]
    marked = "\n".join(shape_lines(list(bullets(list(tables(lines))))))
    marked = _ADDRESS.sub(r"<\g<0>>", marked)
    marked, struck = _STRUCK.subn(r"\1", _ITALIC.sub(r"*\1*", _BOLD.sub(r"**\1**", marked)))
    if struck:
        notes = (*notes, Note(key="struck", count=struck))
    return Pasted(text=settle(marked), notes=notes)


def tidy_spaces(text: str) -> str:
    """Without soft hyphens, characters of no width and spaces that do not break; every kind of line end is one."""
    return _NOTHING.sub("", _SPACE.sub(" ", _BREAK.sub("\n", text)))


def without_stamps(text: str) -> tuple[str, tuple[Note, ...]]:
    """Text without the times and senders of WhatsApp messages, which name people, and without what it left out."""
    bare, count = _STAMP.subn("\n", text)
    bare = _LEFT_OUT.sub("", bare)
    return (bare, (Note(key="stamps", count=count),)) if count else (bare, ())


def settle(text: str) -> str:
    """One empty line at most, no spaces at line ends but those of a line break, and tidied as every body is."""
    lines = [line.rstrip() + ("  " if line.endswith("  ") and line.strip() else "") for line in text.split("\n")]
    return tidy(re.sub(r"(?: {2})?\n{3,}", "\n\n", re.sub(r" {2}\n\n", "\n\n", "\n".join(lines))))


def tables(lines: list[str]) -> Iterator[str]:
    """Lines whose cells are parted by tabs, at least two after each other, as a table; others as they are."""
    at = 0
    while at < len(lines):
        rows = rows_from(lines, at)
        if len(rows) < 2:
            yield lines[at]
            at += 1
            continue
        yield from ("", table_row(rows[0]), table_row(["---"] * len(rows[0])), *map(table_row, rows[1:]), "")
        at += len(rows)


def rows_from(lines: list[str], at: int) -> list[list[str]]:
    """The rows of a table that begins at a line: as many cells in each, and no bullets."""
    rows: list[list[str]] = []
    for number in range(at, len(lines)):
        line = lines[number]
        cells = line.split("\t")
        is_item = _BULLET.match(line) or _NUMBERED.match(line)
        if len(cells) < 2 or is_item or (rows and len(cells) != len(rows[0])):
            break
        rows.append(cells)
    return rows


def table_row(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"


def bullets(lines: list[str]) -> Iterator[str]:
    """The bullets and numbers of Word and WhatsApp as those of Markdown; spaces between words are one."""
    for line in lines:
        inner = "  " if _INNER.match(line) else ""
        marked = _NUMBERED.sub(r"\2. ", _BULLET.sub(inner + "- ", line))
        indent = len(marked) - len(marked.lstrip(" "))
        kept = " " * indent if _BLOCK.match(marked) and indent <= 6 else ""
        yield kept + re.sub(r"[ \t]+", " ", marked.strip())


def shape_lines(lines: list[str]) -> Iterator[str]:
    """Paragraphs as they were meant: broken lines joined by Markdown, long ones apart, short ones kept as lines."""
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if not line or not after or (_BLOCK.match(line) and _BLOCK.match(after)):
            yield line
        elif _BLOCK.match(after) or _BLOCK.match(line) or len(line) > WRAPPED[-1] or len(after) > WRAPPED[-1]:
            yield from (line, "")
        else:
            yield line if len(line) in WRAPPED else line + "  "
