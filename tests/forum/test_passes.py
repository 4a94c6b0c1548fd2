"""Pass codes: hard to guess, easy to read, and a slip never opens another member's door."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.forum import passes

SECRET = b"a test secret of enough bytes"
CODES = st.builds(passes.new_pass)


def test_facilitator_prints_codes_that_differ_and_read_well():
    """Three groups of four from an alphabet without I, L, O and U; a thousand codes, no two alike."""
    codes = {passes.new_pass() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == 14 and code[4] == code[9] == "-" for code in codes)
    assert not set("".join(codes)) & set("ILOU")
    assert 32**passes.RANDOM_CHARACTERS >= 2**50


@given(CODES, st.sampled_from(["", " ", "-", " - ", "."]), st.booleans())
def test_member_types_it_without_care_and_is_let_in(code: str, between: str, is_lower: bool):
    """Case and separators do not count."""
    typed = between.join(code.replace("-", ""))
    assert passes.normalise_pass(typed.lower() if is_lower else typed) == code


@given(CODES)
def test_member_mixes_up_look_alikes_and_is_let_in(code: str):
    """O for 0 and I or l for 1 are read as they were meant."""
    assert passes.normalise_pass(code.replace("0", "O").replace("1", "l")) == code
    assert passes.normalise_pass(code.replace("0", "o").replace("1", "I")) == code


@given(CODES, st.integers(0, 11), st.sampled_from(passes.ALPHABET))
def test_member_with_one_wrong_character_is_told(code: str, at: int, wrong: str):
    """No single wrong character makes another valid code."""
    letters = code.replace("-", "")
    typed = letters[:at] + wrong + letters[at + 1 :]
    assert passes.normalise_pass(typed) == (code if wrong == letters[at] else None)


@given(CODES, st.integers(0, 11), st.integers(0, 11))
def test_member_with_two_characters_swapped_is_told(code: str, one: int, other: int):
    """No swap of two different characters, near or far, makes another valid code."""
    letters = list(code.replace("-", ""))
    is_same = letters[one] == letters[other]
    letters[one], letters[other] = letters[other], letters[one]
    assert passes.normalise_pass("".join(letters)) == (code if is_same else None)


@given(st.text(max_size=400))
def test_any_text_is_a_code_or_none(text: str):
    """Nothing typed raises."""
    got = passes.normalise_pass(text)
    assert got is None or passes.normalise_pass(got) == got


def test_digest_is_keyed_and_the_same_for_each_way_of_typing():
    """The stored digest needs the installation's secret and does not depend on how the code was typed."""
    code = passes.new_pass()
    assert passes.hash_pass(code, SECRET) == passes.hash_pass(code.lower().replace("-", ""), SECRET)
    assert passes.hash_pass(code, SECRET) != passes.hash_pass(code, SECRET + b"!")
    assert passes.hash_pass(code, SECRET) != passes.hash_pass(passes.new_pass(), SECRET)


def test_digest_refuses_a_non_code_and_a_short_secret():
    """A caller that forgets to normalise, or a weak key, is an error and no digest."""
    with pytest.raises(ValueError, match="not a pass"):
        passes.hash_pass("AAAA", SECRET)
    with pytest.raises(ValueError, match="16 bytes"):
        passes.hash_pass(passes.new_pass(), b"short")
