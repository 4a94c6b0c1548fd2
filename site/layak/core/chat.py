"""A text for a chat group, as an address that opens it there."""

from __future__ import annotations

from urllib.parse import quote


def chat_address(text: str) -> str:
    """A link that opens WhatsApp with the text; the group is chosen there (WhatsApp's click to chat)."""
    return f"https://wa.me/?text={quote(text, safe='')}"
