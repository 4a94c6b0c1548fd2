"""Documents that the coordinator has shown: to be saved by anybody, until they are taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.page import redirect_to
from layak.progress.models import EvidenceForm
from layak.progress.public.room import room
from layak.progress.sending import send_document, shown_name
from layak.progress.service.evidence.releasing import get_shown
from layak.progress.service.faults import NotThere


@room.page(id="/kemajuan/dokumen/<int:number>/<name>", en="/progress/documents/<int:number>/<name>", access=anyone)
def show_document(number: int, name: str) -> Response:
    """A shown document; an older name of it leads to the present one."""
    try:
        row = get_shown(number)
    except NotThere:
        abort(404)
    if name != shown_name(row):
        return redirect_to("progress.show_document", number=number, name=shown_name(row))
    return send_document(row, name)


def shown_address(row: Any) -> str:
    """The address of a shown document, for pages that list it; row needs id, title and media_type."""
    return url_for("progress.show_document", number=row.id, name=shown_name(row))


def proof_rows(proofs: Sequence[Any]) -> list[dict[str, Any]]:
    """The shown proofs of one finding: a title with the way to it."""
    return [
        {
            "title": one.title,
            "href": one.address if one.form == EvidenceForm.LINK else shown_address(one),
            "is_sample": one.is_sample,
        }
        for one in proofs
    ]
