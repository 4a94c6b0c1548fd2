"""Keeping what is typed while it is typed, for its writer alone; a page without a script has its Save button."""

from __future__ import annotations

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import render, site_content
from layak.core.presentation import format_clock
from layak.news import service
from layak.news.desk.editor import open_form, show_form
from layak.news.desk.room import find_copy, room, write
from layak.news.desk.typed import my_number, opening_of
from layak.news.forms.article import ArticleForm
from layak.news.forms.written import form_of, names_to_keep, values_of
from layak.news.service import Opened
from layak.news.service.drafts import KEY_PATTERN, Draft
from layak.news.service.merging import is_same
from layak.news.service.working import WorkingCopy


@room.page(id="/ruang-kerja/berita/simpan-otomatis", en="/desk/news/keep", access=write, methods=["POST"])
def keep_typed() -> Response:
    """Keep what stands in an opened editor, never in a revision, and say when; what is saved already is left out."""
    form = open_form()
    number = read_number(request.form.get("number"))
    copy = None if number is None else find_copy(number)
    key = copy.key if copy else form.key.data or ""
    if not KEY_PATTERN.fullmatch(key):
        abort(400)
    opened = Opened(staff_id=my_number(), key=key, opening=opening_of(request.form))
    if says_nothing_new(form, copy):
        service.clear_typed(opened)
        return render("news/_kept.html", part="news/_kept.html", private=True, clock="")
    names, at = names_to_keep(form), now()
    fields = [(name, value) for name, value in request.form.items(multi=True) if name in names]
    began = read_version(request.form.get("begun") or form.version.data)
    service.keep_typed(opened, version=began, fields=fields, at=at)
    return render(
        "news/_kept.html",
        part="news/_kept.html",
        private=True,
        clock=format_clock(at, current_app.extensions["layak"].zone),
        newer=newer_version(form, copy),
    )


def says_nothing_new(form: ArticleForm, copy: WorkingCopy | None) -> bool:
    """Whether the newest draft, or for a new article an empty form, says all that was typed."""
    saved = values_of(form_of(copy.draft if copy else Draft(), site_content()))
    typed = values_of(form, saved)
    extra = ("alone", "note_id", "note_en")
    return all(is_same(typed[name], saved[name]) for name in typed) and not any(form[name].data for name in extra)


def newer_version(form: ArticleForm, copy: WorkingCopy | None) -> dict[str, object] | None:
    """The version that was saved since this editor was opened, and whether somebody else did it."""
    if copy is None or copy.version == read_version(form.version.data):
        return None
    last = service.list_history(copy.number)[:1]
    return {"number": copy.version, "is_mine": bool(last) and last[0].actor == current_principal().actor}


@room.page(
    id="/ruang-kerja/berita/simpan-otomatis/<int:item>/buang",
    en="/desk/news/keep/<int:item>/throw-away",
    access=write,
    methods=["POST"],
)
def throw_away(item: int) -> Response:
    """Throw away what was typed before; what stands in the form now stays in it."""
    service.drop_typed(item, staff_id=my_number())
    number = read_number(request.form.get("number"))
    return show_form(open_form(), None if number is None else find_copy(number))
