"""Drafts that go back to their writer, and drafts that are deleted."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.room import find_copy, heading_of, publish, room, write
from layak.news.forms.giving_back import GiveBackForm
from layak.news.forms.reasons import tell_reasons
from layak.news.models import ArticleState
from layak.news.service.deleting import delete_draft as delete_from_desk
from layak.news.service.deleting import may_delete
from layak.news.service.giving_back import give_back as give_back_to_writer
from layak.news.service.working import WorkingCopy

BOTH = ["GET", "POST"]


@room.page(
    id="/ruang-kerja/berita/<int:number>/kembalikan",
    en="/desk/news/<int:number>/give-back",
    access=publish,
    methods=BOTH,
)
def give_back(number: int) -> Response:
    """Ask what is to be changed, then make a handed-over article a draft again."""
    copy = find_copy(number)
    if copy.state is not ArticleState.IN_REVIEW and not copy.is_handed:
        abort(409)
    form = GiveBackForm()
    if request.method == "GET":
        form.version.data = str(copy.version)
    elif form.validate():
        message, version = form.message.data or "", read_version(form.version.data)
        try:
            give_back_to_writer(number, message=message, version=version, actor=current_principal(), at=now())
        except service.Rejected as error:
            if error.reasons != ("give_back",):
                abort(409)
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return redirect_to("news_desk.edit_article", number=number)
    status = 422 if form.errors else 200
    return render(
        "news/give_back.html",
        status=status,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/berita/<int:number>/hapus",
    en="/desk/news/<int:number>/delete",
    access=write,
    methods=BOTH,
)
def delete_draft(number: int) -> Response:
    """Ask once more, then delete a draft that no reader has seen."""
    copy, person = find_copy(number), current_principal()
    if copy.published_version is not None:
        return refuse_deletion(copy)
    if not may_delete(number, person):
        abort(403)
    if request.method == "POST":
        try:
            delete_from_desk(number, version=read_version(request.form.get("version")), actor=person, at=now())
        except (service.Conflict, service.Rejected):
            abort(409)
        return redirect_to("news_desk.list_articles", deleted=1)
    return render("news/delete_draft.html", private=True, copy=copy, heading=heading_of(copy))


def refuse_deletion(copy: WorkingCopy) -> Response:
    """Say why an article that was given to readers stays, and what to do instead."""
    return render(
        "news/not_deleted.html",
        status=409,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        may_publish=current_principal().may("news.publish"),
        has_errors=True,
    )
