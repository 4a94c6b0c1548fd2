"""Out by Excel and in again: download, fill in, send, look at every change and every fault, say yes once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import redirect_to, render, site_content
from layak.progress.books.answers import answers_sheet
from layak.progress.books.questions import questions_sheet
from layak.progress.desk.room import BOTH, answering_faults, coordinate, hand_in, room, today
from layak.progress.desk.sections import register_section
from layak.progress.desk.sheet_words import change_rows, counted, fault_rows, refusal_words
from layak.progress.forms.sheets import SheetForm
from layak.progress.service import get_running_cycle
from layak.progress.service.faults import NotThere, NotYours
from layak.progress.service.sheets import (
    Actor,
    Preview,
    Sheet,
    apply_import,
    changes_of,
    get_import,
    keep_import,
    look_at_book,
)
from layak.progress.sheets import Refused, write_book

UPLOAD_BYTES = 11 * 1024 * 1024
"""A little more than a sheet may have, so that a larger one still gets its sentence."""
MOST_SHOWN = 300
"""Changes that the page lists; all of them are counted, and all are taken over."""
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One kind of workbook: its name in addresses and rows, its words, its sheets."""

    kind: str
    title: object
    about: object
    note: object
    sheets: Callable[[], Sequence[Sheet]]

    def path(self, step: str, **values: Any) -> str:
        """The address of one step."""
        return url_for(f"progress_desk.{step}_{self.kind}", **values)


def running_cycle() -> Any:
    """The running cycle; raises NotThere before the first."""
    cycle = get_running_cycle()
    if cycle is None:
        raise NotThere("cycle")
    return cycle


def own_office() -> str:
    """The office that the signed-in officer is bound to; raises NotYours without one."""
    key = current_principal().office_key
    if not key:
        raise NotYours
    return key


QUESTIONS = Flow(
    kind="questions",
    title=_l("Questions of the form by Excel"),
    about=_l("The questions and their points change each year. Download them, fill in the ministry’s form, send."),
    note=_l("Leave grey columns as they are. New questions go into empty rows below, each with a code of its own."),
    sheets=lambda: [questions_sheet(site_content(), running_cycle())],
)
ANSWERS = Flow(
    kind="answers",
    title=_l("Hand in by Excel"),
    about=_l("Every open request of your office in one sheet. Documents are handed in on the page of each request."),
    note=_l("Fill in the white columns only. A row that stays empty changes nothing. Write no child’s name here."),
    sheets=lambda: [answers_sheet(site_content(), running_cycle(), own_office())],
)


def add_sections() -> None:
    """The coordinator's way to the questions."""
    register_section("progress_desk.send_questions", QUESTIONS.title, QUESTIONS.about, place=60)


@room.url_value_preprocessor
def allow_books(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the forms that bring a sheet be larger than the rest of the site's."""
    if endpoint in ("progress_desk.send_questions", "progress_desk.send_answers"):
        request.max_content_length = UPLOAD_BYTES


def acting() -> Actor:
    """Who sends a sheet, and when."""
    return Actor(person=current_principal(), at=now(), on=today())


@room.page(id="/ruang-kerja/kemajuan/pertanyaan", en="/desk/progress/questions", access=coordinate, methods=BOTH)
@answering_faults
def send_questions() -> ResponseReturnValue:
    """Download the year's questions, or send them filled in."""
    return send(QUESTIONS)


@room.page(id="/ruang-kerja/tugas/lembar", en="/desk/tasks/sheet", access=hand_in, methods=BOTH)
@answering_faults
def send_answers() -> ResponseReturnValue:
    """Download an office's open requests, or send them filled in."""
    return send(ANSWERS)


@room.page(id="/ruang-kerja/kemajuan/pertanyaan/unduh", en="/desk/progress/questions/download", access=coordinate)
@answering_faults
def download_questions() -> ResponseReturnValue:
    """The year's questions as a workbook."""
    return download(QUESTIONS)


@room.page(id="/ruang-kerja/tugas/lembar/unduh", en="/desk/tasks/sheet/download", access=hand_in)
@answering_faults
def download_answers() -> ResponseReturnValue:
    """The open requests of the officer's office as a workbook."""
    return download(ANSWERS)


@room.page(
    id="/ruang-kerja/kemajuan/pertanyaan/impor/<int:number>",
    en="/desk/progress/questions/import/<int:number>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def confirm_questions(number: int) -> ResponseReturnValue:
    """Look at what the sent questions change, and say yes."""
    return confirm(QUESTIONS, number)


@room.page(
    id="/ruang-kerja/tugas/lembar/impor/<int:number>",
    en="/desk/tasks/sheet/import/<int:number>",
    access=hand_in,
    methods=BOTH,
)
@answering_faults
def confirm_answers(number: int) -> ResponseReturnValue:
    """Look at what the sent answers hand in, and say yes."""
    return confirm(ANSWERS, number)


def send(flow: Flow) -> Response:
    """The page of a workbook; a sent one is compared, and its changes wait on a page of their own."""
    form = SheetForm()
    preview = look(flow, form) if request.method == "POST" else None
    if preview and preview.changes and not preview.faults:
        name = form.book.data.filename
        number = keep_import(flow.kind, preview, name, actor=acting())
        return redirect_to(f"progress_desk.confirm_{flow.kind}", number=number)
    has_errors = bool(form.book.errors or (preview and preview.faults))
    return render(
        "progress/desk/sheet.html",
        status=422 if has_errors else 200,
        private=True,
        flow=flow,
        form=form,
        faults=fault_rows(preview) if preview else [],
        is_same=bool(preview and not has_errors),
        done=request.args.get("rows", type=int),
        has_errors=has_errors,
    )


def look(flow: Flow, form: SheetForm) -> Preview | None:
    """What the sent workbook would change; nothing where it cannot be read, with the reason at its field."""
    upload = form.book.data
    if not upload or not upload.filename:
        form.book.errors = [_("Choose the filled sheet first.")]
        return None
    try:
        return look_at_book(upload.stream, flow.sheets())
    except Refused as error:
        form.book.errors = [refusal_words(error.reason)]
        return None


def download(flow: Flow) -> Response:
    """A workbook made anew, never kept by anybody in between."""
    stream = io.BytesIO()
    write_book([(sheet.table, sheet.rows()) for sheet in flow.sheets()], stream, note=str(flow.note))
    stream.seek(0)
    name = f"{_('questions') if flow is QUESTIONS else _('requests')}-{today().isoformat()}.xlsx"
    response = send_file(stream, mimetype=BOOK, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def confirm(flow: Flow, number: int) -> Response:
    """Every change in words; the yes writes them all or none."""
    actor, sheets = acting(), flow.sheets()
    if request.method == "POST":
        rows = apply_import(number, sheets, kind=flow.kind, actor=actor)
        return redirect_to(f"progress_desk.send_{flow.kind}", rows=rows)
    waiting = get_import(number, kind=flow.kind, actor=actor)
    changes = changes_of(waiting)
    changed, added = counted(changes)
    return render(
        "progress/desk/sheet_changes.html",
        private=True,
        flow=flow,
        number=number,
        name=waiting.name,
        rows=change_rows(changes[:MOST_SHOWN], sheets),
        changed=changed,
        added=added,
        left=max(0, len(changes) - MOST_SHOWN),
    )
