"""The editor: both languages of an article, saved and looked at."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from flask import abort, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.markdown import to_html
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.news import service
from layak.news.desk.room import ACTS, STATES, find_copy, heading_of, room, write
from layak.news.forms.article import STATEMENT_WORDS, ArticleForm
from layak.news.forms.reasons import tell_reasons
from layak.news.service.checks import check_draft
from layak.news.service.previews import list_remarks
from layak.news.service.working import WorkingCopy
from layak.news.signs import list_shown, read_answers

CHECKS = {
    "languages": (_l("Both languages are complete"), _l("One language is missing or unfinished")),
    "source": (_l("The source is named"), _l("No source is named")),
    "topic": (_l("A component of KLA is chosen"), _l("No component of KLA is chosen")),
    "lead": (_l("The summary has at most 160 letters"), _l("The summary is empty or longer than 160 letters")),
    "headings": (_l("The headings are in order"), _l("The headings skip a level: begin with ##, then ###")),
}
"""What the automatic checks say when all is well, and when not."""


@room.page(id="/ruang-kerja/berita/baru", en="/desk/news/new", access=write, methods=["GET", "POST"])
def new_article() -> Response:
    """Begin an article; the key in the form lets a double click make one article only."""
    form = open_form()
    if request.method == "GET":
        form.key.data, form.version.data = f"berita-{secrets.token_hex(6)}", "0"
    elif form.validate():
        try:
            number = service.create_draft(form.draft(), key=form.key.data or "", actor=current_principal(), at=now())
        except service.Rejected as error:
            if "key" in error.reasons:
                abort(400)
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return after_saving(number)
    return show_form(form, None)


@room.page(id="/ruang-kerja/berita/<int:number>", en="/desk/news/<int:number>", access=write, methods=["GET", "POST"])
def edit_article(number: int) -> Response:
    """Open an article's newest draft, or keep what was written."""
    copy = find_copy(number)
    form = open_form()
    if request.method == "GET":
        form.fill(copy.draft)
        form.version.data = str(copy.version)
    elif form.validate():
        try:
            service.save_draft(
                number,
                draft=form.draft(),
                version=read_version(form.version.data),
                actor=current_principal(),
                at=now(),
                for_review="review" in request.form,
                answers=read_answers(request.form),
            )
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            return show_conflict(form, number)
        else:
            return after_saving(number)
    return show_form(form, copy)


@room.page(id="/ruang-kerja/berita/pratinjau", en="/desk/news/preview", access=write, methods=["POST"])
def preview_article() -> Response:
    """Show what readers would see, and store nothing."""
    form = open_form()
    number = read_number(request.form.get("number"))
    copy = None if number is None else find_copy(number)
    return show_form(form, copy, part="news/_preview.html", preview=preview_of(form))


def open_form() -> ArticleForm:
    """The form with this city's choices."""
    form = ArticleForm()
    form.offer(site_content())
    return form


def after_saving(number: int) -> Response:
    """Move on to the page that was asked for."""
    if "picture" in request.form:
        return redirect_to("news_desk.edit_picture", number=number)
    return redirect_to("news_desk.edit_article", number=number)


def show_conflict(form: ArticleForm, number: int) -> Response:
    """Show both texts: what somebody else saved meanwhile, and what was typed here, still unsaved."""
    copy = find_copy(number)
    form.version.data = str(copy.version)
    return show_form(form, copy, status=409, theirs=copy)


def show_form(form: ArticleForm, copy: WorkingCopy | None, *, status: int | None = None, **more: Any) -> Response:
    """The editor with whatever was typed; 422 when something needs a change."""
    draft = form.draft()
    part = more.pop("part", None)
    return render(
        "news/edit.html",
        part=part,
        status=status or (422 if form.errors else 200),
        private=True,
        form=form,
        copy=copy,
        heading=heading_of(copy),
        action=form_address(copy, current_lang()),
        alternates={lang: form_address(copy, lang) for lang in LANGUAGES},
        states=STATES,
        acts=ACTS,
        checks=[(check, CHECKS[check.key][0 if check.is_well else 1]) for check in check_draft(draft)],
        find_signs=partial(list_shown, form, copy),
        statement_count=len(STATEMENT_WORDS),
        history=service.list_history(copy.number)[:10] if copy else (),
        remarks=list_remarks(copy.number) if copy else (),
        may_publish=current_principal().may("news.publish"),
        is_own=copy is not None and service.has_written(copy.number, current_principal()),
        alone=service.get_alone(copy.number) if copy and copy.is_alone else None,
        me=current_principal().actor,
        public_url=public_url(copy),
        languages=LANGUAGES,
        has_errors=bool(form.errors),
        uses_htmx=True,
        **more,
    )


def form_address(copy: WorkingCopy | None, lang: str) -> str:
    """Where the editor of an article, or of a new one, stands in a language."""
    if copy is None:
        return url_for("news_desk.new_article", lang=lang)
    return url_for("news_desk.edit_article", number=copy.number, lang=lang)


def public_url(copy: WorkingCopy | None) -> str:
    """Where readers find an article, in the page's language or the other one."""
    slugs = copy.slugs if copy else {}
    slug = slugs.get(current_lang()) or next(iter(slugs.values()), "")
    return url_for("news.show_article", slug=slug) if slug else ""


def preview_of(form: ArticleForm) -> list[dict[str, Any]]:
    """What readers would see, language by language."""
    draft = form.draft()
    return [
        {
            "lang": lang,
            "title": draft.text(lang).title,
            "lead": draft.text(lang).lead,
            "body": to_html(draft.text(lang).body),
        }
        for lang in draft.languages
    ]
