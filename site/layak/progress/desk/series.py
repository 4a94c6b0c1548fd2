"""What is counted, year by year: the series of all indicators, one of them, and what is said of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress import service
from layak.progress.desk.chosen import address
from layak.progress.desk.figure_words import step_words
from layak.progress.desk.refusing import refuse, sentence_of
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.desk.words import indicator_name
from layak.progress.forms.figures import OpenYearForm, SeriesForm
from layak.progress.service.faults import Changed, FigureRefused, NotNow, ProgressFault, StillOpen
from layak.progress.service.series import get_hand_in, get_series, list_series, list_steps, list_years
from layak.progress.service.series_keeping import SeriesDraft, delete_series, move_series, save_series

TEXTS = ("name_id", "name_en", "unit_id", "unit_en", "about_id", "about_en")


def add_sections() -> None:
    """Lead to the numbers from the coordinator's overview."""
    register_section(
        "progress_desk.list_series",
        _l("Numbers"),
        _l("What is counted for each indicator: type a year, show it to readers, take it back."),
        place=65,
    )


@room.page(id="/ruang-kerja/kemajuan/angka/", en="/desk/progress/numbers/", access=coordinate, endpoint="list_series")
@answering_faults
def show_list() -> Response:
    """The series that fit what is chosen, by indicator."""
    words, page = request.args.get("q", "")[:100].strip(), read_number(request.args.get("page") or "1", most=9_999)
    indicator = read_number(request.args.get("indicator"), most=99)
    found = list_series(words=words, indicator=indicator, page=page or 1)
    if page is None or page > found.pages:
        abort(404)
    given = {"q": words, "indicator": indicator, "hand_in": hand_in_asked()}
    return render(
        "progress/desk/series_list.html",
        private=True,
        told=get_flashed_messages(),
        found=found,
        groups=by_indicator(found.rows),
        given=given,
        indicators=[(one.number, indicator_name(one.number)) for one in site_content().indicators],
        pages={
            "number": page,
            "total": found.pages,
            "previous": address("progress_desk.list_series", **given, page=page - 1) if page > 1 else None,
            "next": address("progress_desk.list_series", **given, page=page + 1) if page < found.pages else None,
        },
    )


def by_indicator(rows: list[Any]) -> list[tuple[str, list[Any]]]:
    """Series under the names of their indicators."""
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.indicator, []).append(row)
    return [(indicator_name(number), members) for number, members in groups.items()]


def hand_in_asked() -> int | None:
    """The hand-in whose numbers are typed, as the address or the form names it; raises NotThere for nonsense."""
    text = request.values.get("hand_in", "")
    return int(get_hand_in(read_number(text) or 0).id) if text else None


@room.page(id="/ruang-kerja/kemajuan/angka/baru", en="/desk/progress/numbers/new", access=coordinate, methods=BOTH)
@answering_faults
def add_series() -> ResponseReturnValue:
    """Add a series."""
    return series_form_page(None)


@room.page(
    id="/ruang-kerja/kemajuan/angka/<int:number>/ubah",
    en="/desk/progress/numbers/<int:number>/edit",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_series(number: int) -> ResponseReturnValue:
    """Change what is said of a series."""
    return series_form_page(get_series(number))


def series_form_page(series: Any | None) -> ResponseReturnValue:
    """The form of a series, new or known; what was typed stays where it is refused."""
    form, status = series_form(series), 200
    if form.validate_on_submit():
        try:
            number = save_series(
                series.id if series else None,
                draft_of(form),
                version=read_version(form.version.data) if series else None,
                actor=current_principal(),
            )
        except (Changed, NotNow, FigureRefused) as fault:
            status = tell_fault(form, fault, series)
        else:
            flash(_("Saved."))
            return redirect_to("progress_desk.show_series", number=number)
    elif form.errors:
        status = 422
    return render(
        "progress/desk/series_form.html",
        private=True,
        status=status,
        form=form,
        series=series,
        has_errors=bool(form.errors),
    )


def series_form(series: Any | None) -> SeriesForm:
    """The form with its choices, filled from the series where there is one."""
    form = SeriesForm()
    form.indicator.choices = options((one.number, indicator_name(one.number)) for one in site_content().indicators)
    form.office.choices = options(
        [("", _("No office")), *((one.key, localized(one, "name")) for one in service.list_offices())]
    )
    if form.is_submitted():
        return form
    if series is None:
        form.indicator.data = read_number(request.args.get("indicator"), most=99)
        return form
    for name in (*TEXTS, "indicator"):
        form[name].data = getattr(series, name)
    form.office.data = series.office_key or ""
    form.is_additive.data = "yes" if series.is_additive else "no"
    form.is_protection.data = "yes" if series.is_protection else "no"
    form.version.data = str(series.version)
    return form


def draft_of(form: SeriesForm) -> SeriesDraft:
    """What was written of a series."""
    return SeriesDraft(
        indicator=form.indicator.data,
        office_key=form.office.data or None,
        is_additive=form.is_additive.data == "yes",
        is_protection=form.is_protection.data == "yes",
        **{name: form[name].data or "" for name in TEXTS},
    )


def tell_fault(form: SeriesForm, fault: ProgressFault, series: Any | None) -> int:
    """Say why a series was not saved; returns the answer's status."""
    if isinstance(fault, FigureRefused):
        form.is_additive.errors = [_("Some of its numbers have decimals, so they cannot be added up.")]
        return 422
    if isinstance(fault, NotNow):
        form.form_errors.append(
            _("Readers see numbers of this series. Hide them before you change how it protects children.")
        )
        return 409
    return refuse(form, fault, get_series(series.id).version if series else None)


@room.page(
    id="/ruang-kerja/kemajuan/angka/<int:number>/",
    en="/desk/progress/numbers/<int:number>/",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_series(number: int) -> ResponseReturnValue:
    """One series: its years, which table to open, and what was done with it; its buttons move it in the order."""
    if request.method == "POST":
        move_series(number, is_earlier=request.form.get("to") == "earlier", actor=current_principal())
        return redirect_to("progress_desk.show_series", number=number)
    return series_page(number, OpenYearForm(None, year=today().year - 1, hand_in=hand_in_asked()))


def series_page(number: int, form: OpenYearForm, status: int = 200) -> Response:
    """A series with its years and its history."""
    series, hand_in = get_series(number), hand_in_asked()
    return render(
        "progress/desk/series.html",
        private=True,
        status=status,
        told=get_flashed_messages(),
        series=series,
        indicator=indicator_name(series.indicator),
        office=service.get_office(series.office_key) if series.office_key else None,
        years=list_years(number),
        form=form,
        hand_in=get_hand_in(hand_in) if hand_in else None,
        steps=[(one["at"], one["actor"], step_words(one)) for one in list_steps(series.key)],
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/angka/<int:number>/hapus",
    en="/desk/progress/numbers/<int:number>/delete",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def drop_series(number: int) -> ResponseReturnValue:
    """Take away a series without numbers, after a second look."""
    series, problem = get_series(number), ""
    if request.method == "POST":
        try:
            delete_series(number, version=read_version(request.form.get("version")), actor=current_principal())
        except StillOpen:
            problem = _("It has numbers. Take these away first, year by year.")
        except Changed as fault:
            problem = sentence_of(fault)
        else:
            flash(_("The series is gone: %(name)s.", name=localized(series, "name")))
            return redirect_to("progress_desk.list_series")
    return render(
        "progress/desk/series_delete.html",
        private=True,
        status=409 if problem else 200,
        series=get_series(number),
        problem=problem,
        has_numbers=bool(list_years(number)),
    )
