"""Sealed records: only the officers' keys open them, and length, errors and storage tell nothing."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layak.forum import sealing

PASSPHRASE = "perahu biru di danau"
OFFICER = sealing.new_officer_keys(PASSPHRASE)
DEPUTY = sealing.new_officer_keys(PASSPHRASE + " dua")
RECOVERY = sealing.new_recovery_key()
TEXT = b"sebuah tulisan"


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=20_000))
def test_officer_opens_what_was_sealed(payload: bytes):
    """Any payload comes back whole, to the officer and by the recovery key."""
    sealed = sealing.seal(payload, [OFFICER.public_key, RECOVERY.public_key])
    assert sealing.open_sealed(sealed, OFFICER, PASSPHRASE) == payload
    assert sealing.open_with_recovery_key(sealed, RECOVERY.printed) == payload


def test_each_recipient_opens_alone():
    """Officer and deputy each open the same record with their own passphrase."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key, DEPUTY.public_key])
    assert sealing.open_sealed(sealed, OFFICER, PASSPHRASE) == TEXT
    assert sealing.open_sealed(sealed, DEPUTY, PASSPHRASE + " dua") == TEXT


def test_other_officer_cannot_open():
    """Who is not a recipient is told so, whatever the passphrase."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key])
    assert sealing.is_sealed_to(sealed, OFFICER.public_key)
    assert not sealing.is_sealed_to(sealed, DEPUTY.public_key)
    with pytest.raises(sealing.NotARecipientError):
        sealing.open_sealed(sealed, DEPUTY, PASSPHRASE + " dua")


def test_wrong_passphrase_opens_nothing_and_is_not_repeated_in_the_error():
    """The error is typed and names neither passphrase nor cause."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key])
    with pytest.raises(sealing.WrongPassphraseError) as caught:
        sealing.open_sealed(sealed, OFFICER, "bukan kata sandinya")
    assert "bukan kata" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_storage_and_repr_show_neither_text_nor_key():
    """The record does not hold the text, and printing the keys does not show the private half."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key])
    assert TEXT not in sealed
    assert OFFICER.locked_private_key.hex() not in repr(OFFICER) and "locked" not in repr(OFFICER)
    assert RECOVERY.printed not in repr(RECOVERY)


def test_length_tells_only_a_size_class():
    """One word and a page of text give records of one length; no two records are alike."""
    lengths = {len(sealing.seal(b"x" * size, [OFFICER.public_key])) for size in (0, 1, 500, 4000)}
    assert len(lengths) == 1
    assert len(sealing.seal(b"x" * 5000, [OFFICER.public_key])) > lengths.pop()
    assert sealing.seal(TEXT, [OFFICER.public_key]) != sealing.seal(TEXT, [OFFICER.public_key])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_changed_byte_is_found(data: st.DataObject):
    """A record with any byte changed is refused with a typed error, never opened to something else."""
    sealed = bytearray(sealing.seal(TEXT, [RECOVERY.public_key]))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(sealing.SealingError):
        sealing.open_with_recovery_key(bytes(sealed), RECOVERY.printed)


@given(st.binary(max_size=300))
def test_rubbish_is_refused_with_a_typed_error(rubbish: bytes):
    """Bytes that never were a record give the damaged error."""
    with pytest.raises(sealing.DamagedError):
        sealing.open_with_recovery_key(rubbish, RECOVERY.printed)


def test_officer_changes_the_passphrase():
    """The new passphrase opens old records, the old one no longer does."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key])
    changed = sealing.change_passphrase(OFFICER, PASSPHRASE, "kapal merah di laut")
    assert sealing.open_sealed(sealed, changed, "kapal merah di laut") == TEXT
    with pytest.raises(sealing.WrongPassphraseError):
        sealing.open_sealed(sealed, changed, PASSPHRASE)


def test_officer_hands_over_to_another():
    """Resealed records open to the new officer and no longer to the old one."""
    sealed = sealing.seal(TEXT, [OFFICER.public_key, RECOVERY.public_key])
    for moved in (
        sealing.reseal(sealed, OFFICER, PASSPHRASE, [DEPUTY.public_key]),
        sealing.reseal_with_recovery_key(sealed, RECOVERY.printed, [DEPUTY.public_key]),
    ):
        assert sealing.open_sealed(moved, DEPUTY, PASSPHRASE + " dua") == TEXT
        assert not sealing.is_sealed_to(moved, OFFICER.public_key)


def test_printed_key_forgives_case_and_look_alikes_but_finds_slips():
    """Lower case, spaces and 0 for O are read; another character is told as a slip."""
    sealed = sealing.seal(TEXT, [RECOVERY.public_key])
    typed = RECOVERY.printed.lower().replace("-", "  ").replace("o", "0").replace("i", "1").replace("b", "8")
    assert sealing.open_with_recovery_key(sealed, typed) == TEXT
    wrong = ("B" if RECOVERY.printed[0] == "A" else "A") + RECOVERY.printed[1:]
    with pytest.raises(sealing.DamagedError):
        sealing.open_with_recovery_key(sealed, wrong)


def test_short_passphrase_is_refused():
    """Eleven characters are too few."""
    with pytest.raises(sealing.WeakPassphraseError):
        sealing.new_officer_keys("a" * 11)


@pytest.mark.parametrize("keys", [[], [b"short"], [b"\0" * 32]])
def test_sealing_to_nobody_is_refused(keys: list[bytes]):
    """A record that no one could open, or anyone, is never made."""
    with pytest.raises(sealing.NoRecipientError):
        sealing.seal(TEXT, keys)


def test_damaged_locked_key_cannot_ask_for_endless_memory():
    """A changed cost beside the locked key is refused before it is tried."""
    locked = OFFICER.locked_private_key[:5] + b"\xff" * 8 + OFFICER.locked_private_key[13:]
    with pytest.raises(sealing.DamagedError):
        sealing.open_sealed(
            sealing.seal(TEXT, [OFFICER.public_key]),
            dataclasses.replace(OFFICER, locked_private_key=locked),
            PASSPHRASE,
        )
