"""Addresses at which nothing stands: told from all others before Flask is asked, and answered with a page made before.

Programs that look for doors ask for thousands of them. The page that a person gets there is the same at each such
address of one language and room, so the page cache keeps one of each kind (core/cache.py, docs/adr/0307).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Select, bindparam, select, union_all
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import MapAdapter

from layak.core.errors import CHILDREN
from layak.core.language import language_of_path
from layak.core.own_paths import address_names
from layak.core.problems import API
from layak.core.redirects import R
from layak.core.rows import Query

_KEY = "layak_absence"
SOURCES = select(R.source).where(R.source == bindparam("source"))


@dataclass
class Absence:
    """Knows of one application's addresses whether nothing stands there, nor ever stood."""

    app: Flask
    adapter: MapAdapter
    redirects: Query = field(default_factory=lambda: Query(SOURCES))
    names: dict[str, Query] = field(default_factory=dict)

    def kind_of(self, path: str) -> str | None:
        """The kind of page that tells of it; None where something may stand, which Flask then finds out.

        path  as WSGI gives it; one with other letters than ASCII is left to Flask
        """
        if path.startswith(API) or not path.isascii():
            return None
        try:
            endpoint, values = self.adapter.match(path, method="GET")
        except NotFound:
            endpoint, values = "", {}
        except HTTPException:
            return None
        known = self.names.get(endpoint) if endpoint else self.redirects
        if known is None or self._finds(known, source=address_names(path, "")[1], **values):
            return None
        return f"{values.get('lang') or language_of_path(path)} {endpoint} {path.startswith(CHILDREN)}"

    def _finds(self, known: Query, **values: Any) -> bool:
        values.pop("lang", None)
        try:
            with self.app.app_context():
                return bool(known.rows(**values))
        except SQLAlchemyError:
            return True  # Flask tells readers what is wrong


def install_absence(app: Flask) -> Absence:
    """Let an application know its absences; rooms add what may stand at theirs by register_names."""
    found: Absence = app.extensions.setdefault(_KEY, Absence(app, app.url_map.bind("localhost")))
    return found


def register_names(app: Flask, endpoint: str, *names: Select[Any]) -> None:
    """Say what may stand at an endpoint's addresses, or ever stood, asked with its values but `lang`."""
    install_absence(app).names[endpoint] = Query(union_all(SOURCES, *names))
