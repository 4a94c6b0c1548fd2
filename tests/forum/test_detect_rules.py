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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jalan ke SMP Melati gelap kalau sore.", "SMP Melati"),
        ("Jalan ke SMP Melati gelap", "SMP Melati"),
        ("jalan ke smp melati gelap", "smp melati"),
        ("toilet SMPN 5 kotor", "SMPN 5"),
        ("Jalan ke SMP Negeri 5 Pekanbaru gelap", "SMP Negeri 5"),
        ("Sekolah SMP Melati kotor", "SMP Melati"),
        ("Kantin SMA Harapan Bangsa mahal", "SMA Harapan Bangsa"),
        ("The road to SMP Melati is dark", "SMP Melati"),
        ("kantin SD 12 kecil", "SD 12"),
    ],
)
def test_school_named_in_passing_gives_the_child_away(text: str, name: str):
    """Who writes of the way to a school or of its toilets mostly goes there: the name is marked, and only it."""
    assert [(one.kind, one.text) for one in detect.find_personal_data(text)] == [("school", name)]


@pytest.mark.parametrize(
    "text",
    [
        "usul semua SMP di kota",
        "sekolah ramah anak",
        "SMP dan SMA",
        "Setiap SMP butuh lapangan",
        "SMP Butuh Lapangan Baru",
        "TOLONG SMP DIBANGUN LAGI",
        "SMP Pekanbaru butuh lapangan",
        "perpustakaan buka jam 7 sd 9",
        "aku usul taman sma 2 ayunan",
        "taman buka min 5 jam",
        "lampu di depan gerbang SMP 3 mati",
        "the lamp next to SMPN 3 is broken",
        "The school Near the river floods",
    ],
)
def test_kind_of_school_alone_gives_nobody_away(text: str):
    """Schools in general, hours and counts with the same short letters, and landmarks are none."""
    assert detect.find_personal_data(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "aku kelas 6 SD Harapan Bunda",
        "Aku sekolah di TK Mutiara Ibu",
        "aku kelas 6 sd harapan bunda",
        "aku kelas 5 SD Bunda",
        "Aku sekolah di SMP Pelita Bunda",
        "Aku kelas 7 SMP Imam Bonjol",
    ],
)
def test_name_of_a_school_or_place_is_no_other_person(text: str):
    """The mother in a school's name stands beside nobody: the writer alone makes no story of two."""
    assert detect.disclosure_signs(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "aku kelas 6 SD Harapan Bunda, ayah sering memukul aku",
        "waktu SD Ayah pukul aku",
        "aku kelas 6 dan bunda suka pukul aku",
        "aku di SD Harapan Bunda, tiap malam om masuk kamarku",
        "aku di jalan Ibu memukul aku",
        "waktu SD Ayah selalu masuk kamarku",
    ],
)
def test_school_named_after_a_mother_hides_no_harm(text: str):
    """Real persons beside such a name, and parents written with a capital, are heard as before."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kami ingin taman yang teduh di dekat pasar kota. Hubungi aku di 0812 3456 7890.",
        "Kami ingin lampu. WA saya 0812 3456 7890 ya kak.",
        "Tolong tambah bangku di taman. Kalau mau tanya hubungi aku di 0812 3456 7890.",
        "We want a shady park near the market. Call me at 0812 3456 7890.",
    ],
)
def test_number_to_call_makes_no_idea_a_story_of_harm(text: str):
    """An idea with its writer's number is an idea: the child is asked to take the number out."""
    assert not detect.has_disclosure(text)
    assert [one.kind for one in detect.find_personal_data(text)] == ["phone"]
    assert detect.has_disclosure(f"Aku sering dipukul di rumah. {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Aku tidak pernah ditanya.",
        "Kami tidak pernah ditanya soal taman",
        "Aku tidak pernah diajak rapat",
        "Aku tidak pernah dijawab",
        "Aku tidak ditanya",
        "gua kagak pernah ditanyain",
        "Aku belum pernah diundang ke musrenbang",
        "Menurutku tidak adil, aku belum pernah diajak diskusi soal ini",
        "I was never asked",
    ],
)
def test_child_who_was_not_asked_makes_an_appeal(text: str):
    """That nobody asked, heard or invited the writer is the plainest word of an appeal, and no harm."""
    assert detect.disclosure_signs(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "di rumah aku tidak pernah ditanya",
        "aku tidak pernah ditanya sudah makan atau belum",
        "mama tidak pernah bicara denganku",
        "ayah pulang cuma marah, aku tidak pernah didengar",
        "Aku tidak pernah ditanya. Kakak kelas sering memukul aku.",
        "aku lapor bu guru soal kakak kelas itu tapi tidak ditanggapi",
    ],
)
def test_child_whom_nobody_asks_at_home_is_heard(text: str):
    """The same words about home, about care or beside harm are heard as before."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kalau mau tanya DM aku di IG @nama_anak ya kak",
        "Kak chat aku aja di wa 0812 3456 7890",
        "kalau kakak mau tau lebih banyak dm aku di ig @rara.xx",
    ],
)
def test_offer_to_be_reached_is_personal_data_and_no_harm(text: str):
    """A child that offers its account or number must see the page about personal data."""
    assert not detect.has_disclosure(text)
    assert detect.find_personal_data(text)


@pytest.mark.parametrize(
    "text",
    ["ada kakak di ig bilang dm aku ya dek", "om itu DM aku tiap malam", "kata pelatih dm aku aja, jangan bilang mama"],
)
def test_grown_up_who_asks_for_messages_is_heard(text: str):
    """The same words from somebody else to a child are a sign."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stop guru memukul murid",
        "pak, tolong hentikan kepala sekolah memukul murid",
        "Jangan lagi pukul kami",
        "jangan cambuk kami lagi di pondok",
        "Please stop the teacher from hitting us",
        "Make the teacher stop hitting us",
        "tolong stop kakak kelas menendang adik kelas",
    ],
)
def test_child_that_pleads_for_it_to_stop_is_heard(text: str):
    """Who asks that a deed stop tells that it goes on."""
    assert detect.has_disclosure(text)


@pytest.mark.parametrize(
    "text",
    [
        "No teacher may hit children",
        "Teachers should never hit children",
        "Buat aturan guru dilarang memukul murid",
        "spanduk stop guru memukul murid",
        "Stop kekerasan terhadap anak",
        "ayo stop bullying lewat lagu",
        "Jangan ada lagi anak yang dipukul",
        "Stop memukul bola ke jendela",
        "ayah berhenti merokok, aku senang",
        "tolong jangan tutup lapangan lagi",
    ],
)
def test_rule_wish_and_campaign_are_no_plea(text: str):
    """What forbids, hopes or is for a poster tells of nobody; nor does a plea about a thing."""
    assert detect.disclosure_signs(text) == []
