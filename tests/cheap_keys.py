"""Passwords, secret words and officers' keys at the least cost: what makes guessing dear is a tenth of all tests' work.

The shipped costs are held by tests/ops/test_kill.py on a site that runs with them.
"""

from __future__ import annotations

from nacl import pwhash
from passlib.totp import AppWallet

from layak.accounts import identity
from layak.forum import sealing, words

SHIPPED_HASHING = dict(identity.HASHING)
SHIPPED_WORDS = (words.MEMORY_KIB, words.PASSES)


def make_keys_cheap() -> None:
    """Let this process stretch whatever people type with as little memory and as few passes as there can be."""
    identity.HASHING.update(argon2__memory_cost=8, argon2__time_cost=1)
    AppWallet.encrypt_cost = 1  # of the secrets of authenticator apps, which a key of the site closes, not a password
    words.MEMORY_KIB, words.PASSES = 8, 1
    sealing._OPERATIONS, sealing._MEMORY = pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN
