"""Older versions of a page: looked at, shown again, and the way back to the file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render, site_content
from layak.news.service import Conflict, NotFound, Rejected
from layak.news.signs import tell_signs
from layak.pages.desk.overrides import ACTS, find_page_version, preview_of, show_form, shown_draft
from layak.pages.desk.room import edit, room
from layak.pages.forms.overrides import PageForm
from layak.pages.service import overrides
from layak.pages.service.overrides import Version


@room.page(
    id="/ruang-kerja/halaman/<key>/versi/<int:number>",
    en="/desk/pages/<key>/version/<int:number>",
    access=edit,
    methods=["GET", "POST"],
)
def show_version(key: str, number: int) -> Response:
    """An older version as readers saw it, and showing it again."""
    current = find_page_version(key)
    try:
        version = overrides.get_version(key, number)
    except NotFound:
        abort(404)
    if version.is_file:
        abort(404)
    if request.method == "POST":
        last = read_version(request.form.get("version"))
        try:
            overrides.put_back(key, number, content=site_content(), version=last, actor=current_principal(), at=now())
        except Conflict:
            abort(409)
        except Rejected as error:
            return open_older(key, version, current, error.reasons)
        return redirect_to("pages_desk.edit_page", key=key, published=1)
    return render(
        "pages/version.html",
        private=True,
        key=key,
        version=version,
        last=current.number if current else 0,
        preview=preview_of(version.draft),
        acts=ACTS,
    )


def open_older(key: str, older: Version, current: Version | None, reasons: Sequence[str]) -> Response:
    """An older version in the editor, where the signs in it are changed or answered before readers get it again."""
    form = PageForm(formdata=None)
    form.fill(older.draft)
    form.version.data = str(current.number if current else 0)
    tell_signs(form, reasons)
    return show_form(form, key, current)


@room.page(id="/ruang-kerja/halaman/<key>/berkas", en="/desk/pages/<key>/file", access=edit, methods=["GET", "POST"])
def use_file(key: str) -> Response:
    """Ask, then show the file again; what stood over it stays in the history."""
    current = find_page_version(key)
    if current is None or current.is_file:
        abort(404)
    content = site_content()
    if request.method == "POST":
        last = read_version(request.form.get("version"))
        try:
            overrides.restore_file(key, content=content, version=last, actor=current_principal(), at=now())
        except Conflict:
            abort(409)
        return redirect_to("pages_desk.edit_page", key=key)
    return render(
        "pages/use_file.html",
        private=True,
        key=key,
        last=current.number,
        heading=shown_draft(key, current).text(current_lang()).title,
        preview=preview_of(overrides.file_draft(content, key)),
    )
