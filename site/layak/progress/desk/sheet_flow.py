"""The way of every workbook: download, fill in, send, look at every change and every fault, say yes once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import current_lang, localized, other_lang
from layak.core.page import redirect_to, render
from layak.core.sheets import Refused, write_book
from layak.progress.desk.room import room, today
from layak.progress.desk.sheet_words import (
    change_rows,
    changed_words,
    counted,
    fault_rows,
    refusal_words,
    row_refused_words,
)
from layak.progress.forms.sheets import SheetForm
from layak.progress.models import CycleState
from layak.progress.service import get_running_cycle
from layak.progress.service.faults import Changed, NotThere, NotYours
from layak.progress.service.sheets import (
    Actor,
    Preview,
    RowRefused,
    Sheet,
    apply_import,
    changes_of,
    get_import,
    keep_import,
    look_at_book,
)

UPLOAD_BYTES = 11 * 1024 * 1024
"""A little more than a sheet may have, so that a larger one still gets its sentence."""
MOST_SHOWN = 300
"""Changes that the page lists; all of them are counted, and all are taken over."""
MOST_AT_DESK = 2_000
"""Changed rows that one yes may write while others wait; more of them are written at the server's command line."""
IN_LANGUAGE = {"id": _l("The sheet in Indonesian"), "en": _l("The sheet in English")}
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One kind of workbook: its name in addresses and rows, its words, its sheets.

    file    what a downloaded file is called
    back    endpoint and words of the page that leads here
    lack    a sentence where there is nothing to fill in
    beside  endpoint and words of pages that whoever is here may look for
    """

    kind: str
    title: object
    about: object
    note: object
    file: object
    sheets: Callable[[], Sequence[Sheet]]
    back: tuple[str, object]
    lack: Callable[[], object] = lambda: ""
    beside: Sequence[tuple[str, object]] = ()

    def path(self, step: str, **values: Any) -> str:
        """The address of one step."""
        return url_for(f"progress_desk.{step}_{self.kind}", **values)

    def downloads(self) -> list[tuple[str, str, object]]:
        """The workbook in the page's language and in the other one: address, language, words."""
        return [(self.path("download", lang=one), one, IN_LANGUAGE[one]) for one in (current_lang(), other_lang())]

    def links(self) -> list[tuple[str, object]]:
        """Other pages: address and words."""
        return [(url_for(endpoint), words) for endpoint, words in self.beside]


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


@room.url_value_preprocessor
def allow_books(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the forms that bring a sheet be larger than the rest of the site's."""
    if endpoint in WITH_BOOKS:
        request.max_content_length = UPLOAD_BYTES


WITH_BOOKS = frozenset(f"progress_desk.send_{kind}" for kind in ("questions", "answers", "everything", "own_figures"))


def acting() -> Actor:
    """Who sends a sheet, and when."""
    return Actor(person=current_principal(), at=now(), on=today())


def send(flow: Flow) -> Response:
    """The page of a workbook; a sent one is compared, and its changes wait on a page of their own."""
    form = SheetForm()
    preview = look(flow, form) if request.method == "POST" else None
    if preview and preview.changes and not preview.faults:
        name, cycle_id = form.book.data.filename, running_cycle().id
        number = keep_import(flow.kind, preview, name, actor=acting(), cycle_id=cycle_id)
        return redirect_to(f"progress_desk.confirm_{flow.kind}", number=number)
    return sheet_page(flow, form, preview, 200)


def sheet_page(flow: Flow, form: SheetForm, preview: Preview | None, status: int, problem: str = "") -> Response:
    """The page of a workbook with what came of the one that was sent."""
    has_errors = bool(form.book.errors or (preview and preview.faults))
    return render(
        "progress/desk/sheet.html",
        status=422 if has_errors else status,
        private=True,
        flow=flow,
        cycle=running_cycle(),
        form=form,
        problem=problem,
        faults=fault_rows(preview) if preview else [],
        is_same=bool(preview and not has_errors),
        done=request.args.get("rows", type=int),
        has_errors=has_errors or bool(problem),
    )


def look(flow: Flow, form: SheetForm) -> Preview | None:
    """What the sent workbook would change; nothing where it cannot be read, with the reason at its field."""
    upload = form.book.data
    if not upload or not upload.filename:
        form.book.errors = [_("Choose the filled sheet first.")]
        return None
    if running_cycle().state != CycleState.OPEN:
        form.book.errors = [_("The cycle is closed. Nothing can be taken over before it is opened again.")]
        return None
    try:
        preview = look_at_book(upload.stream, flow.sheets(), about=running_cycle().key)
    except Refused as error:
        form.book.errors = [refusal_words(error.reason)]
        return None
    if len(preview.changes) > MOST_AT_DESK:
        form.book.errors = [
            _("More than 2,000 rows would change. Send them in parts, or let whoever runs the server import the file.")
        ]
        return None
    return preview


def download(flow: Flow) -> Response:
    """A workbook made anew, never kept by anybody in between."""
    stream, cycle = io.BytesIO(), running_cycle()
    note = f"{localized(cycle, 'name')}\n{flow.note}"
    write_book([(sheet.table, sheet.rows()) for sheet in flow.sheets()], stream, note=note, about=cycle.key)
    stream.seek(0)
    name = f"{flow.file}-{cycle.key}-{today().isoformat()}.xlsx"
    response = send_file(stream, mimetype=BOOK, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def confirm(flow: Flow, number: int) -> Response:
    """Every change in words; the yes writes them all or none."""
    actor, sheets, cycle = acting(), flow.sheets(), running_cycle()
    if request.method == "POST":
        try:
            rows = apply_import(number, sheets, kind=flow.kind, actor=actor, cycle_id=cycle.id)
        except Changed:
            return sheet_page(flow, SheetForm(formdata=None), None, 409, changed_words())
        except RowRefused as error:
            return sheet_page(flow, SheetForm(formdata=None), None, 409, row_refused_words(error, sheets))
        return redirect_to(f"progress_desk.send_{flow.kind}", rows=rows)
    waiting = get_import(number, kind=flow.kind, actor=actor)
    changes = changes_of(waiting)
    changed, added = counted(changes)
    return render(
        "progress/desk/sheet_changes.html",
        private=True,
        flow=flow,
        cycle=cycle,
        number=number,
        name=waiting.name,
        rows=change_rows(changes[:MOST_SHOWN], sheets),
        changed=changed,
        added=added,
        left=max(0, len(changes) - MOST_SHOWN),
    )
