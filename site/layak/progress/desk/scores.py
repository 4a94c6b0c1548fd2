"""What the coordinator records of the standing: awards, the target, scores of a year, part scores of a cycle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import localized
from layak.core.page import redirect_to, render, site_content
from layak.progress import board
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.forms.scores import AwardForm, FactForm, ScoreForm, TargetForm, keep_begun, write_points, year_of
from layak.progress.service import get_standing
from layak.progress.service.cycles import list_cycles
from layak.progress.service.faults import Changed
from layak.progress.service.scoring import (
    BASES,
    drop_award,
    drop_score,
    find_award,
    find_score,
    find_target,
    get_score,
    mark_of,
    save_award,
    save_score,
    save_target,
)

Filled = TypeVar("Filled", bound=FactForm)


def add_sections() -> None:
    """The way from the coordinator's overview."""
    register_section(
        "progress_desk.show_scores",
        _l("Awards and scores"),
        _l("What was awarded, what the city aims for, who counted how many points."),
        place=60,
    )


@room.page(id="/ruang-kerja/kemajuan/nilai/", en="/desk/progress/scores/", access=coordinate)
def show_scores() -> ResponseReturnValue:
    """All that is recorded, each with the way to change it."""
    content, standing = site_content(), get_standing()
    return render(
        "progress/desk/scores.html",
        private=True,
        told=get_flashed_messages(),
        awards=[
            (row, board.award_words(content, row), board.source_cell(content, row)) for row in reversed(standing.awards)
        ],
        target=standing.target,
        target_words=board.target_words(content, standing),
        scores=[
            (row, localized(content.score_basis(row.basis), "name"), board.score_words(row))
            for row in reversed(standing.scores)
        ],
        cycles=list_cycles(),
        bases=[(key, localized(content.score_basis(key), "name")) for key in BASES],
    )


@room.page(
    id="/ruang-kerja/kemajuan/nilai/penghargaan", en="/desk/progress/scores/award", access=coordinate, methods=BOTH
)
def add_award() -> ResponseReturnValue:
    """Record the award of a year that is not there yet."""
    form = prepared(AwardForm())
    keep_begun(form.year, today().year)
    if form.is_submitted() and find_award(year_of(form.year)):
        form.validate()
        form.year.errors = [_("This year is recorded already; change it in the list.")]
        return fact_page(form, _("Record an award"), 422)
    return save_or_show(form, _("Record an award"), lambda: keep_award(form, form.year.data or 0), lambda: None)


@room.page(
    id="/ruang-kerja/kemajuan/nilai/penghargaan/<int:year>",
    en="/desk/progress/scores/award/<int:year>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_award(year: int) -> ResponseReturnValue:
    """Change what is recorded of a year."""
    row = find_award(year)
    if row is None:
        abort(404)
    form = prepared(AwardForm(obj=row), row)
    del form.year
    title = _("Award of %(year)s", year=year)
    remove = url_for("progress_desk.remove_award", year=year)
    return save_or_show(form, title, lambda: keep_award(form, year), lambda: find_award(year), remove)


@room.page(
    id="/ruang-kerja/kemajuan/nilai/penghargaan/<int:year>/hapus",
    en="/desk/progress/scores/award/<int:year>/remove",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def remove_award(year: int) -> ResponseReturnValue:
    """Take away what was recorded of a year by mistake."""
    row = find_award(year)
    if row is None:
        abort(404)
    is_given = any(one.year == year for one in site_content().progress.awards)

    def drop(mark: str) -> None:
        drop_award(year, is_given=is_given, mark=mark, actor=current_principal(), at=now())

    what, words = _("Award of %(year)s", year=year), board.award_words(site_content(), row)
    return drop_page(f"{what}: {words}", row, drop, is_given=is_given)


def keep_award(form: AwardForm, year: int) -> None:
    """Save what a form says of a year."""
    actor = current_principal()
    state, predicate = form.state.data, form.predicate.data or None
    save_award(year, state, predicate, form.told(), mark=form.mark.data or "", actor=actor, at=now())


@room.page(id="/ruang-kerja/kemajuan/nilai/target", en="/desk/progress/scores/target", access=coordinate, methods=BOTH)
def edit_target() -> ResponseReturnValue:
    """Say what the city aims for."""
    row = find_target()
    form = prepared(TargetForm(obj=row), row)

    def keep() -> None:
        predicate, year, mark = form.predicate.data, form.year.data, form.mark.data or ""
        save_target(predicate, year, form.told(), mark=mark, actor=current_principal(), at=now())

    return save_or_show(form, _("The target"), keep, find_target)


@room.page(id="/ruang-kerja/kemajuan/nilai/total", en="/desk/progress/scores/total", access=coordinate, methods=BOTH)
def add_score() -> ResponseReturnValue:
    """Record the whole score of a year by a basis that is not there yet."""
    form = prepared(ScoreForm())
    keep_begun(form.year, today().year)
    if form.is_submitted() and find_score(year_of(form.year), form.basis.data or ""):
        form.validate()
        form.basis.errors = [_("This score is recorded already; change it in the list.")]
        return fact_page(form, _("Record a score"), 422)
    return save_or_show(
        form, _("Record a score"), lambda: keep_score(form, form.year.data or 0, form.basis.data), lambda: None
    )


@room.page(
    id="/ruang-kerja/kemajuan/nilai/total/<int:number>",
    en="/desk/progress/scores/total/<int:number>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_score(number: int) -> ResponseReturnValue:
    """Change the score of a year."""
    row = get_score(number)
    form = prepared(ScoreForm(obj=row), row)
    del form.year, form.basis
    if not form.is_submitted():
        form.value.data = write_points(row.value)
    basis = localized(site_content().score_basis(row.basis), "name")
    title = _("%(basis)s, %(year)s", basis=basis, year=row.year)
    remove = url_for("progress_desk.remove_score", number=number)
    return save_or_show(form, title, lambda: keep_score(form, row.year, row.basis), lambda: get_score(number), remove)


@room.page(
    id="/ruang-kerja/kemajuan/nilai/total/<int:number>/hapus",
    en="/desk/progress/scores/total/<int:number>/remove",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def remove_score(number: int) -> ResponseReturnValue:
    """Take away a score that was recorded by mistake."""
    row = get_score(number)
    is_given = any((one.year, one.basis) == (row.year, row.basis) for one in site_content().progress.scores)

    def drop(mark: str) -> None:
        drop_score(number, is_given=is_given, mark=mark, actor=current_principal(), at=now())

    basis = localized(site_content().score_basis(row.basis), "name")
    what = _("%(basis)s, %(year)s", basis=basis, year=row.year)
    return drop_page(f"{what}: {board.score_words(row)}", row, drop, is_given=is_given)


def drop_page(what: str, row: Any, drop: Callable[[str], None], *, is_given: bool) -> ResponseReturnValue:
    """A second look at what is taken away; gone after a yes, unless it was changed meanwhile."""
    problem = ""
    if request.method == "POST" and not is_given:
        try:
            drop(request.form.get("mark", ""))
        except Changed:
            problem = _("Somebody else changed this meanwhile. It stands below as it is now: look again.")
        else:
            flash(_("Taken away: %(what)s.", what=what))
            return redirect_to("progress_desk.show_scores")
    return render(
        "progress/desk/fact_remove.html",
        private=True,
        status=409 if problem or (is_given and request.method == "POST") else 200,
        what=what,
        mark=mark_of(row),
        is_given=is_given,
        problem=problem,
        back=url_for("progress_desk.show_scores"),
    )


def keep_score(form: ScoreForm, year: int, basis: str) -> None:
    """Save what a form says of a score."""
    save_score(
        year,
        basis,
        form.points(),
        form.told(),
        is_approximate=bool(form.is_approximate.data),
        mark=form.mark.data or "",
        actor=current_principal(),
        at=now(),
    )


def prepared(form: Filled, row: Any | None = None) -> Filled:
    """A form with its choices, and with the mark of what it was opened at."""
    content = site_content()
    form.known_sources = frozenset(source.key for source in content.framework.sources)
    if "predicate" in form:
        levels = [(level.key, board.level_name(content, level.key)) for level in content.predicates if level.rank]
        form["predicate"].choices = options([("", _("None")), *levels])
    if "basis" in form:
        names = [(key, localized(content.score_basis(key), "name")) for key in BASES]
        form["basis"].choices = options([("", _("None")), *names])
    if not form.is_submitted():
        form.mark.data = mark_of(row)
    return form


def save_or_show(
    form: FactForm, title: str, keep: Callable[[], None], newest: Callable[[], Any | None], remove: str = ""
) -> ResponseReturnValue:
    """Save what is right and go back to the list; show again what is not, with all that was typed."""
    status = 200
    if form.validate_on_submit():
        try:
            keep()
        except Changed:
            form.mark.data, status = mark_of(newest()), 409
            form.form_errors = [changed_words()]
        else:
            flash(" ".join([_("Saved: %(what)s.", what=title), _("Readers see it now.")]))
            return redirect_to("progress_desk.show_scores")
    elif form.errors:
        status = 422
    return fact_page(form, title, status, remove)


def changed_words() -> str:
    """What is told to the second of two people at once."""
    return _("Somebody else changed this meanwhile. What you typed stands below: look at the list, then save again.")


def fact_page(form: FactForm, title: str, status: int, remove: str = "") -> ResponseReturnValue:
    """The page of one fact, with the way to take it away where it stands already."""
    return render(
        "progress/desk/fact.html",
        private=True,
        status=status,
        form=form,
        title=title,
        has_errors=bool(form.errors),
        remove=remove,
        back=url_for("progress_desk.show_scores"),
    )
