"""A key of its own for each purpose, from the installation's one secret."""

from __future__ import annotations

import hashlib
import hmac


def key_for(purpose: str, secret_key: str) -> bytes:
    """32 bytes that tell nothing of the secret nor of another purpose's key (HMAC-SHA-256, RFC 2104)."""
    return hmac.new(secret_key.encode(), f"layak:{purpose}".encode(), hashlib.sha256).digest()
