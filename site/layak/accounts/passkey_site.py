"""What passkeys are bound to at this installation, and whether browsers know them there at all."""

from __future__ import annotations

import ipaddress
from datetime import date
from urllib.parse import urlsplit

from flask import current_app

from layak.accounts.letters import site_name
from layak.accounts.service import passkeys
from layak.core.clock import now


def passkey_site() -> passkeys.Site:
    """What passkeys are bound to here: the address of the settings, whatever a request calls itself."""
    origin = current_app.extensions["layak"].settings.base_url
    return passkeys.Site(host=urlsplit(origin).hostname or "", origin=origin, name=site_name())


def has_passkeys() -> bool:
    """Whether browsers know passkeys at this address: under a name, and over https unless it is this machine's own."""
    site = passkey_site()
    try:
        ipaddress.ip_address(site.host)
    except ValueError:
        return site.origin.startswith("https://") or site.host == "localhost"
    return False


def today() -> date:
    """The day in the city: of a passkey's use no more is kept."""
    return now().astimezone(current_app.extensions["layak"].zone).date()
