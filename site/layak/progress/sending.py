"""Documents on their way out: always to be saved, never to be shown by the browser, with the type that we found."""

from __future__ import annotations

from typing import Any

from flask import abort
from slugify import slugify
from werkzeug.wrappers import Response

from layak.core.store.sending import send_kept
from layak.progress.desk.offering import documents
from layak.progress.service.evidence.documents import document_name
from layak.progress.service.evidence.kinds import TYPES

ENDINGS = {media_type: ending for ending, media_type in TYPES.items()}


def send_document(row: Any, name: str) -> Response:
    """The file of a row; 404 where it is not in the store."""
    if row.media_type not in ENDINGS:
        abort(404)
    response = send_kept(
        documents(),
        document_name(row.digest),
        mimetype=row.media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
    )
    response.headers.pop("Last-Modified", None)  # when somebody handed it in is nobody's business
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def shown_name(row: Any) -> str:
    """The name of a shown document in its address, made of the title that readers see."""
    return f"{slugify(row.title, max_length=80) or 'dokumen'}.{ENDINGS.get(row.media_type, 'bin')}"
