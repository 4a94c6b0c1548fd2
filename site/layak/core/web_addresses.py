"""Addresses elsewhere that staff give: https to a name of the open internet, and nothing else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def host_of(address: str) -> str | None:
    """The host of a whole https address; None for another scheme, a password, a port, or a network of one's own."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or " " in address or parts.username is not None or port not in (None, 443):
        return None
    return None if "." not in host or is_local(host) else host


def is_local(host: str) -> bool:
    """Whether a name or number belongs to a network of its own and not to the internet."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.endswith(LOCAL_ENDINGS) or not host.rsplit(".", 1)[-1][:1].isalpha()  # 127.1 and 0x7f.1 are numbers
