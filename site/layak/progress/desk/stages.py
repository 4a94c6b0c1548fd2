"""The stages of a cycle for the coordinator: added, changed, put in order, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress.desk.cycles import cycle_page
from layak.progress.desk.refusing import refuse
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.forms.cycles import StageForm
from layak.progress.service import cycles, stages
from layak.progress.service.faults import Changed, CycleClosed


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/tahap/baru",
    en="/desk/progress/cycles/<key>/stages/new",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def add_stage(key: str) -> Response:
    """Add a stage at the end of a cycle."""
    return stage_page(cycles.get_cycle(key), None)


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/tahap/<int:number>",
    en="/desk/progress/cycles/<key>/stages/<int:number>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def change_stage(key: str, number: int) -> Response:
    """Change a stage: where it stands, when, a note."""
    cycle = cycles.get_cycle(key)
    return stage_page(cycle, stages.get_stage(cycle.id, number))


def stage_page(cycle: Any, stage: Any | None) -> Response:
    """The form of a stage, new or known; the version is that of its cycle."""
    form, status = StageForm(obj=stage), 200
    form.stage.choices = options((one.key, localized(one, "name")) for one in site_content().stages)
    if request.method == "GET":
        form.version.data = str(cycle.version)
    elif form.validate():
        try:
            keep_stage(cycle, stage, form)
        except (Changed, CycleClosed) as fault:
            status = refuse(form, fault, cycles.get_cycle(cycle.key).version)
        else:
            return redirect_to("progress_desk.show_cycle", key=cycle.key)
    else:
        status = 422
    return render(
        "progress/desk/cycle_stage.html",
        status=status,
        private=True,
        form=form,
        cycle=cycle,
        number=stage.id if stage else None,
        has_errors=bool(form.errors),
    )


def keep_stage(cycle: Any, stage: Any | None, form: StageForm) -> None:
    """Add or change the stage of a form."""
    who: dict[str, Any] = {"version": read_version(form.version.data), "actor": current_principal(), "at": now()}
    if stage is None:
        stages.add_stage(cycle.id, form.draft(), **who)
    else:
        stages.change_stage(cycle.id, stage.id, form.draft(), **who)


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/tahap/<int:number>/geser",
    en="/desk/progress/cycles/<key>/stages/<int:number>/move",
    access=coordinate,
    methods=["POST"],
)
@answering_faults
def move_stage(key: str, number: int) -> Response:
    """Let a stage change places with its neighbour."""
    is_earlier = request.form.get("to") == "earlier"
    return act_on_stage(
        key,
        lambda cycle, version: stages.move_stage(
            cycle.id, number, is_earlier=is_earlier, version=version, actor=current_principal(), at=now()
        ),
    )


@room.page(
    id="/ruang-kerja/kemajuan/siklus/<key>/tahap/<int:number>/hapus",
    en="/desk/progress/cycles/<key>/stages/<int:number>/remove",
    access=coordinate,
    methods=["POST"],
)
@answering_faults
def remove_stage(key: str, number: int) -> Response:
    """Take a stage out of a cycle."""
    return act_on_stage(
        key,
        lambda cycle, version: stages.remove_stage(
            cycle.id, number, version=version, actor=current_principal(), at=now()
        ),
    )


def act_on_stage(key: str, act: Callable[[Any, int], None]) -> Response:
    """Do what a button says and show the cycle again; where it was refused, with the reason."""
    cycle = cycles.get_cycle(key)
    try:
        act(cycle, read_version(request.form.get("version")))
    except (Changed, CycleClosed) as fault:
        return cycle_page(cycles.get_cycle(key), fault)
    return redirect_to("progress_desk.show_cycle", key=key)
