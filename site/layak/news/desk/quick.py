"""A quick draft from a phone: one photo and three lines; everything else follows at the desk."""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.page import redirect_to, render
from layak.news import pictures, service
from layak.news.desk.pictures import UPLOAD_BYTES
from layak.news.desk.room import room, write
from layak.news.files import uploads
from layak.news.forms.days import read_day
from layak.news.forms.quick import QuickForm
from layak.news.forms.reasons import REASONS
from layak.news.models import Picture
from layak.news.service.carrying import names_of_files
from layak.news.service.quick import begin_quick, quick_draft


@room.url_value_preprocessor
def allow_photo(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the form bring a photo."""
    if endpoint == "news_desk.quick_article":
        request.max_content_length = UPLOAD_BYTES


@room.page(id="/ruang-kerja/berita/cepat", en="/desk/news/quick", access=write, methods=["GET", "POST"])
def quick_article() -> Response:
    """Begin a draft; the key in the form lets a double click make one only."""
    form = QuickForm()
    if request.method == "GET":
        form.key.data, form.language.data = f"cepat-{secrets.token_hex(6)}", current_lang()
    elif form.validate():
        try:
            photo = photo_of(form)
        except service.Rejected as error:
            form.photo.errors = [REASONS[reason][1] for reason in error.reasons]
        else:
            return keep(form, photo)
    return render(
        "news/quick.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        has_photo=bool(request.files.get("photo")),
        has_errors=bool(form.errors),
    )


def photo_of(form: QuickForm) -> Picture | None:
    """The photo, made anew outside of any transaction; it waits for its words. Raises Rejected."""
    if not (form.photo.data and form.photo.data.filename):
        return None
    kept = pictures.keep_picture(form.photo.data.stream, uploads())
    return Picture(name=kept.name, width=kept.width, height=kept.height)


def keep(form: QuickForm, photo: Picture | None) -> Response:
    """Keep draft and photo, then lead to what is missing: the words of the photo, or the text."""
    actor, at = current_principal(), now()
    when = form.when.data or ""
    draft = quick_draft(
        form.language.data, what=form.what.data or "", where=form.where.data or "", when=when, day=read_day(when)
    )
    files = names_of_files(photo.name, photo.width) if photo else ()
    is_kept = False
    try:
        number, is_new = begin_quick(draft, key=form.key.data or "", actor=actor, at=at)
        if photo and is_new:
            service.set_pictures(number, pictures=[photo], version=1, actor=actor, at=at)
            is_kept = True
    except service.Rejected:
        abort(400)
    finally:
        if not is_kept:
            pictures.remove_files(files, uploads())
    return redirect_to("news_desk.edit_picture" if is_kept else "news_desk.edit_article", number=number)
