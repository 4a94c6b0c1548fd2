"""An article's picture at the desk: given, described, taken out."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.news import pictures, service
from layak.news.desk.room import find_copy, heading_of, room, write
from layak.news.files import send_picture, uploads_folder
from layak.news.forms.picture import PictureForm
from layak.news.forms.reasons import tell_reasons
from layak.news.models import Picture
from layak.news.service.working import WorkingCopy

UPLOAD_BYTES = pictures.MOST_BYTES + 64 * 1024


@room.url_value_preprocessor
def allow_pictures(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one form that brings a picture be larger than the rest of the site's."""
    if endpoint == "news_desk.edit_picture":
        request.max_content_length = UPLOAD_BYTES


@room.page(
    id="/ruang-kerja/berita/<int:number>/gambar",
    en="/desk/news/<int:number>/picture",
    access=write,
    methods=["GET", "POST"],
)
def edit_picture(number: int) -> Response:
    """Give an article a picture with its words, change the words, or take it out."""
    copy = find_copy(number)
    form = PictureForm()
    form.needs_upload = copy.picture is None
    if request.method == "GET":
        form.version.data = str(copy.version)
        if copy.picture:
            form.process(obj=copy.picture, data={"version": str(copy.version)})
    elif "remove" in request.form or form.validate():
        try:
            picture = None if "remove" in request.form else picture_of(form, copy)
            store_picture(copy, picture, read_version(form.version.data))
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return redirect_to("news_desk.edit_article", number=number)
    return render(
        "news/picture.html",
        status=422 if form.errors else 200,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        has_errors=bool(form.errors),
    )


def store_picture(copy: WorkingCopy, picture: Picture | None, version: int) -> None:
    """Give an article its picture; files that were made for it go again when the database takes none."""
    try:
        service.set_picture(copy.number, picture=picture, version=version, actor=current_principal(), at=now())
    except Exception:
        if picture and (copy.picture is None or picture.name != copy.picture.name):
            pictures.remove_files(picture.name, uploads_folder())
        raise


@room.page(id="/ruang-kerja/berita/gambar/<name>", en="/desk/news/picture/<name>", access=write)
def show_picture(name: str) -> Response:
    """A picture's file for staff, published or not."""
    if pictures.base_name(name) is None:
        abort(404)
    return send_picture(name, "no-store")


def picture_of(form: PictureForm, copy: WorkingCopy) -> Picture:
    """The picture row that was filled in; an upload is made anew first, outside of any transaction."""
    if form.upload.data and form.upload.data.filename:
        kept = pictures.keep_picture(form.upload.data.stream, uploads_folder())
    elif copy.picture:
        kept = pictures.Kept(copy.picture.name, copy.picture.width, copy.picture.height)
    else:
        raise service.Rejected("picture_unread")
    is_decorative = bool(form.is_decorative.data)
    return Picture(
        name=kept.name,
        width=kept.width,
        height=kept.height,
        is_decorative=is_decorative,
        alt_id="" if is_decorative else form.alt_id.data,
        alt_en="" if is_decorative else form.alt_en.data,
        credit=form.credit.data or "",
    )
