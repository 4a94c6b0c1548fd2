"""Cycles for the coordinator: the list, one of them, opening, changing, closing and opening again."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress.board import step_dates
from layak.progress.desk.due_days import holiday_rows, unsure_notes
from layak.progress.desk.refusing import refuse, sentence_of
from layak.progress.desk.room import BOTH, answering_faults, coordinate, holidays, room, today
from layak.progress.desk.sections import register_section
from layak.progress.forms.cycles import FRAMEWORK, STATE_WORDS, CycleForm, NewCycleForm
from layak.progress.service import cycles, get_running_cycle, opening
from layak.progress.service.faults import AlreadyThere, Changed, CycleClosed, NotNow, ProgressFault


def add_sections() -> None:
    """The way from the coordinator's overview."""
    register_section(
        "progress_desk.list_cycles",
        _l("Cycles and stages"),
        _l("Open a cycle, say where its stages stand, close it."),
        place=10,
    )


@room.page(id="/ruang-kerja/kemajuan/siklus", en="/desk/progress/cycles", access=coordinate)
def list_cycles() -> Response:
    """Every cycle, and which of them is the running one."""
    running = get_running_cycle()
    return render(
        "progress/desk/cycles.html",
        private=True,
        cycles=cycles.list_cycles(),
        running=running.id if running else None,
    )


@room.page(id="/ruang-kerja/kemajuan/siklus/buka", en="/desk/progress/cycles/open", access=coordinate, methods=BOTH)
def open_cycle() -> Response:
    """Open a cycle, from the framework or as a copy."""
    form, status = NewCycleForm(), 200
    form.offer([(one.key, localized(one, "name")) for one in cycles.list_cycles()])
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                return redirect_to("progress_desk.show_cycle", key=open_as_asked(form))
            except AlreadyThere as fault:
                status = refuse(form, fault)
    return render(
        "progress/desk/cycle_open.html",
        status=status,
        private=True,
        form=form,
        notes={FRAMEWORK: _l("The year’s form can be read in later.")},
        has_errors=bool(form.errors),
    )


def open_as_asked(form: NewCycleForm) -> str:
    """Open what the form says; returns the cycle's key."""
    content, actor = site_content(), current_principal()
    if form.source.data == FRAMEWORK:
        return opening.open_cycle(form.draft(), content=content, actor=actor, at=now())
    return opening.copy_cycle(
        form.draft(),
        cycles.get_cycle(form.source.data).id,
        with_requests=bool(form.with_requests.data),
        holidays=holidays(),
        actor=actor,
        at=now(),
        on=today(),
    )


@room.page(id="/ruang-kerja/kemajuan/siklus/<key>", en="/desk/progress/cycles/<key>", access=coordinate)
@answering_faults
def show_cycle(key: str) -> Response:
    """One cycle with its stages and what can be done with it."""
    return cycle_page(cycles.get_cycle(key))


def cycle_page(cycle: Any, refused: ProgressFault | None = None) -> Response:
    """The page of a cycle; where a button was refused, with the reason on top."""
    content, running = site_content(), get_running_cycle()
    source = next((one for one in cycles.list_cycles() if one.id == cycle.copied_from), None)
    years = [today().replace(year=year, day=1) for year in range(today().year, max(today().year, cycle.year) + 1)]
    return render(
        "progress/desk/cycle.html",
        status=409 if refused else 200,
        private=True,
        cycle=cycle,
        refused=sentence_of(refused) if refused else None,
        is_running=running is not None and running.id == cycle.id,
        source=source,
        stages=[
            {
                "id": one.id,
                "name": localized(content.stage(one.stage), "name"),
                "state": one.state,
                "word": STATE_WORDS[one.state],
                "when": step_dates(one),
                "note": localized(one, "note"),
            }
            for one in cycles.list_stages(cycle.id)
        ],
        question_count=len(cycles.list_questions(cycle.id)),
        unsure=unsure_notes(*years),
        holidays=holiday_rows(*years),
    )


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/ubah",
    en="/desk/progress/cycles/<key>/edit",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_cycle(key: str) -> Response:
    """Change names, years and note of a cycle."""
    cycle = cycles.get_cycle(key)
    form, status = CycleForm(obj=cycle), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                opening.change_cycle(
                    cycle.id,
                    form.draft(),
                    version=read_version(form.version.data),
                    is_sample=cycle.is_sample and not form.is_real.data,
                    actor=current_principal(),
                    at=now(),
                )
            except (Changed, CycleClosed) as fault:
                status = refuse(form, fault, cycles.get_cycle(key).version)
            else:
                return redirect_to("progress_desk.show_cycle", key=key)
    return render(
        "progress/desk/cycle_edit.html",
        status=status,
        private=True,
        form=form,
        cycle=cycle,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/tutup",
    en="/desk/progress/cycles/<key>/close",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def close_cycle(key: str) -> Response:
    """Say what is still open, then close."""
    cycle = cycles.get_cycle(key)
    if request.method == "POST":
        try:
            version = read_version(request.form.get("version"))
            opening.close_cycle(cycle.id, version=version, actor=current_principal(), at=now())
        except (Changed, CycleClosed) as fault:
            return cycle_page(cycles.get_cycle(key), fault)
        return redirect_to("progress_desk.show_cycle", key=key)
    unfinished = opening.list_unfinished(cycle.id)
    return render("progress/desk/cycle_close.html", private=True, cycle=cycle, unfinished=unfinished)


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/buka-lagi",
    en="/desk/progress/cycles/<key>/reopen",
    access=coordinate,
    methods=["POST"],
)
@answering_faults
def reopen_cycle(key: str) -> Response:
    """Open a closed cycle again."""
    cycle = cycles.get_cycle(key)
    try:
        version = read_version(request.form.get("version"))
        opening.reopen_cycle(cycle.id, version=version, actor=current_principal(), at=now())
    except (Changed, NotNow) as fault:
        return cycle_page(cycles.get_cycle(key), fault)
    return redirect_to("progress_desk.show_cycle", key=key)
