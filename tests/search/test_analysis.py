"""Words of two languages meet their stems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.search import analysis

FAMILIES = [
    ("id", "layak", "kelayakan selayaknya"),
    ("id", "nilai", "penilaian menilai dinilai penilai nilainya"),
    ("id", "verifikasi", "diverifikasi memverifikasi terverifikasi verifikasinya"),
    ("id", "kunjung", "kunjungan mengunjungi dikunjungi pengunjung berkunjung"),
    ("id", "sekolah", "bersekolah sekolahnya Sekolah persekolahan"),
    ("id", "keluarga", "berkeluarga kekeluargaan keluarganya"),
    ("id", "lantar", "telantar terlantar ditelantarkan"),
    ("id", "lindung", "perlindungan melindungi pelindung dilindungi"),
    ("id", "usul", "usulan mengusulkan usulanku"),
    ("id", "didik", "pendidikan mendidik pendidik"),
    ("en", "verifi", "verification verifying verified verifies"),
    ("en", "child", "children children's Child"),
]


@pytest.mark.parametrize(("lang", "stem", "forms"), FAMILIES)
def test_forms_of_a_word_meet_in_one_stem(lang: str, stem: str, forms: str) -> None:
    """Affixed and inflected forms of the field's words share one term."""
    assert {form: analysis.term(form, lang) for form in forms.split()} == dict.fromkeys(forms.split(), stem)


@pytest.mark.parametrize("word", ["sekolah", "keluarga", "perempuan", "verifikasi", "pemerintah", "lingkungan"])
def test_everyday_word_stays_whole(word: str) -> None:
    """Words which Snowball breaks (sekolah to seko) are their own stem."""
    assert analysis.term(word, "id") == word


@pytest.mark.parametrize(
    ("one", "other"),
    [("ﬁne", "fine"), ("ＫＬＡ", "kla"), ("be\u0301rita", "b\u00e9rita"), ("Jum’at", "jumat"), ("KLA", "kla")],
)
def test_spellings_of_one_word_are_one_term(one: str, other: str) -> None:
    """Case, compatibility forms, accents, apostrophes and both normal forms do not matter."""
    assert analysis.terms(one, "id") == analysis.terms(other, "id") != []


def test_repeated_word_gives_each_half() -> None:
    """A reduplicated word is found by its simple form."""
    assert analysis.terms("anak-anak", "id") == ["anak", "=anak"] * 2


def test_stop_words_are_left_out() -> None:
    """Words that stand everywhere are no terms."""
    assert analysis.terms("yang dan di untuk", "id") == []
    assert analysis.terms("the of and which", "en") == []


@given(st.text(max_size=300), st.sampled_from(["id", "en"]))
def test_any_text_has_terms_without_fault(text: str, lang: str) -> None:
    """No text makes the analysis fail, and no term is empty or very long."""
    assert all(0 < len(term) <= 2 * analysis.LONGEST_WORD for term in analysis.terms(text, lang))
