"""Keys of the doors, derived from the installation's secret and kept nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DoorKeys:
    """Under which passes and secret words are stored and looked up; who has only the database can try nothing."""

    passes: bytes = field(repr=False)
    words: bytes = field(repr=False)


def door_keys(secret_key: str) -> DoorKeys:
    """Derive both keys from the installation's secret; another secret closes every door for good (docs/forum.md)."""
    return DoorKeys(passes=derive(secret_key, b"forum-passes"), words=derive(secret_key, b"forum-words"))


def derive(secret_key: str, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose."""
    return hashlib.blake2b(purpose, key=hashlib.sha512(secret_key.encode()).digest(), digest_size=32).digest()
