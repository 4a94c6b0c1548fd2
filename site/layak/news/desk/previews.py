"""Preview links at the desk: made for a function, shown once, listed, closed; and what came back through them."""

from __future__ import annotations

from urllib.parse import quote

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.room import find_copy, heading_of, room, write
from layak.news.forms.previews import LinkForm
from layak.news.forms.reasons import tell_reasons
from layak.news.service import previews


@room.page(
    id="/ruang-kerja/berita/<int:number>/tautan-pratinjau",
    en="/desk/news/<int:number>/preview-links",
    access=write,
    methods=["GET", "POST"],
)
def list_preview_links(number: int) -> Response:
    """Make a link to the present version, shown this once, and list the open ones."""
    copy = find_copy(number)
    form = LinkForm()
    fresh = ""
    if request.method == "GET":
        form.version.data = str(copy.version)
    elif form.validate():
        try:
            token, _link = previews.make_preview_link(
                number,
                version=read_version(form.version.data),
                days=int(form.days.data),
                for_whom=form.for_whom.data or "",
                actor=current_principal(),
                at=now(),
            )
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            base = current_app.extensions["layak"].settings.base_url
            fresh = base + url_for("news.read_preview", token=token)
    return render(
        "news/preview_links.html",
        status=422 if form.errors else 200,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        fresh=fresh,
        whatsapp="https://wa.me/?text=" + quote(_("A text to read before it is published") + f": {fresh}", safe=""),
        links=previews.list_preview_links(number, at=now()),
        remarks=previews.list_remarks(number),
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/berita/<int:number>/tautan-pratinjau/tutup",
    en="/desk/news/<int:number>/preview-links/close",
    access=write,
    methods=["POST"],
)
def revoke_preview_link(number: int) -> Response:
    """Close a link at once."""
    link = read_number(request.form.get("link"))
    if link is None:
        abort(400)
    try:
        previews.revoke_preview_link(number, link, actor=current_principal(), at=now())
    except service.NotFound:
        abort(404)
    return redirect_to("news_desk.list_preview_links", number=number)
