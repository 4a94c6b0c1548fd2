"""What changes what readers see: publishing an article, and taking it away again."""

from __future__ import annotations

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.editor import after_saving, open_form, show_conflict, show_form
from layak.news.desk.merging import choices, is_settled
from layak.news.desk.room import find_copy, heading_of, publish, room
from layak.news.desk.typed import forget_typed, pending_paste
from layak.news.forms.ending import ENDING_NOTES, EndingForm
from layak.news.forms.reasons import tell_reasons
from layak.news.forms.schedule import moment_of
from layak.news.models import ArticleState, Ending
from layak.news.service.working import WorkingCopy
from layak.news.signs import read_answers


@room.page(
    id="/ruang-kerja/berita/<int:number>/terbitkan",
    en="/desk/news/<int:number>/publish",
    access=publish,
    methods=["POST"],
)
def publish_article(number: int) -> Response:
    """Show the article to readers, in each language that is complete, at the same moment: now, or a later one."""
    copy, form, zone = find_copy(number), open_form(), current_app.extensions["layak"].zone
    if form.validate() and is_settled(form):
        with choices(form, number):
            try:
                service.publish_article(
                    number,
                    draft=form.draft(),
                    version=read_version(form.version.data),
                    declared=form.statements,
                    answers=read_answers(request.form),
                    actor=current_principal(),
                    at=now(),
                    zone=zone,
                    moment=moment_of(form, zone, copy.published_at if copy.is_scheduled else None),
                    alone=form.alone.data or "",
                    notes=form.notes,
                )
            except service.Rejected as error:
                tell_reasons(form, error.reasons)
            except service.Conflict:
                return show_conflict(form, number)
            else:
                return after_publishing(copy)
    return show_form(form, copy)


@room.page(
    id="/ruang-kerja/berita/<int:number>/sudah-dibaca",
    en="/desk/news/<int:number>/read",
    access=publish,
    methods=["POST"],
)
def approve_article(number: int) -> Response:
    """Say as a second editor that one has read what somebody published alone."""
    version = read_version(request.form.get("published"))
    try:
        service.approve_article(number, published=version, actor=current_principal(), at=now())
    except service.NotFound:
        abort(404)
    except (service.Conflict, service.Rejected):
        abort(409)
    return redirect_to("news_desk.edit_article", number=number)


def after_publishing(copy: WorkingCopy) -> Response:
    """Forget what was kept for the editor, and say there what readers have now; a paste still waits in it."""
    if pending_paste() is not None:
        return after_saving(copy.number)
    forget_typed(copy.key)
    told = {} if find_copy(copy.number).is_scheduled else {"published": 1}
    return redirect_to("news_desk.edit_article", number=copy.number, **told)


def to_article(number: int) -> Response:
    """Move on to the article as readers see it, or to its schedule where they do not yet."""
    copy = find_copy(number)
    if copy.is_scheduled:
        return redirect_to("news_desk.edit_article", number=number)
    slugs = copy.slugs
    slug = slugs.get(current_lang()) or next(iter(slugs.values()))
    return redirect_to("news.show_article", slug=slug)


@room.page(
    id="/ruang-kerja/berita/<int:number>/tarik",
    en="/desk/news/<int:number>/unpublish",
    access=publish,
    methods=["GET", "POST"],
)
def unpublish_article(number: int) -> Response:
    """Ask why, then take an article away from readers."""
    copy = find_copy(number)
    if not copy.was_shown or copy.state is not ArticleState.PUBLISHED:
        return refuse_taking_down(copy)
    form = EndingForm()
    form.offer()
    if request.method == "GET":
        form.version.data = str(copy.version)
    elif form.validate():
        try:
            service.unpublish_article(
                number,
                ending=Ending(form.ending.data),
                into=form.into.data or "",
                version=read_version(form.version.data),
                actor=current_principal(),
                at=now(),
            )
        except service.Rejected as error:
            if error.reasons not in (("merged_into",), ("merged_self",)):
                abort(409)
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return redirect_to("news_desk.edit_article", number=number)
    status = 422 if form.errors else 200
    return render(
        "news/unpublish.html",
        status=status,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        notes=ENDING_NOTES,
        has_errors=bool(form.errors),
    )


def refuse_taking_down(copy: WorkingCopy) -> Response:
    """What no reader has cannot be taken down; a scheduled one can be cancelled instead."""
    if not copy.is_scheduled:
        abort(409)
    return redirect_to("news_desk.edit_schedule", number=copy.number)


@room.page(
    id="/ruang-kerja/berita/<int:number>/tampilkan-lagi",
    en="/desk/news/<int:number>/show-again",
    access=publish,
    methods=["POST"],
)
def republish_article(number: int) -> Response:
    """Show readers again what was taken down, as it was."""
    version = read_version(request.form.get("version"))
    try:
        service.republish_article(number, version=version, actor=current_principal(), at=now())
    except service.NotFound:
        abort(404)
    except (service.Conflict, service.Rejected):
        abort(409)
    return to_article(number)
