"""The rules by which harm is heard and ordinary life is not, each through the public door of the detectors."""

from __future__ import annotations

import pytest

from layak.forum import detect


@pytest.mark.parametrize(
    "text",
    [
        "papa suka nginjek kaki ku",
        "apak manarajang den tiok malam",
        "kawan den dipukuanyo taruih",
        "abang gw suka gerayangin aku pas tidur",
    ],
)
def test_spoken_root_is_heard(text: str):
    """A root as it is spoken in Jakarta or in Minang is the same root."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Aku pengen ikut lomba tapi badan ku memar semua, dipegang om aku takut, malu kalo ganti baju di kolam renang",
        "aku ditendang pelatih waktu main bola",
        "tiap habis nonton film om meraba aku",
        "Usul lomba futsal dan taman baca supaya aku tidak di rumah, kakakku gemetar kalau dengar motornya dan pintu "
        "kamar diganjal lemari",
        "bu guru lempar aku pake sepatu sampe jidat bocor",
        "kata dia jatuh, tapi punggungnya lebam lebam dan dia takut sama ayahnya",
    ],
)
def test_calm_words_do_not_take_back_harm_to_the_writer(text: str):
    """Sport, games, films and falls never silence harm that the writer suffers or a grown-up does."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "di sinetron itu istrinya dipukuli suaminya, jangan tayang sore",
        "temanku dibanting di judo, mau ada kelas gratis",
        "tanganku kejepit pintu angkot sampai biru",
        "bahu temanku patah karena jatuh dari pohon jambu",
        "adik nangis dipatok ayam",
        "mama takut aku pulang malem karena gang gelap",
        "taman lingkungan hidup di kota kami kecil",
        "saya mau papa berhenti merokok, bikin lomba rumah tanpa rokok",
        "Ibu saya bekerja di pabrik sampai malam, minta penitipan anak.",
        "tiap sore kami bermain di lapangan",
    ],
)
def test_accident_game_film_and_street_are_no_harm(text: str):
    """What falls, bites, is played, is told in a film or is feared in the street is no disclosure."""
    assert detect.disclosure_signs(text) == []


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("ayah bilang dia tidak kenal aku waktu aku datang", True),
        ("kakak kelas bantu kami mengerjakan robotik, seru", False),
    ],
)
def test_bare_story_of_two_people_is_read_by_an_officer(text: str, is_heard: bool):
    """The writer, another person and nothing ordinary at all are heard; one ordinary word and they are not."""
    assert detect.has_disclosure(text) is is_heard


@pytest.mark.parametrize(
    "text",
    [
        "kelas 7B SMP 3 kantinnya kotor",
        "7B SMPN 3 butuh kipas",
        "SMP 3 VII B bocor",
        "kelas VII.2 SMPN 3 panas",
        "X IPA 2 SMA 8 panas",
        "kelas 7B\nSMP 3",
    ],
)
def test_class_beside_a_school_gives_the_child_away(text: str):
    """A class and a school side by side are marked, with the word for class or without."""
    assert [one.kind for one in detect.find_personal_data(text)] == ["school"]


@pytest.mark.parametrize("text", ["lampu di depan SMP 3 mati", "12 SMP di kota kami", "rumah no 7B dekat SMP 3 banjir"])
def test_school_as_a_place_gives_nobody_away(text: str):
    """A school alone, a count of schools or a house number near one are none."""
    assert detect.find_personal_data(text) == []
