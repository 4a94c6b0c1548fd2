"""The words that answer are shown, marked, and never become markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layak.search import snippets

WANTED = frozenset({"ruang", "main"})


def test_hits_next_to_each_other_are_one_mark() -> None:
    """Words of one hit stand in one piece, with the space between them."""
    assert snippets.mark("Taman dan ruang bermain: ruang.", WANTED, "id") == [
        ("Taman dan ", False),
        ("ruang bermain", True),
        (": ", False),
        ("ruang", True),
        (".", False),
    ]


def test_excerpt_is_the_stretch_that_holds_the_most_words() -> None:
    """Of a long body the part with both words is shown, cut at words, with ellipses."""
    body = (
        "Ruang rapat penuh. " + "Kalimat lain tanpa arti. " * 40 + "Lalu ruang bermain dibuka. " + "Akhir cerita. " * 40
    )
    text = "".join(piece for piece, _ in snippets.excerpt("Ringkasan.", body, WANTED, "id"))
    assert "ruang bermain dibuka" in text
    assert text.startswith("… ") and text.endswith(" …")
    assert len(text) < snippets.EXCERPT_LENGTH + 10


def test_lead_is_shown_where_it_answers() -> None:
    """A lead that holds all words is preferred to the body."""
    pieces = snippets.excerpt("Ruang bermain baru.", "Ruang bermain " * 50, WANTED, "id")
    assert pieces == [("Ruang bermain", True), (" baru.", False)]


def test_lead_is_shown_where_only_the_title_answers() -> None:
    """Without any hit in the text, the lead tells what the page is about."""
    assert snippets.excerpt("Sebuah ringkasan.", "Isi panjang.", WANTED, "id") == [("Sebuah ringkasan.", False)]


@given(st.text(max_size=800), st.text(max_size=400))
def test_pieces_join_to_plain_text(text: str, lead: str) -> None:
    """No text is lost or changed by marking, and any text has an excerpt."""
    assert "".join(piece for piece, _ in snippets.mark(text, WANTED, "id")) == text
    assert all(piece for piece, _ in snippets.excerpt(lead, text, WANTED, "id"))
