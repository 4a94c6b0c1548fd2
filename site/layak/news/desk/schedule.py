"""The schedule at the desk: another moment, or none; and the days for which staff plan."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.room import find_copy, heading_of, publish, room
from layak.news.forms.reasons import REASONS, tell_reasons
from layak.news.forms.schedule import (
    REVIEW_WORDS,
    MomentForm,
    add_months,
    field_kind,
    is_no_day,
    read_iso_day,
    read_moment,
    write_moment,
)
from layak.news.service.working import WorkingCopy

EDITOR = "news_desk.edit_article"


def city_zone() -> ZoneInfo:
    """The zone in which this city tells the time."""
    zone: ZoneInfo = current_app.extensions["layak"].zone
    return zone


@room.page(
    id="/ruang-kerja/berita/<int:number>/jadwal",
    en="/desk/news/<int:number>/schedule",
    access=publish,
    methods=["GET", "POST"],
)
def edit_schedule(number: int) -> Response:
    """Give a scheduled article another moment, or make it a draft again."""
    copy = find_copy(number)
    if not copy.is_scheduled or copy.published_at is None:
        abort(409)
    form = MomentForm()
    if request.method == "GET":
        form.version.data, form.before.data = str(copy.version), copy.published_at.isoformat()
        form.moment.data = write_moment(copy.published_at, city_zone())
    elif form.validate() or "cancel" in request.form:
        try:
            change_schedule(number, form)
        except service.Rejected as error:
            if not set(error.reasons) <= set(REASONS):
                abort(409)
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return redirect_to(EDITOR, number=number)
    return show_schedule(form, copy)


def change_schedule(number: int, form: MomentForm) -> None:
    """Do what was asked for."""
    before, version = read_before(form.before.data), read_version(form.version.data)
    if "cancel" in request.form:
        service.unschedule_article(number, before=before, version=version, actor=current_principal(), at=now())
        return
    moment = read_moment(form.moment.data or "", city_zone())
    if moment is None:
        raise service.Rejected("moment_no_day" if is_no_day(form.moment.data or "") else "moment_unread")
    service.reschedule_article(
        number, moment=moment, before=before, version=version, actor=current_principal(), at=now(), zone=city_zone()
    )


def read_before(text: str | None) -> datetime:
    """The moment that a form was opened at; raises Conflict for anything else."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise service.Conflict from error
    if moment.tzinfo is None:
        raise service.Conflict
    return moment


def show_schedule(form: MomentForm, copy: WorkingCopy) -> Response:
    """The page, 422 when something needs a change."""
    return render(
        "news/schedule.html",
        status=422 if form.errors else 200,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        moment_field=field_kind(form.moment.data),
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/berita/<int:number>/tinjau",
    en="/desk/news/<int:number>/review-day",
    access=publish,
    methods=["POST"],
)
def set_review_day(number: int) -> Response:
    """Say when somebody looks at an article again: in some months, or on no day."""
    months = request.form.get("months", "")
    if months not in REVIEW_WORDS:
        abort(400)
    today = now().astimezone(city_zone()).date()
    day = add_months(today, int(months)) if int(months) else None
    find_copy(number)
    service.set_review_day(number, day=day, actor=current_principal(), at=now())
    return redirect_to(EDITOR, number=number)


@room.page(
    id="/ruang-kerja/berita/<int:number>/rencana",
    en="/desk/news/<int:number>/plan",
    access=publish,
    methods=["POST"],
)
def plan_article(number: int) -> Response:
    """Say for which day a draft is meant; an empty field takes the day away."""
    text = request.form.get("day", "").strip()
    day = read_iso_day(text)
    if text and day is None:
        abort(400)
    find_copy(number)
    service.plan_article(number, day=day, actor=current_principal(), at=now())
    return redirect_to(EDITOR, number=number)
