"""The numbers of one year: typed in one table, then shown to readers or taken back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render, site_content
from layak.progress.desk.chosen import address
from layak.progress.desk.figure_words import doubt_words
from layak.progress.desk.refusing import sentence_of
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.series import hand_in_asked, series_page
from layak.progress.forms.figures import (
    REFUSED,
    OpenYearForm,
    ShowYearForm,
    YearForm,
    figures_form,
    written_figure,
)
from layak.progress.models import ALL
from layak.progress.public.year_tables import year_tables
from layak.progress.service.faults import Changed, FigureRefused, NotLookedAt
from layak.progress.service.figure_keeping import FigureKey, show_figures
from layak.progress.service.plausibility import plausibility
from layak.progress.service.scoring import mark_of
from layak.progress.service.series import get_hand_in, get_series, list_year
from layak.progress.service.suppression import shown_cells
from layak.progress.service.year_table import YearTable, list_category, save_year

MOST_DOUBTS = 20


@room.page(
    id="/ruang-kerja/kemajuan/angka/<int:number>/tabel",
    en="/desk/progress/numbers/<int:number>/table",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_year(number: int) -> ResponseReturnValue:
    """Type the numbers of one year and category."""
    series = get_series(number)
    chosen = OpenYearForm(request.values)
    if not chosen.check_year(today().year):
        return series_page(number, chosen, 422)
    year, category = int(chosen.year.data or 0), chosen.category.data or ALL
    kept = list_category(number, year, category)
    form = year_form(series)
    status = 200
    if not form.is_submitted():
        fill(form, kept)
    elif form.validate_on_submit() and is_sure(form, kept):
        try:
            written, gone = keep(form, series, year, category)
        except Changed as fault:
            form.mark.data = mark_of(*list_category(number, year, category).values())
            form.form_errors.append(sentence_of(fault))
            status = 409
        except FigureRefused as fault:
            tell_refusal(form, fault)
            status = 422
        else:
            flash(saved_words(written, gone))
            return redirect_to("progress_desk.edit_year", number=number, year=year, category=category or None)
    else:
        status = 422
    return table_page(form, series, year, category, kept, status)


def year_form(series: Any) -> YearForm:
    """The form of a year's table: the whole city and each kecamatan, all children, boys and girls."""
    rows = [(ALL, _("Whole city")), *((one.code, one.name) for one in site_content().districts)]
    return figures_form(rows, (_("All"), _("Boys"), _("Girls")), is_counted=series.is_additive)()


def fill(form: YearForm, kept: dict[tuple[str, str], Any]) -> None:
    """Show what is kept; of several sources the most frequent one."""
    form.mark.data = mark_of(*kept.values())
    for place in form.places:
        form.field_of(place).data = written_figure(kept[place].value) if place in kept else ""
    if kept:
        form.basis.data, form.source.data = Counter((row.basis, row.source) for row in kept.values()).most_common(1)[0][
            0
        ]


def is_sure(form: YearForm, kept: dict[tuple[str, str], Any]) -> bool:
    """Whether somebody who emptied places said that their numbers go."""
    emptied = [place for place in form.places if place in kept and not (form.field_of(place).data or "").strip()]
    if not emptied or form.removes.data:
        return True
    form.removes.errors = [
        ngettext(
            "The place of %(num)s number is empty now. Tick the box to take it away.",
            "The places of %(num)s numbers are empty now. Tick the box to take them away.",
            len(emptied),
        )
    ]
    return False


def keep(form: YearForm, series: Any, year: int, category: str) -> tuple[int, int]:
    """Save the whole table; returns how many numbers stand in it, and how many were taken away."""
    table = YearTable(
        series_id=series.id,
        year=year,
        category=category,
        cells=form.values(),
        basis=form.basis.data,
        source=form.source.data or "",
        hand_in_id=hand_in_asked(),
    )
    codes = [one.code for one in site_content().districts]
    return save_year(table, mark=form.mark.data or "", districts=codes, actor=current_principal(), at=now())


def tell_refusal(form: YearForm, fault: FigureRefused) -> None:
    """Say at its place which number was refused."""
    words = str(REFUSED.get(fault.reason) or _("This number was not taken. Please look at it again."))
    if isinstance(fault.key, FigureKey) and (fault.key.district, fault.key.sex) in form.places:
        form.field_of((fault.key.district, fault.key.sex)).errors = [words]
    else:
        form.form_errors.append(words)


def saved_words(written: int, gone: int) -> str:
    """What was saved."""
    told = [ngettext("Saved: %(num)s number stands here.", "Saved: %(num)s numbers stand here.", written)]
    if gone:
        told.append(ngettext("%(num)s number was taken away.", "%(num)s numbers were taken away.", gone))
    return " ".join(told)


def in_both(endpoint: str, **chosen: Any) -> dict[str, str]:
    """The same page with what is chosen, in each language."""
    return {lang: address(f"progress_desk.{endpoint}", lang=lang, **chosen) for lang in LANGUAGES}


def table_page(
    form: YearForm, series: Any, year: int, category: str, kept: dict[tuple[str, str], Any], status: int
) -> ResponseReturnValue:
    """The table of one year, with what looks wrong in it and what readers see of it."""
    rows, hand_in = list_year(series.id, year), hand_in_asked()
    codes = [one.code for one in site_content().districts]
    doubts = [
        doubt_words(one)
        for one in plausibility(series, [*list_year(series.id, year - 1), *rows], codes)
        if one.year == year and one.category == category
    ]
    names = [_("Whole city"), *(one.name for one in site_content().districts)]
    return render(
        "progress/desk/year.html",
        private=True,
        status=status,
        alternates=in_both("edit_year", number=series.id, year=year, category=category, hand_in=hand_in_asked()),
        told=get_flashed_messages(),
        form=form,
        series=series,
        year=year,
        category=category,
        categories=sorted({row.category for row in rows} | {category, ALL}),
        rows=[
            (name, [form.field_of(place) for place in form.places[at * 3 : at * 3 + 3]])
            for at, name in enumerate(names)
        ],
        doubts=doubts[:MOST_DOUBTS],
        has_several_sources=len({(row.basis, row.source) for row in kept.values()}) > 1,
        figures=len(rows),
        shown=sum(1 for row in rows if row.shown_at is not None),
        hand_in=get_hand_in(hand_in) if hand_in else None,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/angka/<int:number>/tampilkan",
    en="/desk/progress/numbers/<int:number>/show",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_year(number: int) -> ResponseReturnValue:
    """Look at a year as readers will see it, then show all of it, or hide it at once."""
    series, year = get_series(number), read_number(request.values.get("year"), most=9_999)
    rows = list_year(number, year) if year else []
    if not year or not rows:
        abort(404)
    form, status = ShowYearForm(), 200
    if form.validate_on_submit():
        try:
            return move_year(form, number, year)
        except NotLookedAt:
            form.is_looked_at.errors = [_("Look at the table first, then tick this box.")]
            status = 422
        except Changed as fault:
            form.form_errors.append(sentence_of(fault))
            status = 409
    form.mark.data = mark_of(*rows)
    figures = shown_cells(series, rows)
    return render(
        "progress/desk/year_show.html",
        private=True,
        status=status,
        alternates=in_both("show_year", number=number, year=year),
        form=form,
        series=series,
        year=year,
        tables=year_tables(site_content(), series, figures),
        hidden=sum(1 for one in figures if one.is_hidden),
        figures=len(rows),
        shown=sum(1 for row in rows if row.shown_at is not None),
        has_errors=bool(form.errors),
    )


def move_year(form: ShowYearForm, number: int, year: int) -> ResponseReturnValue:
    """Show a year to readers or hide it, as the button says."""
    is_shown = request.form.get("act") != "hide"
    show_figures(
        number,
        year,
        is_shown,
        mark=(form.mark.data or "") if is_shown else None,
        is_looked_at=bool(form.is_looked_at.data),
        actor=current_principal(),
        at=now(),
    )
    if is_shown:
        flash(_("Readers see the numbers of %(year)s now.", year=year))
    else:
        flash(_("Readers do not see the numbers of %(year)s any more.", year=year))
    return redirect_to("progress_desk.show_series", number=number)
