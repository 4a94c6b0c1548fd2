"""Offices for the coordinator: the list, a new one, another name, one that is merged or ends."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.accounts.service.people import count_of_office
from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import localized
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.progress.desk.refusing import refuse, sentence_of
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.forms.offices import KIND_WORDS, MergeForm, OfficeForm
from layak.progress.service import list_offices, renaming
from layak.progress.service.faults import AlreadyThere, Changed, ProgressFault, StillOpen
from layak.progress.service.offices import get_office, list_names


def add_sections() -> None:
    """The way from the coordinator's overview."""
    register_section(
        "progress_desk.list_offices",
        _l("Offices"),
        _l("Who is asked: rename, merge or add an office."),
        place=20,
    )


@room.page(id="/ruang-kerja/kemajuan/dinas", en="/desk/progress/offices", access=coordinate, endpoint="list_offices")
def show_offices() -> Response:
    """The offices that are asked, and those that were."""
    offices = list_offices()
    names = {one.key: localized(one, "name") for one in offices}
    is_over = [one.ended_on is not None and one.ended_on <= today() for one in offices]
    return render(
        "progress/desk/offices.html",
        private=True,
        standing=[one for one, over in zip(offices, is_over, strict=True) if not over],
        ended=[
            (one, names.get(one.successor_key or ""), count_of_office(one.key))
            for one, over in zip(offices, is_over, strict=True)
            if over
        ],
        kinds=KIND_WORDS,
    )


@room.page(id="/ruang-kerja/kemajuan/dinas/tambah", en="/desk/progress/offices/new", access=coordinate, methods=BOTH)
def add_office() -> Response:
    """Add an office of the city's own."""
    form, status = OfficeForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                renaming.add_office(form.draft(), actor=current_principal(), at=now(), on=today())
            except AlreadyThere as fault:
                status = refuse(form, fault)
            else:
                return redirect_to("progress_desk.list_offices")
    return office_page(form, None, status)


@room.page(id="/ruang-kerja/kemajuan/dinas/<key>", en="/desk/progress/offices/<key>", access=coordinate, methods=BOTH)
@answering_faults
def change_office(key: str) -> Response:
    """What an office is called and works for; what it was called before."""
    office = get_office(key)
    form, status = OfficeForm(data={**office._asdict(), "components": office.components.split()}), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                renaming.rename_office(
                    key,
                    form.draft(),
                    version=read_version(form.version.data),
                    actor=current_principal(),
                    at=now(),
                    on=today(),
                )
            except (Changed, AlreadyThere) as fault:
                status = refuse(form, fault, get_office(key).version)
            else:
                return redirect_to("progress_desk.list_offices")
    return office_page(form, office, status)


def office_page(form: OfficeForm, office: Any | None, status: int, refused: ProgressFault | None = None) -> Response:
    """The form of an office, new or known."""
    return render(
        "progress/desk/office.html",
        status=status,
        private=True,
        form=form,
        office=office,
        refused=sentence_of(refused) if refused else None,
        is_over=office is not None and office.ended_on is not None and office.ended_on <= today(),
        successor=get_office(office.successor_key) if office and office.successor_key else None,
        moved=read_number(request.args.get("moved"), least=0),
        withdrawn=read_number(request.args.get("withdrawn"), least=0),
        accounts=count_of_office(office.key) if office else 0,
        names=list_names(office.key) if office else [],
        open_work=renaming.count_open_work(office.key) if office else 0,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/dinas/<key>/gabung",
    en="/desk/progress/offices/<key>/merge",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def merge_office(key: str) -> Response:
    """Merge an office into another; afterwards say what moved and whose accounts are to be bound anew."""
    office = get_office(key)
    form, status = MergeForm(data={"version": office.version}), 200
    others = [one for one in list_offices(on=today()) if one.key != key]
    form.offer([(one.key, f"{one.short}: {localized(one, 'name')}") for one in others])
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                merged = renaming.merge_office(
                    key,
                    form.into.data,
                    form.reason.data or "",
                    version=read_version(form.version.data),
                    actor=current_principal(),
                    at=now(),
                    on=today(),
                )
            except Changed as fault:
                status = refuse(form, fault, get_office(key).version)
            else:
                done = {"moved": merged.moved, "withdrawn": merged.withdrawn}
                return redirect_to("progress_desk.change_office", key=key, **done)
    return render(
        "progress/desk/office_merge.html",
        status=status,
        private=True,
        form=form,
        office=office,
        open_work=renaming.count_open_work(key),
        accounts=count_of_office(key),
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/dinas/<key>/akhiri",
    en="/desk/progress/offices/<key>/end",
    access=coordinate,
    methods=["POST"],
)
@answering_faults
def end_office(key: str) -> Response:
    """End an office that nobody follows."""
    try:
        version = read_version(request.form.get("version"))
        renaming.end_office(key, version=version, actor=current_principal(), at=now(), on=today())
    except (Changed, StillOpen) as fault:
        office = get_office(key)
        form = OfficeForm(formdata=None, data={**office._asdict(), "components": office.components.split()})
        return office_page(form, office, 409, fault)
    return redirect_to("progress_desk.list_offices")
