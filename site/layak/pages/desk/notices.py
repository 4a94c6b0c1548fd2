"""Notices on every page: the list, a new one, and taking one away."""

from __future__ import annotations

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.notice import in_language, words_for_page
from layak.core.page import redirect_to, render
from layak.core.presentation import format_clock
from layak.news.service import Rejected
from layak.news.signs import ShownSign, read_answers, shown_again, tell_signs
from layak.pages.desk.room import edit, room
from layak.pages.forms.notices import KIND_NOTES, KIND_WORDS, TEXT_LENGTH, NoticeForm
from layak.pages.service import notices


@room.page(id="/ruang-kerja/pengumuman", en="/desk/notices", access=edit)
def list_notices() -> Response:
    """What stands on the pages, what is to come, and what ended last."""
    at, lang = now(), current_lang()
    coming = sorted(notices.list_coming(at), key=lambda one: one.starts_at)
    return render(
        "pages/notices.html",
        private=True,
        shown=words_for_page(lang, at)[0],
        coming=[(one, in_language(one, lang), one.starts_at <= at) for one in coming],
        ended=[(row, in_language(notices.as_notice(row), lang)) for row in notices.list_ended(at)],
        kinds=KIND_WORDS,
    )


@room.page(id="/ruang-kerja/pengumuman/baru", en="/desk/notices/new", access=edit, methods=["GET", "POST"])
def new_notice() -> Response:
    """Write a notice; it appears at its start on every page of readers."""
    form, zone = NoticeForm(), current_app.extensions["layak"].zone
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            answers = read_answers(request.form)
            notices.add_notice(form.draft(zone), actor=current_principal(), at=now(), answers=answers)
        except Rejected as error:
            tell_signs(form, error.reasons)
        else:
            return redirect_to("pages_desk.list_notices")
    return render(
        "pages/notice_new.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        notes=KIND_NOTES,
        languages=LANGUAGES,
        clock_now=format_clock(now(), zone),
        has_errors=bool(form.errors),
        signs=list_signs(form) if request.method == "POST" else (),
    )


def list_signs(form: NoticeForm) -> list[ShownSign]:
    """The signs of a child's identity in what stands in the form, with the answers that were just chosen."""
    texts = {lang: form[f"text_{lang}"].data or "" for lang in LANGUAGES}
    if any(len(text) > TEXT_LENGTH for text in texts.values()):
        return []
    fields = {f"body_{lang}": f"text_{lang}" for lang in LANGUAGES}
    return shown_again(form, notices.signs_of_notice(texts, year=now().year), {}, fields)


@room.page(
    id="/ruang-kerja/pengumuman/<int:number>/tarik",
    en="/desk/notices/<int:number>/remove",
    access=edit,
    methods=["POST"],
)
def take_notice(number: int) -> Response:
    """Take a notice away from every page at once."""
    if not notices.remove_notice(number, actor=current_principal(), at=now()):
        abort(404)
    return redirect_to("pages_desk.list_notices")
