"""Sealed records: encrypted to the child-protection officers, so that database, backup and disk say nothing.

The payload is padded, encrypted once under a fresh key (XChaCha20-Poly1305), and that key is wrapped for
each officer and for the printed recovery key (X25519 sealed boxes). An officer's private key is stored only
under a passphrase (Argon2id). All of it is libsodium through PyNaCl; nothing here is a cipher of our own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead, SecretBox
from nacl.utils import random

SHORTEST_PASSPHRASE = 12
SMALLEST_SIZE = 4096
KEY_BYTES = 32

_SEAL_MARK = b"LYKS1"
_LOCK_MARK = b"LYKP1"
_ID_BYTES = 8
_WRAPPED_BYTES = KEY_BYTES + 48
_LENGTH = struct.Struct(">I")
_COUNT = struct.Struct(">H")
_COST = struct.Struct(">II")
_OPERATIONS, _MEMORY = 3, 64 * 1024 * 1024
_MOST_OPERATIONS, _MOST_MEMORY = 10, 512 * 1024 * 1024
_CHECK_BYTES = 3


class SealingError(Exception):
    """Anything that keeps a record from being sealed or opened."""


class WeakPassphraseError(SealingError):
    """The passphrase is shorter than twelve characters."""


class WrongPassphraseError(SealingError):
    """The passphrase does not open this officer's key."""


class NoRecipientError(SealingError):
    """A record must be sealed to at least one valid public key."""


class NotARecipientError(SealingError):
    """The record was not sealed to this key."""


class DamagedError(SealingError):
    """The sealed record, locked key or printed key is not whole."""


@dataclass(frozen=True)
class OfficerKeys:
    """One officer's pair of keys as it is stored: the private half only under the passphrase."""

    public_key: bytes
    locked_private_key: bytes = field(repr=False)


@dataclass(frozen=True)
class RecoveryKey:
    """The recovery pair: the public half is stored, the printed half is put on paper and into a safe."""

    public_key: bytes
    printed: str = field(repr=False)


def new_officer_keys(passphrase: str) -> OfficerKeys:
    """Make a pair of keys for one officer, the private one locked under the passphrase (about 0.1 s)."""
    private = PrivateKey.generate()
    return OfficerKeys(bytes(private.public_key), _lock(bytes(private), passphrase))


def change_passphrase(keys: OfficerKeys, old: str, new: str) -> OfficerKeys:
    """Lock an officer's private key under a new passphrase; sealed records need no change."""
    return OfficerKeys(keys.public_key, _lock(bytes(_unlock(keys, old)), new))


def new_recovery_key() -> RecoveryKey:
    """Make the recovery pair, its private half as text to print, with a check at the end."""
    private = PrivateKey.generate()
    raw = bytes(private)
    text = base64.b32encode(raw + _check(raw)).decode("ascii").rstrip("=")
    return RecoveryKey(bytes(private.public_key), "-".join(text[at : at + 4] for at in range(0, len(text), 4)))


def seal(payload: bytes, public_keys: Iterable[bytes]) -> bytes:
    """Return one sealed record that each holder of these keys can open alone.

    Its length tells the number of keys and a size class (4 KiB, then doubling), not the length of the text.
    """
    recipients = [_public(raw) for raw in dict.fromkeys(public_keys)]
    if not recipients:
        raise NoRecipientError("seal to at least one public key")
    content_key = random(KEY_BYTES)
    try:
        wrapped = b"".join(_key_id(bytes(key)) + SealedBox(key).encrypt(content_key) for key in recipients)
    except (CryptoError, RuntimeError):
        raise NoRecipientError("one of these is not a public key") from None
    head = _SEAL_MARK + _COUNT.pack(len(recipients)) + wrapped
    return head + bytes(Aead(content_key).encrypt(_padded(payload), head))


def open_sealed(sealed: bytes, keys: OfficerKeys, passphrase: str) -> bytes:
    """Return the payload of a sealed record to the officer whose passphrase this is."""
    return _open(sealed, _unlock(keys, passphrase))


def opener(keys: OfficerKeys, passphrase: str) -> Callable[[bytes], bytes]:
    """What opens one sealed record after the other for the officer whose passphrase this is, asked for it once."""
    private = _unlock(keys, passphrase)
    return lambda sealed: _open(sealed, private)


def open_with_private_key(sealed: bytes, raw_private: bytes) -> bytes:
    """Return the payload of a sealed record to whoever holds this private key: help words make one."""
    return _open(sealed, PrivateKey(raw_private))


def open_with_recovery_key(sealed: bytes, printed: str) -> bytes:
    """Return the payload of a sealed record by the printed recovery key."""
    return _open(sealed, _private_from_print(printed))


def check_printed(printed: str) -> None:
    """Raise DamagedError where a printed recovery key has a slip in it."""
    _private_from_print(printed)


def reseal(sealed: bytes, keys: OfficerKeys, passphrase: str, public_keys: Iterable[bytes]) -> bytes:
    """Seal a record anew to another set of keys: how an officer takes over or leaves."""
    return seal(open_sealed(sealed, keys, passphrase), public_keys)


def reseal_with_recovery_key(sealed: bytes, printed: str, public_keys: Iterable[bytes]) -> bytes:
    """Seal a record anew by the printed recovery key, when no officer's passphrase is left."""
    return seal(open_with_recovery_key(sealed, printed), public_keys)


def is_sealed_to(sealed: bytes, public_key: bytes) -> bool:
    """Say whether the holder of this public key could open the record, without opening it."""
    return _key_id(public_key) in _wrapped_keys(sealed)[0]


def _open(sealed: bytes, private: PrivateKey) -> bytes:
    """Unwrap the content key for one private key and decrypt."""
    wrapped, head = _wrapped_keys(sealed)
    mine = wrapped.get(_key_id(bytes(private.public_key)))
    if mine is None:
        raise NotARecipientError("this record was not sealed to this key")
    try:
        content_key = SealedBox(private).decrypt(mine)
        return _unpadded(Aead(content_key).decrypt(sealed[len(head) :], head))
    except (CryptoError, RuntimeError, ValueError, struct.error):
        raise DamagedError("the sealed record is damaged") from None


def _wrapped_keys(sealed: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Split a record's head into wrapped keys by key id; also return the head itself."""
    start = len(_SEAL_MARK) + _COUNT.size
    if len(sealed) < start or not sealed.startswith(_SEAL_MARK):
        raise DamagedError("this is not a sealed record")
    (count,) = _COUNT.unpack(sealed[len(_SEAL_MARK) : start])
    row = _ID_BYTES + _WRAPPED_BYTES
    end = start + count * row
    if len(sealed) < end:
        raise DamagedError("the sealed record is cut short")
    rows = (sealed[at : at + row] for at in range(start, end, row))
    return {one[:_ID_BYTES]: one[_ID_BYTES:] for one in rows}, sealed[:end]


def _padded(payload: bytes) -> bytes:
    """Put the length in front and fill with zeros up to 4 KiB, 8 KiB, 16 KiB and so on."""
    size = SMALLEST_SIZE
    while size < _LENGTH.size + len(payload):
        size *= 2
    return (_LENGTH.pack(len(payload)) + payload).ljust(size, b"\0")


def _unpadded(padded: bytes) -> bytes:
    """Take the padding off again."""
    (length,) = _LENGTH.unpack(padded[: _LENGTH.size])
    return padded[_LENGTH.size : _LENGTH.size + length]


def _lock(raw_private: bytes, passphrase: str) -> bytes:
    """Encrypt a private key under a passphrase; the cost stands beside it, so that it can rise later."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise WeakPassphraseError(f"the passphrase needs at least {SHORTEST_PASSPHRASE} characters")
    salt = random(pwhash.argon2id.SALTBYTES)
    key = _stretched(passphrase, salt, _OPERATIONS, _MEMORY)
    return _LOCK_MARK + _COST.pack(_OPERATIONS, _MEMORY) + salt + bytes(SecretBox(key).encrypt(raw_private))


def _unlock(keys: OfficerKeys, passphrase: str) -> PrivateKey:
    """Decrypt an officer's private key; the errors name neither passphrase nor key."""
    locked = keys.locked_private_key
    salt_at = len(_LOCK_MARK) + _COST.size
    box_at = salt_at + pwhash.argon2id.SALTBYTES
    if len(locked) <= box_at or not locked.startswith(_LOCK_MARK):
        raise DamagedError("this is not a locked key")
    operations, memory = _COST.unpack(locked[len(_LOCK_MARK) : salt_at])
    if not (0 < operations <= _MOST_OPERATIONS and 0 < memory <= _MOST_MEMORY):
        raise DamagedError("the locked key is damaged")
    key = _stretched(passphrase, locked[salt_at:box_at], operations, memory)
    try:
        private = PrivateKey(SecretBox(key).decrypt(locked[box_at:]))
    except (CryptoError, ValueError, TypeError):
        raise WrongPassphraseError("the passphrase does not open this key") from None
    if bytes(private.public_key) != keys.public_key:
        raise DamagedError("the two halves of the key do not belong together")
    return private


def _stretched(passphrase: str, salt: bytes, operations: int, memory: int) -> bytes:
    """Derive a key from a passphrase by Argon2id (new locks: 64 MiB, three passes, as RFC 9106 advises)."""
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return pwhash.argon2id.kdf(SecretBox.KEY_SIZE, typed, salt, opslimit=operations, memlimit=memory)
    except (CryptoError, RuntimeError, ValueError, MemoryError):
        raise DamagedError("the key could not be derived") from None


def _private_from_print(printed: str) -> PrivateKey:
    """Read a printed recovery key; case and dashes do not count; 0, 1 and 8 are O, I and B."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", printed).upper() if c.isalnum())
    letters = letters.translate(str.maketrans("018", "OIB"))
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise DamagedError("the printed key is not whole") from None
    key, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if len(key) != KEY_BYTES or check != _check(key):
        raise DamagedError("the printed key has a slip in it")
    return PrivateKey(key)


def _public(raw: bytes) -> PublicKey:
    """Check and wrap a raw public key."""
    if len(raw) != KEY_BYTES:
        raise NoRecipientError("a public key has 32 bytes")
    return PublicKey(raw)


def _key_id(raw_public: bytes) -> bytes:
    """Name a public key by eight bytes of its digest."""
    return hashlib.blake2b(raw_public, digest_size=_ID_BYTES, person=b"layak key").digest()


def _check(raw: bytes) -> bytes:
    """Return the check that finds a slip in a printed key."""
    return hashlib.blake2b(raw, digest_size=_CHECK_BYTES, person=b"layak print").digest()
