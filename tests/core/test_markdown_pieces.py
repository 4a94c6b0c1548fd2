"""A long text is rendered piece by piece; readers see what the whole text would give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.core import markdown
from layak.core.markdown import parser, to_html

LINES = (
    *("kata", "**tebal**", "*a", "b* c", "`a", "b` c", "# H", "## H", "---", "===", "***", "> kutipan", "> - a", "> "),
    *("- x", "* y", "+ z", "1. satu", "2) dua", "10.", "-", "+", "- - a", "  lanjut", "    kode", "\tkode"),
    *("| a | b |", "|---|---|", "```", "~~~", "[a](b)", "[a]", "[a]: /b", "> [a]: /b", "<div>", "<!-- x", "-->"),
    *("<pre>", "<script>", "&amp;", "ujung  ", "\\", "", "", "", "", "  ", "\t", "\x0b", "\x85", "\u2028"),
)


@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(("\n", "\n\n", "\r\n")))
def test_text_in_pieces_looks_like_the_whole(lines: list[str], end: str) -> None:
    """Lists, quotes, tables, fences, definitions and what looks like them: no piece is cut where something goes on."""
    text = end.join(lines)
    assert to_html(text) == markdown.safe_html(text)


def test_one_changed_sentence_costs_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two hundred paragraphs the one that was typed in is read again, the others are remembered."""
    paragraphs = [f"Alinea ke-{number} dari naskah yang panjang." for number in range(200)]
    to_html("\n\n".join(paragraphs))
    read: list[str] = []
    render = parser().render
    monkeypatch.setattr(parser(), "render", lambda text: read.append(text) or render(text))
    html = to_html("\n\n".join([*paragraphs[:100], "Kalimat baru.", *paragraphs[100:]]))
    assert read == ["Kalimat baru."]
    assert html.count("<p>") == 201
