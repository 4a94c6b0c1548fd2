"""The part scores of a cycle by one basis, all in one table: six components and 24 indicators."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.content import Content
from layak.core.language import localized
from layak.core.page import redirect_to, render, site_content
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.desk.scores import changed_words
from layak.progress.forms.scores import PartsForm, parts_form, write_points
from layak.progress.models import CycleState
from layak.progress.service.cycles import get_cycle
from layak.progress.service.faults import Changed, CycleClosed, GapNeeded
from layak.progress.service.scoring import BASES, before_of, list_parts, mark_of, save_parts


@room.page(
    id="/ruang-kerja/kemajuan/nilai/siklus/<key>/<basis>",
    en="/desk/progress/scores/cycle/<key>/<basis>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_parts(key: str, basis: str) -> ResponseReturnValue:
    """Write down what each part scored, by one basis, and why it is less than the count before."""
    if basis not in BASES:
        abort(404)
    content, cycle = site_content(), get_cycle(key)
    table = list_parts(cycle.id)
    form = parts_form(part_names(content), is_checked=basis != BASES[0])()
    status = 200
    if not form.is_submitted():
        fill(form, table.get(basis, {}))
    elif form.validate_on_submit():
        try:
            count = keep_parts(form, cycle.id, basis)
        except (Changed, CycleClosed, GapNeeded) as fault:
            status = tell_fault(form, fault, table.get(basis, {}))
        else:
            told = ngettext("Saved: %(num)s part changed.", "Saved: %(num)s parts changed.", count)
            flash(" ".join([told, _("Readers see it now.")]))
            return redirect_to("progress_desk.show_scores")
    else:
        status = 422
    return render(
        "progress/desk/parts.html",
        private=True,
        status=status,
        form=form,
        has_errors=bool(form.errors),
        cycle=cycle,
        is_closed=cycle.state != CycleState.OPEN,
        basis_name=localized(content.score_basis(basis), "name"),
        rows=[(part, name, before_words(content, table, basis, part)) for part, name in part_names(content).items()],
        is_checked=basis != BASES[0],
        back=url_for("progress_desk.show_scores"),
    )


def keep_parts(form: PartsForm, cycle_id: int, basis: str) -> int:
    """Save the whole table; returns how many parts changed."""
    mark, source = form.mark.data or "", form.source.data or ""
    return save_parts(cycle_id, basis, form.values(), source, mark=mark, actor=current_principal(), at=now())


def part_names(content: Content) -> dict[str, str]:
    """The parts of a score: each component followed by its indicators."""
    names = {}
    for component in content.components:
        names[component.key] = str(localized(component, "short"))
        for indicator in content.indicators_of(component.key):
            names[str(indicator.number)] = f"{indicator.number}. {localized(indicator, 'short')}"
    return names


def fill(form: PartsForm, stored: dict[str, Any]) -> None:
    """Show what is recorded already."""
    form.mark.data = mark_of(*stored.values())
    for part, row in stored.items():
        if part not in form.parts:
            continue
        form[f"value_{part}"].data = write_points(row.value)
        form[f"maximum_{part}"].data = write_points(row.maximum)
        form.source.data = row.source
        for lang in ("id", "en"):
            if f"gap_{lang}_{part}" in form:
                form[f"gap_{lang}_{part}"].data = getattr(row, f"gap_{lang}")


def tell_fault(form: PartsForm, fault: Exception, stored: dict[str, Any]) -> int:
    """Put into words why nothing was saved; returns the answer's status."""
    if isinstance(fault, GapNeeded):
        for part in fault.parts:
            for lang in ("id", "en"):
                if not form.words(f"gap_{lang}_{part}"):
                    form[f"gap_{lang}_{part}"].errors = [_("It fell by more than a tenth: say why.")]
        return 422
    if isinstance(fault, CycleClosed):
        form.form_errors = [_("This cycle is closed. Open it again, then save; what you typed stands below.")]
    else:
        form.mark.data = mark_of(*stored.values())
        form.form_errors = [changed_words()]
    return 409


def before_words(content: Content, table: dict[str, dict[str, Any]], basis: str, part: str) -> str:
    """What the count before this one said of a part."""
    before = before_of(table, basis, part)
    if before is None:
        return ""
    name = localized(content.score_basis(before.basis), "name")
    return _("%(basis)s: %(value)s", basis=name, value=write_points(before.value))
