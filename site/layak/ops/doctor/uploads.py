"""Uploads in a bucket: it answers us, and no stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from layak.config import BucketAddress
from layak.core.checks import Check, Finding, Level, Round
from layak.core.store import StoreAway
from layak.core.store.checking import AWAY


def look_at_strangers(at: Round) -> Iterator[Finding]:
    """Who asks without keys is told no name and given no file; keys and files do not travel in the open."""
    address: BucketAddress | None = current_app.extensions["layak"].settings.uploads
    if address is None:
        return
    if address.endpoint.startswith("http://"):
        text = _l("LAYAK_UPLOADS_ENDPOINT begins with http: documents travel unencrypted. Use https.")
        yield Finding(Level.WARNING, text, "unencrypted")
    try:
        known = [one for store in current_app.extensions["layak_stores"].values() for one in first_key(store)]
    except StoreAway:
        yield Finding(Level.BROKEN, AWAY, "away")
        return
    from layak.core.store.bucket import client_of

    stranger = client_of(address, is_anonymous=True)
    if is_open(lambda: next(iter(stranger.list(chunk_size=1)), [])):
        text = _l("Strangers can list the bucket of the uploads. Close it to the public.")
        yield Finding(Level.BROKEN, text, "listed")
    if any(is_open(lambda key=key: stranger.get(key)) for key in known):  # type: ignore[misc]  # a default of a lambda has no type of its own
        text = _l("Strangers can read files in the bucket of the uploads. Close it to the public today.")
        yield Finding(Level.BROKEN, text, "readable")


def first_key(store: Any) -> Iterator[str]:
    """The name, within the bucket, of a file of a store that has any."""
    yield from (f"{store.name}/{one.name}" for one in [next(store.list_files(), None)] if one)


def is_open(ask: Callable[[], object]) -> bool:
    """Whether a stranger's question was answered."""
    from obstore.exceptions import BaseError

    try:
        ask()
    except (BaseError, FileNotFoundError):
        return False
    return True


CHECKS = (Check(name="bucket", title=_l("The bucket of the uploads is closed to strangers"), look=look_at_strangers),)
