"""Secret words: the list is kind to slips, a snap gives what a child meant, the hash is stable."""

from __future__ import annotations

import math

import pytest
from argon2.low_level import Type
from hypothesis import given, settings
from hypothesis import strategies as st

from layak.forum import words
from layak.forum.models import Member
from tests import soak
from tests.cheap_keys import SHIPPED_WORDS
from tests.crowd import Crowd
from tests.effort import effort

SECRET = b"a test secret of enough bytes"
PHRASES = st.builds(
    lambda four, number: [*four, f"{number:02d}"],
    st.lists(st.sampled_from(words.word_list()), min_size=4, max_size=4),
    st.integers(0, 99),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@soak.soak
@soak.only_long
def test_list_any_two_words_differ_by_three_slips():
    """No word of the list can be mistaken for another by one or two slips."""
    listed = words.word_list()
    near = [
        (a, b)
        for at, a in enumerate(listed)
        for b in listed[at + 1 :]
        if abs(len(a) - len(b)) < 3 and words.distance(a, b) < 3
    ]
    assert near == []


def test_list_no_slip_leads_to_two_words():
    """Whatever one slip makes of a word, it is one slip away from that word alone, and is taken for it.

    Counted slips are no measure of this: kabut and kuat were three apart, and kaut was one slip from either.
    """
    owners: dict[str, str] = {}
    shared = [
        (word, owners[typed], typed)
        for word in words.word_list()
        for typed in _slips(word)
        if owners.setdefault(typed, word) != word
    ]
    assert shared == []


def _slips(word: str) -> set[str]:
    """Give everything that one slip makes of a word."""
    places = [(at, letter, kind) for at in range(len(word) + 1) for letter in LETTERS for kind in "dasx"]
    return {_slip(word, *place) for place in places if place[0] < len(word) or place[2] == "a"}


def test_list_is_long_enough_for_its_stated_strength():
    """At least 512 words, so that a phrase has more than 42 bits, as the module says."""
    count = len(words.word_list())
    assert count >= words.SHORTEST_LIST
    assert f"the {count} words" in (words.__doc__ or "")
    assert f"{math.log2(count**4 * 100):.1f} bits" in (words.__doc__ or "")


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("tupai", "tupai", 0),
        ("tupai", "tuapi", 1),
        ("tupai", "tupa", 1),
        ("tupai", "supati", 2),
        ("", "abc", 3),
    ],
)
def test_distance_counts_slips(one: str, other: str, slips: int):
    """A swap of neighbours is one slip, as are a letter more, less or another."""
    assert words.distance(one, other) == slips


def test_child_gets_words_that_open_their_own_door():
    """Fresh words snap to themselves, have two digits, and do not show in a log."""
    for _ in range(50):
        fresh = words.new_words()
        assert words.snap(fresh.phrase) == fresh.phrase
        assert len(fresh.digits) == 2
        assert not any(word in repr(fresh) for word in fresh.words)


def test_fresh_words_differ():
    """Two hundred draws give two hundred phrases."""
    assert len({words.new_words().phrase for _ in range(200)}) == 200


@given(PHRASES, st.sampled_from(["", " ", "  ", "-", ", ", "\n", "_"]), st.booleans())
def test_child_writes_without_care_for_case_and_spaces(parts: list[str], between: str, is_upper: bool):
    """Capitals, spaces, dashes and commas do not matter; words that run together are cut again."""
    typed = between.join(parts)
    expected = " ".join(parts)
    got = words.snap(typed.upper() if is_upper else typed)
    if between:
        assert got == expected
    else:
        assert got is not None and got.replace(" ", "") == expected.replace(" ", "")


@settings(max_examples=400)
@given(PHRASES, st.integers(0, 3), st.integers(0, 7), st.sampled_from(LETTERS), st.sampled_from("dasx"))
def test_child_makes_one_slip_and_is_understood(parts: list[str], which: int, at: int, letter: str, kind: str):
    """One letter left out, added, changed or swapped in any word gives back the phrase."""
    typed = list(parts)
    typed[which] = _slip(parts[which], at % len(parts[which]), letter, kind)
    assert words.snap(" ".join(typed)) == " ".join(parts)


def _slip(word: str, at: int, letter: str, kind: str) -> str:
    """Make one slip of a kind: d(elete), a(dd), s(ubstitute), x (swap)."""
    if kind == "d":
        return word[:at] + word[at + 1 :]
    if kind == "a":
        return word[:at] + letter + word[at:]
    if kind == "s":
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("sembilan dua", "92"), ("kosong tujuh", "07"), ("nol 7", "07"), ("empat puluh dua", "42"),
        ("12", "12"),        ("sebelas", "11"), ("lima belas", "15"), ("Four Two", "42"), ("4 2", "42"), ("sepuluh", "10"),
    ],
)  # fmt: skip
def test_child_spells_the_digits(typed: str, digits: str):
    """Digits may be words, one by one or as a number."""
    four = " ".join(words.word_list()[:4])
    assert words.snap(f"{four} {typed}") == f"{four} {digits}"


@pytest.mark.parametrize(
    "typed",
    ["", "42", "tupai", "tupai tupai tupai 42", "tupai tupai tupai tupai", "tupai tupai tupai tupai 4"],
)
def test_child_who_leaves_something_out_gets_none(typed: str):
    """Three words, no digits or one digit are not a phrase."""
    assert words.snap(typed) is None


@given(st.text(max_size=300))
def test_snap_never_raises(text: str):
    """Any text gives a phrase or None."""
    got = words.snap(text)
    assert got is None or words.snap(got) == got


@pytest.mark.parametrize("worst", ["a" * 50_000, "tupai" * 39, "kukukakaki" * 20, "tupaj" * 39 + "42", "🐈" * 50_000])
def test_snap_is_fast_on_hostile_text(worst: str):
    """No typed text takes much more of the processor than four words that run together, each with a slip."""
    usual = effort(lambda: words.snap("tupajzebarkwikado42"))
    assert effort(lambda: words.snap(worst)) <= 20 * usual


def test_suggestions_come_after_three_letters():
    """Two letters give nothing, three give words that begin so, never more than eight."""
    assert words.suggest("tu") == []
    assert "tupai" in words.suggest(" TUP")
    assert all(word.startswith("ber") for word in words.suggest("ber"))
    assert len(words.suggest("ber")) == words.MOST_SUGGESTIONS


def test_same_words_same_key_other_secret_other_key():
    """A unique index can find the member: deterministic, and bound to the installation's secret."""
    first = words.hash_words("tupai zebra kiwi kado 42", SECRET)
    assert first == words.hash_words("tupai zebra kiwi kado 42", SECRET)
    assert first != words.hash_words("tupai zebra kiwi kado 43", SECRET)
    assert first != words.hash_words("tupai zebra kiwi kado 42", SECRET + b"!")
    assert len(first) == 32


def test_short_secret_is_refused():
    """A salt that could be guessed stops the check."""
    with pytest.raises(ValueError, match="16 bytes"):
        words.hash_words("tupai zebra kiwi kado 42", b"short")


def test_words_are_stretched_as_advised_under_the_installations_secret(monkeypatch: pytest.MonkeyPatch):
    """Argon2id with 19 MiB, two passes and one lane, the secret as its salt; one member for each digest."""
    asked: dict[str, object] = {}

    def note(phrase: bytes, salt: bytes, passes: int, memory: int, **more: object) -> bytes:
        asked.update(more, phrase=phrase, salt=salt, passes=passes, memory=memory)
        return b""

    monkeypatch.setattr(words, "hash_secret_raw", note)
    monkeypatch.setattr(words, "MEMORY_KIB", SHIPPED_WORDS[0])
    monkeypatch.setattr(words, "PASSES", SHIPPED_WORDS[1])
    words.hash_words("tupai zebra kiwi kado 42", SECRET)
    assert (asked["memory"], asked["passes"], asked["parallelism"], asked["type"]) == (19 * 1024, 2, 1, Type.ID)
    assert asked["salt"] == SECRET and Member.__table__.c.words_hash.unique


def test_two_checks_at_a_time(monkeypatch: pytest.MonkeyPatch):
    """A third check waits until one of two is done, so memory stays bounded."""
    crowd = Crowd(words.CHECKS_AT_A_TIME)
    monkeypatch.setattr(words, "hash_secret_raw", lambda *_args, **_kwargs: crowd.work() or b"")
    crowd.send(6, lambda: words.hash_words("x", SECRET))
    assert crowd.most == words.CHECKS_AT_A_TIME == 2
