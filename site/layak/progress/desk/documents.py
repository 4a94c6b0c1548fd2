"""Documents and links at the desk: a list of what needs a look, one to be saved, shown to readers, taken back."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal, signed_in
from layak.core.clock import now
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.progress.desk.bundle_words import zone
from layak.progress.desk.room import answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.forms.documents import ShowForm
from layak.progress.models import EvidenceForm, ScanState
from layak.progress.sending import ENDINGS, send_document
from layak.progress.service.evidence import releasing
from layak.progress.service.faults import FindingHidden, PledgeHidden

FILTERS = {
    "": _l("All"),
    "ending": _l("Ends within 60 days"),
    "ended": _l("Has ended"),
    "dead": _l("Link without an answer"),
    "closed": _l("Link asks to sign in"),
    "shown": _l("Shown to readers"),
    "unscanned": _l("Not scanned for viruses"),
}
"""How the list is narrowed."""


def add_sections() -> None:
    """The documents' place in the coordinator's overview."""
    register_section(
        "progress_desk.list_documents",
        _l("Documents and links"),
        _l("Open what offices gave, show it to readers, see which decrees end."),
        place=40,
    )


@room.page(id="/ruang-kerja/kemajuan/dokumen/", en="/desk/progress/documents/", access=coordinate)
def list_documents() -> Response:
    """Documents and links of all offices, narrowed by what needs a look."""
    only, page = request.args.get("only", ""), read_number(request.args.get("page") or "1", most=99_999)
    if page is None or only not in FILTERS:
        abort(404)
    found = releasing.list_documents(on=today(), only=only, page=page)
    if page > found.pages:
        abort(404)
    here: dict[str, Any] = {"only": only} if only else {}
    return render(
        "progress/desk/documents.html",
        private=True,
        found=found,
        rows=[row_words(row) for row in found.rows],
        chips=[
            {"text": text, "href": url_for(".list_documents", only=key or None), "current": key == only}
            for key, text in FILTERS.items()
        ],
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": url_for(".list_documents", page=page - 1, **here) if page > 1 else None,
            "next": url_for(".list_documents", page=page + 1, **here) if page < found.pages else None,
        },
    )


@room.page(
    id="/ruang-kerja/kemajuan/dokumen/<int:number>", en="/desk/progress/documents/<int:number>", access=signed_in
)
@answering_faults
def open_document(number: int) -> Response:
    """Save a document: the coordinator every one, an officer those of the own office; for others there is none."""
    row = releasing.open_document(number, actor=current_principal())
    return send_document(row, row.name)


@room.page(
    id="/ruang-kerja/kemajuan/dokumen/<int:number>/tampilkan",
    en="/desk/progress/documents/<int:number>/show",
    access=coordinate,
    methods=["GET", "POST"],
)
@answering_faults
def show_to_readers(number: int) -> Response:
    """Show a document to readers, once somebody has looked at all of it."""
    row, form = find_showable(number), ShowForm()
    if request.method == "GET":
        form.title.data = row.title
    elif form.validate():
        title, is_looked_at = form.title.data or "", bool(form.looked_at.data)
        try:
            releasing.show_document(number, title, is_looked_at=is_looked_at, actor=current_principal(), at=now())
        except FindingHidden:
            form.form_errors = [_("Show the finding to readers first. Without it they cannot see its proofs.")]
        except PledgeHidden:
            form.form_errors = [_("Show the promise to readers first. Without it they cannot see its proofs.")]
        else:
            return redirect_to("progress_desk.show_to_readers", number=number)
    return render(
        "progress/desk/document_show.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        row=row,
        has_errors=bool(form.errors),
        **row_words(row),
    )


@room.page(
    id="/ruang-kerja/kemajuan/dokumen/<int:number>/tarik",
    en="/desk/progress/documents/<int:number>/take-back",
    access=coordinate,
    methods=["POST"],
)
@answering_faults
def take_document_back(number: int) -> Response:
    """Show a document no longer."""
    releasing.take_back(number, actor=current_principal())
    return redirect_to("progress_desk.show_to_readers", number=number)


def find_showable(number: int) -> Any:
    """Evidence that may be shown to readers; 404 for any other."""
    row = releasing.get_document(number)
    if not releasing.may_be_shown(row):
        abort(404)
    return row


def row_words(row: Any) -> dict[str, Any]:
    """What a page tells of a document or link: name, kind and size, whose it is, and its states."""
    is_file = row.form == EvidenceForm.FILE
    return {
        "heading": row.title or row.name,
        "name": row.name,
        "is_file": is_file,
        "is_erased": row.erased_at is not None,
        "open_href": url_for("progress_desk.open_document", number=row.id) if is_file else row.address,
        "show_href": url_for("progress_desk.show_to_readers", number=row.id) if releasing.may_be_shown(row) else None,
        "about": file_words(row) if is_file and row.erased_at is None else row.name,
        "office": row.office,
        "indicator": row.indicator,
        "added_at": row.added_at,
        "states": states_of(row),
        "is_sample": row.is_sample,
    }


def file_words(row: Any) -> str:
    """The kind and size of a file: "PDF, 120 kB"."""
    kind = ENDINGS.get(row.media_type, "").upper()
    if row.size >= 1_000_000:
        return _("%(kind)s, %(size)s MB", kind=kind, size=format_decimal(round(row.size / 1_000_000, 1)))
    return _("%(kind)s, %(size)s kB", kind=kind, size=format_decimal(max(1, round(row.size / 1000))))


def states_of(row: Any) -> list[tuple[str, str]]:
    """The tags of a document or link: kind of sign and words."""
    shown = ("ok", _("Shown to readers")) if row.shown_at else ("kept", _("Not shown"))
    found = [shown] if releasing.may_be_shown(row) else []
    if row.form == EvidenceForm.LINK:
        return [*found, link_state(row), *ending_state(row)]
    if row.erased_at is not None:
        return [("", _("Erased on %(day)s", day=format_day(row.erased_at.astimezone(zone()))))]
    found.append(("ok", _("No virus found")) if row.scan == ScanState.CLEAN else ("wait", _("Not scanned for viruses")))
    return [*found, *ending_state(row)]


def link_state(row: Any) -> tuple[str, str]:
    """What became of the last try of a link."""
    if row.checked_at is None:
        return "wait", _("Not tried yet")
    if row.asks_sign_in:
        return "mid", _("Answers, but asks to sign in")
    return ("ok", _("Answers")) if row.is_alive else ("no", _("No answer"))


def ending_state(row: Any) -> list[tuple[str, str]]:
    """Until when a decree holds, where that is known."""
    if row.ends_on is None:
        return []
    day = format_day(row.ends_on)
    if row.ends_on < today():
        return [("no", _("Ended on %(day)s", day=day))]
    kind = "wait" if row.ends_on <= today() + releasing.ENDS_SOON else "ok"
    return [(kind, _("Holds until %(day)s", day=day))]
