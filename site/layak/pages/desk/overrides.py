"""The pages of content/pages at the desk: listed, written over in both languages, looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.differences import word_changes
from layak.core.language import LANGUAGES, current_lang
from layak.core.markdown import to_html
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render, site_content
from layak.news.service import Conflict, Draft, Rejected
from layak.news.service.answers import find_signs
from layak.news.service.drafts import length_of
from layak.news.signs import ShownSign, read_answers, shown_again, tell_signs
from layak.pages.desk.room import edit, room
from layak.pages.forms.overrides import PARTS, PageForm, ReviewForm
from layak.pages.service import overrides, reviews, signs
from layak.pages.service.overrides import Version

ACTS = {
    "publish": _l("published"),
    "back": _l("shown again"),
    "file": _l("given back to the file"),
}
"""What the history calls each act."""


@room.page(id="/ruang-kerja/halaman", en="/desk/pages", access=edit)
def list_pages() -> Response:
    """Every page with what readers see, and those that are to be read again first."""
    content, current, today, days = site_content(), overrides.list_current(), city_day(), reviews.list_reviews()
    zone = current_app.extensions["layak"].zone
    rows: list[dict[str, Any]] = []
    for page in overrides.shown_pages(content, current_lang(), current, zone):
        version, day = current.get(page.key), days.get(page.key)
        rows.append(
            {
                "page": page,
                "is_open": overrides.is_open(page.key),
                "is_written": version is not None and not version.is_file,
                "has_newer_file": bool(file_changes(page.key, version)),
                "review_on": day,
                "is_due": day is not None and day <= today,
            }
        )
    rows.sort(key=lambda row: not row["is_due"])
    return render("pages/desk_list.html", private=True, rows=rows)


@room.page(id="/ruang-kerja/halaman/<key>", en="/desk/pages/<key>", access=edit, methods=["GET", "POST"])
def edit_page(key: str) -> Response:
    """Open both languages of a page, or show them to readers at once."""
    version = find_page_version(key)
    form = PageForm()
    if request.method == "GET":
        form.fill(shown_draft(key, version))
        form.version.data = str(version.number if version else 0)
    elif form.validate():
        try:
            overrides.publish_page(
                key,
                draft=form.draft(),
                content=site_content(),
                version=read_version(form.version.data),
                actor=current_principal(),
                at=now(),
                answers=read_answers(request.form),
            )
        except Rejected as error:
            tell_signs(form, error.reasons)
        except Conflict:
            return show_conflict(form, key)
        else:
            return redirect_to("pages_desk.edit_page", key=key, published=1)
    return show_form(form, key, version)


@room.page(id="/ruang-kerja/halaman/<key>/pratinjau", en="/desk/pages/<key>/preview", access=edit, methods=["POST"])
def preview_page(key: str) -> Response:
    """Show what readers would see, and store nothing."""
    version, form = find_page_version(key), PageForm()
    return show_form(form, key, version, part="news/_preview_text.html", preview=preview_of(form.draft()))


@room.page(id="/ruang-kerja/halaman/<key>/baca-ulang", en="/desk/pages/<key>/review", access=edit, methods=["POST"])
def set_review(key: str) -> Response:
    """Say when the page is read again."""
    version, review = find_page_version(key), ReviewForm()
    if review.validate():
        reviews.set_review(key, review.review_on.data, actor=current_principal())
        return redirect_to("pages_desk.list_pages")
    form = PageForm(formdata=None)
    form.fill(shown_draft(key, version))
    form.version.data = str(version.number if version else 0)
    return show_form(form, key, version, status=422, review=review)


def find_page_version(key: str) -> Version | None:
    """What stands over a page, None for nothing yet; 404 for no page, or for one that only a release changes."""
    if not any(page.key == key for page in site_content().pages) or not overrides.is_open(key):
        abort(404)
    return overrides.list_current().get(key)


def shown_draft(key: str, version: Version | None) -> Draft:
    """Both texts as readers see them."""
    if version is None or version.is_file:
        return overrides.file_draft(site_content(), key)
    return version.draft


def show_conflict(form: PageForm, key: str) -> Response:
    """Show both texts: what somebody else published meanwhile, and what was typed here, still unsaved."""
    theirs = find_page_version(key)
    if theirs is None:
        abort(404)
    form.version.data = str(theirs.number)
    shown = replace(theirs, draft=shown_draft(key, theirs))
    return show_form(form, key, theirs, status=409, theirs=shown)


def show_form(form: PageForm, key: str, version: Version | None, *, status: int | None = None, **more: Any) -> Response:
    """The editor of a page with whatever was typed; 422 when something needs a change."""
    part = more.pop("part", None)
    review = more.pop("review", None) or ReviewForm(formdata=None, review_on=reviews.list_reviews().get(key))
    content = site_content()
    return render(
        "pages/edit.html",
        part=part,
        status=status or (422 if form.errors else 200),
        private=True,
        alternates={lang: url_for("pages_desk.edit_page", key=key, lang=lang) for lang in LANGUAGES},
        form=form,
        review=review,
        key=key,
        version=version,
        heading=shown_draft(key, version).text(current_lang()).title,
        audience=str(content.page(key, current_lang()).audience),
        file_changes=file_changes(key, version),
        history=overrides.list_history(key),
        acts=ACTS,
        languages=LANGUAGES,
        has_errors=bool(form.errors or review.errors),
        is_fresh=request.method == "GET" and "published" in request.args,
        uses_htmx=True,
        find_signs=partial(list_signs, form, key),
        **more,
    )


def list_signs(form: PageForm, key: str) -> list[ShownSign]:
    """The signs of a child's identity in what stands in the form, those without an answer first."""
    draft = form.draft()
    found = () if draft.is_too_long else find_signs(draft, year=now().year)
    shown = shown_again(form, found, signs.list_answers(f"page:{key}"), {})
    return sorted(shown, key=lambda one: one.kept is not None)


def file_changes(key: str, version: Version | None) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """How the file changed since somebody wrote over it: for each language the pieces of what differs."""
    if version is None or version.is_file:
        return []
    file = overrides.file_draft(site_content(), key)
    found = []
    for lang in LANGUAGES:
        pairs = [(getattr(version.base.text(lang), part), getattr(file.text(lang), part)) for part in PARTS]
        pieces = [word_changes(old, new) or [("gone", old), ("new", new)] for old, new in pairs if old != new]
        if pieces:
            found.append((lang, pieces))
    return found


def preview_of(draft: Draft) -> list[dict[str, Any]]:
    """What readers would see, language by language."""
    return [
        {
            "lang": lang,
            "title": draft.text(lang).title,
            "lead": draft.text(lang).lead,
            "body": to_html(draft.text(lang).body),
            "count": length_of(draft.text(lang).body),
        }
        for lang in LANGUAGES
    ]


def city_day() -> date:
    """Today in the city."""
    return now().astimezone(current_app.extensions["layak"].zone).date()
