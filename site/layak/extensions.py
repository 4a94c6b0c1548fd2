"""The Flask extensions, unbound; app.py binds them to one application. Limits count by network."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import request
from flask_babel import Babel
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; named constraints let migrations run down again on SQLite."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:  # the library makes its class at run time, which a type checker cannot follow
    Model = Base
else:
    Model = db.Model
babel = Babel()
htmx = HTMX()
csrf = CSRFProtect()


def network_of(address: str) -> str:
    """The network that is counted for an address: of IPv6 the first 64 bits, which one household or office has.

    An IPv4 address that arrives inside an IPv6 one (RFC 4291, 2.5.5.2) is the IPv4 address it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped) if found.ipv4_mapped else found.exploded[:19]


def client_network() -> str:
    """The network a request came from."""
    return network_of(request.remote_addr or "")


limiter = Limiter(key_func=client_network)
"""Counts changes only (tests/house): core/limits.py keeps it away from requests that read."""


def load_accounts_library() -> None:
    """Load Flask-Security without what it loads for passkeys of its own, which we do not use (docs/adr/0605).

    That takes a fifth of a second of each start; where it is not installed the library goes on without it.
    """
    if not {"flask_security", "webauthn"} & sys.modules.keys():
        sys.modules["webauthn"] = None  # type: ignore[assignment]  # an import of it fails, as if it were not there
        import flask_security  # noqa: F401  (loading it is all that is wanted)

        del sys.modules["webauthn"]


load_accounts_library()
