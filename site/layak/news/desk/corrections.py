"""The queue of mistakes that readers reported: who looks at one, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.room import publish, room, write
from layak.news.forms.reasons import tell_reasons
from layak.news.forms.report import ADDRESS, DECISION_NOTES, KIND_WORDS, DecisionForm
from layak.news.models import ReportState
from layak.news.service import deciding, reports
from layak.news.service.reports import ReportRow
from layak.news.signs import ShownSign, read_answers

LIST = "news_desk.list_reports"
STATES = {
    ReportState.NEW.value: ("wait", _l("New")),
    ReportState.TAKEN.value: ("mid", _l("Being looked at")),
    ReportState.CORRECTED.value: ("ok", _l("Corrected")),
    ReportState.REPLIED.value: ("ok", _l("Answered with a right of reply")),
    ReportState.UNCHANGED.value: ("kept", _l("No change")),
}
"""The sign and the word of each state."""

URGENT = {"child": _l("Urgent: a child can be recognised"), "harm": _l("Urgent: this may tell of harm to a child")}
"""Why a report stands on top."""


def count_open_reports() -> tuple[str, int, str]:
    """What waits at the desk, for its overview: the words, how many, and where."""
    counts = reports.count_reports()
    words = ngettext("%(num)s reported mistake", "%(num)s reported mistakes", counts["open"])
    return words, counts["open"], url_for(LIST)


@room.page(id="/ruang-kerja/koreksi/", en="/desk/corrections/", access=write)
def list_reports() -> Response:
    """What is open, the urgent on top and the oldest first; or what was closed."""
    wanted = request.args.get("state", "")
    page = read_number(request.args.get("page") or "1", most=9_999)
    if page is None or wanted not in ("", "closed"):
        abort(404)
    found = reports.list_reports(is_open=not wanted, page=page)
    if page > found.pages:
        abort(404)
    counts = reports.count_reports()
    here: dict[str, Any] = {"state": wanted} if wanted else {}
    return render(
        "news/reports.html",
        private=True,
        found=found,
        urgent=counts["urgent"],
        states=STATES,
        kinds=KIND_WORDS,
        urgencies=URGENT,
        chips=[
            {"text": _("Still open (%(num)s)", num=counts["open"]), "href": url_for(LIST), "current": not wanted},
            {
                "text": _("Closed (%(num)s)", num=counts["closed"]),
                "href": url_for(LIST, state="closed"),
                "current": bool(wanted),
            },
        ],
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": url_for(LIST, page=page - 1, **here) if page > 1 else None,
            "next": url_for(LIST, page=page + 1, **here) if page < found.pages else None,
        },
    )


@room.page(id="/ruang-kerja/koreksi/<int:number>", en="/desk/corrections/<int:number>", access=write)
def show_report(number: int) -> Response:
    """One report; an editor can decide here."""
    return show_form(find_row(number), open_form(find_row(number)))


@room.page(
    id="/ruang-kerja/koreksi/<int:number>/ambil",
    en="/desk/corrections/<int:number>/take",
    access=publish,
    methods=["POST"],
)
def take_report(number: int) -> Response:
    """Say that one looks at it."""
    row = find_row(number)
    try:
        reports.take_report(number, version=read_version(request.form.get("version")), actor=current_principal())
    except service.Conflict:
        return show_form(find_row(number), open_form(row), status=409)
    return redirect_to("news_desk.show_report", number=number)


@room.page(
    id="/ruang-kerja/koreksi/<int:number>/putuskan",
    en="/desk/corrections/<int:number>/decide",
    access=publish,
    methods=["POST"],
)
def decide_report(number: int) -> Response:
    """Close a report; what readers get appears on the article at once."""
    row = find_row(number)
    form = open_form(row)
    if form.validate():
        try:
            deciding.decide_report(
                number,
                decision=form.decision(read_answers(request.form)),
                version=read_version(form.version.data),
                actor=current_principal(),
                at=now(),
            )
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            return show_form(find_row(number), form, status=409)
        else:
            return redirect_to("news_desk.show_report", number=number)
    return show_form(row, form)


def find_row(number: int) -> ReportRow:
    """The report of an address, or 404."""
    try:
        return reports.get_report(number)
    except service.NotFound:
        abort(404)


def open_form(row: ReportRow) -> DecisionForm:
    """The form for deciding about a report."""
    form = DecisionForm()
    form.offer(has_article=row.report.article_id is not None)
    return form


def show_form(row: ReportRow, form: DecisionForm, *, status: int | None = None) -> Response:
    """A report with what was typed about it; a conflict keeps the text and says what happened meanwhile."""
    form.version.data = str(row.report.version)
    number = row.report.id
    shown = row.slugs.get(current_lang()) or next(iter(row.slugs.values()), "")
    return render(
        "news/report_desk.html",
        status=status or (422 if form.errors else 200),
        private=True,
        row=row,
        report=row.report,
        title=row.titles.get(current_lang()) or next(iter(row.titles.values()), "") or row.report.address,
        public_url=url_for("news.show_article", slug=shown) if shown else page_at(row.report.address),
        state=STATES[row.report.state],
        kind=KIND_WORDS[row.report.kind],
        urgencies=URGENT,
        form=form,
        typed=typed_texts(form),
        notes=DECISION_NOTES,
        signs=list_signs(form) if request.method == "POST" else (),
        may_publish=current_principal().may("news.publish"),
        is_conflict=status == 409,
        alternates={lang: url_for("news_desk.show_report", number=number, lang=lang) for lang in LANGUAGES},
        has_errors=bool(form.errors),
    )


def page_at(typed: str) -> str:
    """The page of this site at an address that a reader typed; empty for everything else, which is never a link."""
    path = typed.removeprefix(current_app.extensions["layak"].settings.base_url)
    return path if ADDRESS.fullmatch(path) else ""


def typed_texts(form: DecisionForm) -> list[dict[str, Any]]:
    """What was typed, in rows: shown where it can no longer be sent."""
    fields = (form.text_id, form.text_en, form.who, form.reason)
    return [{"term": field.label.text, "text": field.data} for field in fields if field.data]


def list_signs(form: DecisionForm) -> list[ShownSign]:
    """Signs of a child's identity in the texts, each with the answer that was just chosen."""
    texts = {lang: text for lang, text in form.texts.items() if text}
    is_long = sum(map(len, (*texts.values(), form.who.data or ""))) > 2 * max(deciding.MOST_LETTERS.values())
    if form.state.data == ReportState.UNCHANGED.value or is_long:
        return []
    given = {one.digest: one for one in read_answers(request.form)}
    return [
        ShownSign(
            sign=sign,
            places=tuple((f"#text_{field[-2:]}", str(form[f"text_{field[-2:]}"].label.text)) for field in sign.fields),
            kept=None,
            chosen=given[sign.digest].answer if sign.digest in given else "",
            reason=given[sign.digest].reason if sign.digest in given else "",
        )
        for sign in deciding.signs_of_note(texts, form.who.data or "", year=now().year)
    ]
