"""Workbooks of the desk: questions, everything of a cycle, an office's answers and its numbers."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.access import Rule
from layak.core.clock import now
from layak.core.page import site_content
from layak.progress.books.answers import answers_sheet
from layak.progress.books.everything import every_sheet
from layak.progress.books.figures import figures_sheet, series_of, span_of
from layak.progress.books.questions import questions_sheet
from layak.progress.desk.room import BOTH, answering_faults, coordinate, hand_in, room, today
from layak.progress.desk.sections import register_section
from layak.progress.desk.sheet_flow import Flow, confirm, download, own_office, running_cycle, send
from layak.progress.service.answers import list_open_requests

OVERVIEW = ("progress_desk.show_overview", _l("Progress"))
TASKS = ("progress_desk.list_tasks", _l("All tasks"))
NO_REQUESTS = _l("Nothing is open for your office in this cycle: the sheet is empty.")
NO_SERIES = _l("The coordinator has no series that your office counts: the sheet is empty.")
QUESTIONS = Flow(
    kind="questions",
    title=_l("Questions of the form by Excel"),
    about=_l("The questions and their points change each year. Download them, fill in the ministry’s form, send."),
    note=_l("Leave grey columns as they are. New questions go into empty rows below, each with a code of its own."),
    file=_l("questions"),
    back=OVERVIEW,
    sheets=lambda: [questions_sheet(site_content(), running_cycle())],
)
EVERYTHING = Flow(
    kind="everything",
    title=_l("Everything in Excel"),
    about=_l(
        "Questions, requests, points, numbers, findings, offices and awards of the running cycle, a sheet for each."
    ),
    note=_l("Leave grey columns as they are. A sheet or a row that you take away changes nothing here."),
    file=_l("progress"),
    back=OVERVIEW,
    sheets=lambda: every_sheet(site_content(), running_cycle(), at=now(), on=today()),
    beside=(("progress_desk.send_questions", QUESTIONS.title),),
)
ANSWERS = Flow(
    kind="answers",
    title=_l("Hand in by Excel"),
    about=_l("Every open request of your office in one sheet. Documents are handed in on the page of each request."),
    note=_l("Fill in the white columns only. A row that stays empty changes nothing. Write no child’s name here."),
    file=_l("requests"),
    back=TASKS,
    sheets=lambda: [answers_sheet(site_content(), running_cycle(), own_office())],
    lack=lambda: "" if list_open_requests(running_cycle().id, own_office()) else NO_REQUESTS,
    beside=(("progress_desk.send_own_figures", _l("Numbers of your office by Excel")),),
)
OWN_FIGURES = Flow(
    kind="own_figures",
    title=_l("Numbers of your office by Excel"),
    about=_l("What your office counts, year by year. Readers see a number only after the coordinator has shown it."),
    note=_l("Fill in number, who counted, and source. A row that stays empty changes nothing. Write no child’s name."),
    file=_l("numbers"),
    back=TASKS,
    sheets=lambda: [figures_sheet(site_content(), span_of(running_cycle(), own_office()), now())],
    lack=lambda: "" if series_of(span_of(running_cycle(), own_office())) else NO_SERIES,
    beside=(("progress_desk.send_answers", ANSWERS.title),),
)


def add_sections() -> None:
    """The coordinator's ways to the questions and to everything."""
    register_section("progress_desk.send_questions", QUESTIONS.title, QUESTIONS.about, place=60)
    register_section("progress_desk.send_everything", EVERYTHING.title, EVERYTHING.about, place=61)


def serve(flow: Flow, *, id: str, en: str, access: Rule) -> None:
    """Serve a workbook's three pages: send it, download it, and look at what a sent one changes before the yes."""

    @room.page(id=id, en=en, access=access, methods=BOTH, endpoint=f"send_{flow.kind}")
    @answering_faults
    def send_book() -> ResponseReturnValue:
        return send(flow)

    @room.page(id=f"{id}/unduh", en=f"{en}/download", access=access, endpoint=f"download_{flow.kind}")
    @answering_faults
    def download_book() -> ResponseReturnValue:
        return download(flow)

    @room.page(
        id=f"{id}/impor/<int:number>",
        en=f"{en}/import/<int:number>",
        access=access,
        methods=BOTH,
        endpoint=f"confirm_{flow.kind}",
    )
    @answering_faults
    def confirm_book(number: int) -> ResponseReturnValue:
        return confirm(flow, number)


serve(QUESTIONS, id="/ruang-kerja/kemajuan/pertanyaan", en="/desk/progress/questions", access=coordinate)
serve(EVERYTHING, id="/ruang-kerja/kemajuan/excel", en="/desk/progress/excel", access=coordinate)
serve(ANSWERS, id="/ruang-kerja/tugas/lembar", en="/desk/tasks/sheet", access=hand_in)
serve(OWN_FIGURES, id="/ruang-kerja/tugas/angka", en="/desk/tasks/numbers", access=hand_in)
