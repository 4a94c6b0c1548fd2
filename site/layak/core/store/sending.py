"""Files of a store on their way out, the same wherever they lie."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, send_file
from werkzeug.wrappers import Response

from layak.core.store import Store


def store_of(name: str) -> Store:
    """One of this application's stores: "uploads", "documents" or "snapshots"."""
    store: Store = current_app.extensions["layak_stores"][name]
    return store


def send_kept(store: Store, name: str, *, mark: str | None = None, **how: Any) -> Response:
    """Answer with a file; 404 where it is not there.

    mark  an ETag that is the same on every machine, where readers may keep the file; a file here has one by itself
    how   what flask.send_file takes
    """
    if (path := store.path_of(name)) is not None:
        if not path.is_file():
            abort(404)
        return send_file(path, **how)
    try:
        file = store.open(name)
    except FileNotFoundError:
        abort(404)
    length = file.seek(0, 2)
    file.seek(0)
    response: Response = send_file(file, **{"etag": mark or False, **how})
    if response.status_code == 200:
        response.content_length = length
    return response
