"""The door of preview links: one version of an article for whoever holds the link, without an account or a cookie.

Whoever holds it may comment, and approve in a function. Nothing of these pages is stored, and the address, which is the
secret, goes to nobody as the place somebody came from.
"""

from __future__ import annotations

from typing import Any

from flask import abort
from limits import parse
from werkzeug.wrappers import Response

from layak.accounts.throttle import first_wait
from layak.core.access import anyone, current_principal
from layak.core.clock import now
from layak.core.errors import explain
from layak.core.language import current_lang
from layak.core.markdown import to_html
from layak.core.page import redirect_to, render
from layak.extensions import client_network, csrf, limiter
from layak.news import pictures, service
from layak.news.files import send_picture
from layak.news.forms.previews import ApprovalForm, CommentForm
from layak.news.forms.reasons import tell_reasons
from layak.news.models import Picture
from layak.news.public import room
from layak.news.service import previews
from layak.news.service.shapes import Shown

TRIES = "30 per hour"
"""Comments and approvals of one network; an office shares one."""

MISSES = parse("60 per hour")
"""Links that never were or are over, asked for by one network. 256 random bits are the lock, this spares the server."""


@room.page(id="/pratinjau/<token>", en="/preview/<token>", access=anyone)
def read_preview(token: str) -> Response:
    """The article as readers would see it, which version it is and until when the link works."""
    return show(token)


@room.page(id="/pratinjau/<token>/komentar", en="/preview/<token>/comment", access=anyone, methods=["POST"])
@limiter.limit(TRIES, methods=["POST"])
@csrf.exempt
def comment_preview(token: str) -> Response:
    """Keep a comment."""
    form = CommentForm()
    if form.validate():
        try:
            previews.comment_by_link(token, form.text.data or "", at=now())
        except previews.LinkDead:
            return dead()
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        else:
            return to_preview(token)
    return show(token, comment=form)


@room.page(id="/pratinjau/<token>/setuju", en="/preview/<token>/approve", access=anyone, methods=["POST"])
@limiter.limit(TRIES, methods=["POST"])
@csrf.exempt
def approve_preview(token: str) -> Response:
    """Approve exactly this version, in the function that was typed; not for those who wrote it and are signed in."""
    form = ApprovalForm()
    if form.validate():
        try:
            previews.approve_by_link(token, form.function.data or "", actor=current_principal(), at=now())
        except previews.LinkDead:
            return dead()
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            return show(token, status=409, approval=form)
        else:
            return to_preview(token)
    return show(token, approval=form)


@room.plain("/pratinjau/<token>/gambar/<name>", access=anyone)
def show_preview_picture(token: str, name: str) -> Response:
    """A picture of the version that a link shows, and no other."""
    try:
        names = {picture.name for picture in previews.read_preview(token, at=now()).pictures}
    except previews.LinkDead:
        abort(404)
    if pictures.base_name(name) not in names:
        abort(404)
    return hidden(send_picture(name, "no-store"))


def show(token: str, *, status: int = 200, **forms: Any) -> Response:
    """The page behind a link, with what was typed; 422 when something needs a change."""
    try:
        preview = previews.read_preview(token, at=now())
    except previews.LinkDead:
        return dead()
    has_errors = any(form.errors for form in forms.values())
    texts = [(lang, preview.draft.text(lang)) for lang in preview.draft.languages]
    return hidden(
        render(
            "news/preview.html",
            status=422 if has_errors else status,
            private=True,
            preview=preview,
            link=preview.link,
            token=token,
            texts=[(lang, text, to_html(text.body)) for lang, text in texts],
            pictures=[shown_of(picture) for picture in preview.pictures],
            comment=forms.get("comment") or CommentForm(formdata=None),
            approval=forms.get("approval") or ApprovalForm(formdata=None),
            is_late=status == 409,
            has_errors=has_errors or status == 409,
        )
    )


def shown_of(picture: Picture) -> Shown:
    """A picture with the words of the page's language."""
    alt = picture.alt_en if current_lang() == "en" else picture.alt_id
    caption = picture.caption_en if current_lang() == "en" else picture.caption_id
    return Shown(
        name=picture.name,
        width=picture.width,
        height=picture.height,
        alt=alt,
        credit=picture.credit,
        made=picture.made,
        caption=caption,
        licence=picture.licence,
    )


def dead() -> Response:
    """The page for a link that is over or never was; too many of them have to wait."""
    seconds = first_wait([(MISSES, ("preview", client_network()))])
    if seconds:
        return hidden(explain(429, retry_after=seconds))
    return hidden(render("news/preview_dead.html", status=404, private=True, has_errors=True))


def to_preview(token: str) -> Response:
    """Back to the page, which shows what was kept."""
    return hidden(redirect_to("news.read_preview", token=token))


def hidden(response: Response) -> Response:
    """An answer whose address is told to nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
