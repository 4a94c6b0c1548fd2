"""The words that answer are shown, marked, and never become markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.search import snippets
from layak.search.analysis import term
from layak.search.showing import marked
from layak.search.snippets import BEGIN, END, Marker, read_body, read_lead, read_text

PLAY = Marker(("ruang", "main"), "id")


def shown(text: str) -> str:
    """A text with brackets around its hits."""
    return text.replace(BEGIN, "[").replace(END, "]")


def test_hits_next_to_each_other_are_one_mark() -> None:
    """Words of one hit stand in one mark, with the space between them."""
    assert shown(PLAY.mark("Taman dan ruang bermain: ruang.")) == "Taman dan [ruang bermain]: [ruang]."


@pytest.mark.parametrize(
    ("lang", "asked", "text"),
    [
        ("id", "tulis", "Anak [menulis], [penulis] dan [tulisan], bukan listrik."),
        ("id", "kota", "[Kota], [perkotaan]; bukan anggota, bukan total."),
        ("id", "pukul", "Dilarang [memukul], [pemukulan] dan [pukulan]."),
        ("en", "city", "The [city] and its [cities], not the citizens."),
        ("en", "children", "A [child], the [children]."),
        ("en", "verifying", "[Verified] by [verification], not very."),
    ],
)
def test_every_form_of_a_word_is_marked(lang: str, asked: str, text: str) -> None:
    """A word is marked with its prefixes and endings, and not where its letters stand in another word."""
    plain = text.replace("[", "").replace("]", "")
    assert shown(Marker((term(asked, lang),), lang).mark(plain)) == text


def test_excerpt_is_the_stretch_that_holds_the_most_words() -> None:
    """Of a long body the part with both words is shown, cut between words, with ellipses."""
    body = (
        "Ruang rapat penuh. "
        + "Kalimat lain tanpa arti. " * 40
        + "Lalu ruang\nbermain dibuka. "
        + "Akhir cerita. " * 40
    )
    text = PLAY.excerpt(read_lead("Ringkasan.", "id"), body)
    assert "[ruang bermain] dibuka" in shown(text)
    assert text.startswith("… ") and text.endswith(" …")
    assert len(text) < snippets.EXCERPT_LENGTH + 70
    words = set(" ".join(body.split()).split(" "))
    assert all(word in words for word in shown(text).replace("[", "").replace("]", "").split() if word != "…")


def test_single_word_is_shown_where_the_lead_lacks_it() -> None:
    """A question of one word shows the sentence that holds it, also far down in a text."""
    body = "Kalimat lain tanpa arti. " * 150 + "Di sini ada imunisasi gratis."
    assert "[imunisasi] gratis" in shown(Marker(("imunisasi",), "id").excerpt(read_lead("Ringkasan.", "id"), body))


def test_lead_is_shown_where_it_answers() -> None:
    """A lead that holds all words is preferred to the body."""
    assert shown(PLAY.excerpt(read_lead("Ruang bermain baru.", "id"), "Ruang bermain " * 50)) == "[Ruang bermain] baru."


def test_lead_is_shown_where_only_the_title_answers() -> None:
    """Without any hit in the text, the lead tells what the page is about."""
    assert PLAY.excerpt(read_lead("Sebuah ringkasan.", "id"), "Isi panjang dari kerangka total.") == "Sebuah ringkasan."


def test_list_of_words_is_never_an_excerpt() -> None:
    """A body without a sentence is there to be found by; what is read is the lead."""
    words, lead = "Kota ramah anak\nruang main\nruang bermain RBRA", "Tempat yang aman untuk anak."
    assert shown(PLAY.excerpt(read_lead(lead, "id"), read_body(words, lead))) == lead
    assert "[ruang main ruang bermain]" in shown(PLAY.excerpt(read_lead("", "id"), read_body(words, "")))


def test_text_with_markup_and_signs_stays_text() -> None:
    """Whatever a text holds is escaped; only our own marks become markup, and its own signs are taken out."""
    text = PLAY.mark(f'<b>ruang</b> {BEGIN}<script>{END} "main" & lain')
    assert marked(text) == (
        "&lt;b&gt;<mark>ruang</mark>&lt;/b&gt; &lt;script&gt; &#34;<mark>main</mark>&#34; &amp; lain"
    )


@given(st.text(max_size=800), st.text(max_size=400))
def test_marking_keeps_the_text(text: str, lead: str) -> None:
    """No text is lost or changed by marking, marks are closed, and any text has an excerpt."""
    plain = text.replace(BEGIN, "").replace(END, "")
    found = PLAY.mark(text)
    assert found.replace(BEGIN, "").replace(END, "") == plain
    assert found.count(BEGIN) == found.count(END)
    excerpt = PLAY.excerpt(read_lead(lead, "id"), text)
    assert excerpt.count(BEGIN) == excerpt.count(END)


@given(st.lists(st.sampled_from(["ruang", "Bermain", "permainan", "rapat", "—", "\x02", "kota", "ruangan."])))
def test_text_that_was_read_is_marked_as_any_other(words: list[str]) -> None:
    """A short text read beforehand has the same marks as one that is read for the question."""
    text = " ".join(words)
    assert PLAY.mark_read(read_text(text, "id")) == PLAY.mark(text)


def test_lead_with_every_word_asked_answers_by_itself() -> None:
    """Words that only mean the same do not draw a reader away from a lead that holds all that was asked."""
    asked = Marker(("ruang", "main", "taman"), "id", 2)
    assert shown(asked.excerpt(read_lead("Ruang bermain baru.", "id"), "Ruang bermain di taman.")) == (
        "[Ruang bermain] baru."
    )
