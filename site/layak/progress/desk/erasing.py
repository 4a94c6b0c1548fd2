"""Erasing documents after a cycle: a preview with counts, a typed yes, and what was done."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.progress.desk.bundle_words import zone
from layak.progress.desk.handing_in import size_words
from layak.progress.desk.offering import documents
from layak.progress.desk.refusing import sentence_of
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.forms.erasing import EraseForm
from layak.progress.service.cycles import get_cycle
from layak.progress.service.evidence import erasing
from layak.progress.service.faults import Changed


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/hapus-dokumen",
    en="/desk/progress/cycles/<key>/erase-documents",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def erase_documents(key: str) -> Response:
    """Say how many documents a closed cycle still has, then erase what is chosen."""
    cycle, form = get_cycle(key), EraseForm()
    erasing.must_be_closed(cycle)
    if request.method == "GET":
        return erase_page(cycle, form, 200)
    is_valid = form.validate()
    if not (form.is_yes(key) and is_valid):
        return erase_page(cycle, form, 422)
    try:
        count = erasing.erase_documents(
            cycle.id,
            form.groups,
            mark=form.mark.data or "",
            days=keep_days(),
            documents=documents(),
            actor=current_principal(),
            at=now(),
        )
    except (Changed, erasing.TooEarly) as fault:
        form.form_errors.append(sentence_of(fault))
        return erase_page(cycle, form, 409)
    return redirect_to("progress_desk.erase_documents", key=key, erased=count)


def keep_days() -> int:
    """How many days documents stay after their cycle was closed."""
    days: int = current_app.extensions["layak"].settings.document_days
    return days


def erase_page(cycle: Any, form: EraseForm, status: int) -> Response:
    """The preview with the form, as things stand now."""
    found = erasing.list_erasable(cycle)
    form.mark.data = erasing.mark_of(found)
    earliest = erasing.earliest(cycle, keep_days())
    return render(
        "progress/desk/erase.html",
        status=status,
        private=True,
        cycle=cycle,
        form=form,
        has_errors=bool(form.errors),
        counts={group.value: (one.count, size_words(one.size)) for group, one in found.items()},
        total=sum(one.count for one in found.values()),
        earliest=format_day(earliest.astimezone(zone())),
        is_early=earliest > now(),
        days=keep_days(),
        erased=request.args.get("erased", type=int) if request.method == "GET" else None,
        back=url_for("progress_desk.show_cycle", key=cycle.key),
    )
