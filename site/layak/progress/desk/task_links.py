"""Task links at the desk: made for one request, shown once with a text for WhatsApp, listed, taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import abort, current_app, flash, get_flashed_messages, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import localized
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.progress.desk.handing_in import asked_words
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.desk.task_words import STATES
from layak.progress.forms.tasks import TaskLinkForm
from layak.progress.models import TaskLink
from layak.progress.service import task_links, tasks
from layak.progress.service.faults import CycleClosed, NotNow, TooManyLinks
from layak.progress.service.offices import get_office

LINKS = "progress_desk.list_task_links"
REQUEST = "progress_desk.show_request"


@room.page(
    id="/ruang-kerja/kemajuan/permintaan/<int:number>/tautan",
    en="/desk/progress/requests/<int:number>/links",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def list_task_links(number: int) -> Response:
    """Make a link to one request, shown this once, and list what became of the others."""
    form, fresh = TaskLinkForm(), ""
    if request.method == "GET":
        form.days.data = task_links.USUAL_DAYS
    elif form.validate():
        fresh = make(number, form)
    return show(number, form, fresh)


def make(number: int, form: TaskLinkForm) -> str:
    """The address of a new link; empty where none could be made, which the form then tells."""
    try:
        token = task_links.make_task_link(number, days=form.days.data, actor=current_principal(), at=now())
    except CycleClosed:
        form.form_errors.append(_("This cycle is closed. Open it again before you send links for it."))
    except NotNow:
        form.form_errors.append(_("Nothing can be handed in for this request now, so it needs no link."))
    except TooManyLinks:
        form.form_errors.append(_("This request has ten open links. Take one back first."))
    else:
        base: str = current_app.extensions["layak"].settings.base_url
        return base + url_for("progress.hand_in_by_link", token=token)
    return ""


def show(number: int, form: TaskLinkForm, fresh: str) -> Response:
    """The page of a request's links."""
    row = tasks.get_asked(number)
    office = get_office(row.office_key)
    asked = asked_words(row)
    text = message(asked, row, localized(office, "name"), fresh, form.days.data) if fresh else ""
    at, may_use = now(), row.cycle_state == "open" and row.state in task_links.HAND_IN_FROM
    return render(
        "progress/desk/task_links.html",
        status=422 if form.errors else 200,
        private=True,
        row=row,
        office=office,
        asked=asked,
        state=STATES[row.state],
        form=form,
        message=text,
        whatsapp="https://wa.me/?text=" + quote(text, safe=""),
        links=[(one, word_of(one, at, may_use=may_use)) for one in task_links.list_task_links(number)],
        may_make=may_use,
        back=url_for(REQUEST, number=number) if REQUEST in current_app.view_functions else None,
        notices=get_flashed_messages(),
        has_errors=bool(form.errors),
    )


def message(asked: dict[str, Any], row: Any, office: str, link: str, days: int) -> str:
    """What the coordinator sends: which office, what, until when, and the address; nothing of a person."""
    return "\n".join(
        (
            _("For %(office)s: %(what)s", office=office, what=asked["title"]),
            _("Please hand in by %(day)s.", day=format_day(row.due_on)),
            _("Open this link; no account is needed:"),
            link,
            ngettext("The link works for %(num)s day.", "The link works for %(num)s days.", days),
        )
    )


def word_of(link: TaskLink, at: Any, *, may_use: bool) -> tuple[str, object]:
    """How a link stands: a sign and a word."""
    if link.revoked_at is not None:
        return ("no", _("was taken back"))
    if link.ends_at <= at:
        return ("", _("has ended"))
    return ("ok", _("still works")) if may_use else ("wait", _("rests: nothing can be handed in now"))


@room.page(
    id="/ruang-kerja/kemajuan/permintaan/<int:number>/tautan/tarik",
    en="/desk/progress/requests/<int:number>/links/revoke",
    access=coordinate,
    methods=("POST",),
)
@answering_faults
def revoke_task_link(number: int) -> Response:
    """Take a link back at once."""
    link = read_number(request.form.get("link"))
    if link is None:
        abort(400)
    task_links.revoke_task_link(number, link, actor=current_principal(), at=now())
    flash(_("The link no longer works."))
    return redirect_to(LINKS, number=number)
