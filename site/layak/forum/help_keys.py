"""Help words: with them a child reads what the protection officers wrote to it, and nothing else.

They are drawn and snapped like secret words (words.py) and stretched by Argon2id under a secret of their own; what
comes out gives the digest under which the record is found and the private key that opens the officers' messages.
Neither is stored: the database knows the digest's record and the public half.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from nacl.public import PrivateKey

from layak.forum.words import hash_words

KEY_BYTES = 32


@dataclass(frozen=True)
class HelpKeys:
    """What help words open: which record, and its officers' messages."""

    digest: bytes = field(repr=False)
    private_key: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """To which the officers' messages are sealed."""
        return bytes(PrivateKey(self.private_key).public_key)


def help_keys(phrase: str, secret: bytes) -> HelpKeys:
    """Derive both from a phrase (about 30 ms on purpose); `secret` is the installation's for help words."""
    root = hash_words(phrase, secret)
    return HelpKeys(
        digest=blake2b(root, digest_size=KEY_BYTES, person=b"layak help id").digest(),
        private_key=blake2b(root, digest_size=KEY_BYTES, person=b"layak help key").digest(),
    )
