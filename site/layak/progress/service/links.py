"""Links to evidence elsewhere: which are taken, and whether they still answer."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from layak.core.typed import one_line
from layak.progress.service.faults import LinkRefused
from layak.progress.service.requests import GivenLink

MOST_LINKS = 10
"""Links in one hand-in."""
LONGEST_ADDRESS = 2000
LONGEST_TITLE = 200
LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def take_link(address: str, *, title: str = "", ends_on: date | None = None) -> GivenLink:
    """A link as it is kept, without asking anybody; raises LinkRefused."""
    text = one_line(address)
    if len(text) > LONGEST_ADDRESS:
        raise LinkRefused("too_long")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise LinkRefused("address") from error
    if parts.scheme != "https":
        raise LinkRefused("https")
    if " " in text or "." not in host or parts.username is not None or port not in (None, 443) or is_local(host):
        raise LinkRefused("address")
    return GivenLink(address=text, name=host, title=one_line(title)[:LONGEST_TITLE], ends_on=ends_on)


def is_local(host: str) -> bool:
    """Whether a name or number belongs to a network of its own and not to the internet."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.endswith(LOCAL_ENDINGS) or host.replace(".", "").isdigit()
