"""The editor: both languages of an article, saved and looked at."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from flask import abort, current_app, request, url_for
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.markdown import to_html
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content, wants_part
from layak.core.typed import one_line
from layak.news import service
from layak.news.desk.checking import checks_part, kids_context, show_checks
from layak.news.desk.merging import choices, is_settled, merge_into, still_asked
from layak.news.desk.room import ACTS, STATES, find_copy, heading_of, room, write
from layak.news.desk.typed import find_asked, forget_typed, list_waiting, opening_of, pending_paste, take_up
from layak.news.forms.article import STATEMENT_WORDS, ArticleForm, read_draft
from layak.news.forms.ending import ENDING_NOTES, ENDING_WORDS
from layak.news.forms.reasons import tell_reasons
from layak.news.forms.schedule import REVIEW_WORDS, field_kind, read_iso_day, show_moment
from layak.news.forms.written import form_of
from layak.news.service.deleting import may_delete
from layak.news.service.drafts import TITLE_LENGTH, Draft, length_of, split_kids
from layak.news.service.giving_back import find_given_back, was_taken_back
from layak.news.service.previews import list_remarks
from layak.news.service.working import WorkingCopy
from layak.news.signs import list_shown, read_answers

NEW_KEY = re.compile(r"berita-[0-9a-f]{12}")
"""What an article that is begun in the editor is known by."""

SAME_FOR = timedelta(hours=1)
"""How long the same texts from another opening of the empty form are the draft that stands: somebody went back."""


@room.page(id="/ruang-kerja/berita/baru", en="/desk/news/new", access=write, methods=["GET", "POST"])
def new_article() -> Response:
    """Begin an article; the key in the form, or the same texts within the hour, make one article of two clicks."""
    form = open_form()
    if request.method == "GET":
        if (typed := find_asked(None)) is not None:
            return show_form(take_up(typed), None, opening=typed.opened.opening)
        return open_new(form, request.args.get("key", ""), request.args.get("day", "")[:10])
    if form.validate():
        at = now()
        try:
            number = service.create_draft(
                form.draft(),
                key=form.key.data or "",
                actor=current_principal(),
                at=at,
                planned_on=read_iso_day(form.planned.data),
                same_since=at - SAME_FOR,
            )
        except service.Rejected as error:
            if "key" in error.reasons:
                abort(400)
            tell_reasons(form, error.reasons)
        except service.Conflict:
            form.version.data = "1"
            return show_conflict(form, service.find_by_key(form.key.data or "") or abort(409))
        else:
            return after_saving(number, form.key.data or "")
    return show_form(form, None)


def open_new(form: ArticleForm, key: str, day: str) -> Response:
    """The empty form; js/editor.js puts its key into the address, so that the way back finds what was saved there."""
    if NEW_KEY.fullmatch(key) and (number := service.find_by_key(key)) is not None:
        return redirect_to("news_desk.edit_article", number=number)
    form.key.data = key if NEW_KEY.fullmatch(key) else f"berita-{secrets.token_hex(6)}"
    form.version.data, form.planned.data = "0", day
    if asked := asked_question():
        form[f"title_{asked['of']}"].data = asked["q"][:1].upper() + asked["q"][1:]
    return show_form(form, None)


def asked_question() -> dict[str, str]:
    """The question of readers that a new article answers, and its language, from the address; empty without one."""
    question, lang = one_line(request.args.get("q"))[:TITLE_LENGTH], request.args.get("of")
    return {"q": question, "of": lang} if question and lang in LANGUAGES else {}


@room.page(id="/ruang-kerja/berita/<int:number>", en="/desk/news/<int:number>", access=write, methods=["GET", "POST"])
def edit_article(number: int) -> Response:
    """Open an article's newest draft, or what was typed and not saved; or keep what was written."""
    form = open_form()
    if request.method == "GET":
        if (typed := find_asked(number)) is not None:
            return show_form(take_up(typed), find_copy(number), opening=typed.opened.opening)
        copy = find_copy(number)
        form.fill(copy.draft)
        show_moment(form, copy.published_at if copy.is_scheduled else None, current_app.extensions["layak"].zone)
        form.version.data = str(copy.version)
        return show_form(form, copy)
    if form.validate() and is_settled(form):
        with choices(form, number):
            try:
                save_written(form, number)
            except service.NotFound:
                abort(404)
            except service.Rejected as error:
                tell_reasons(form, error.reasons)
            except service.Conflict:
                return show_conflict(form, number)
            else:
                return after_saving(number)
    return show_form(form, find_copy(number))


def save_written(form: ArticleForm, number: int) -> None:
    """Keep what stands in the form as the next draft."""
    service.save_draft(
        number,
        draft=form.draft(),
        version=read_version(form.version.data),
        actor=current_principal(),
        at=now(),
        for_review="review" in request.form,
        answers=read_answers(request.form),
    )


@room.page(id="/ruang-kerja/berita/pratinjau", en="/desk/news/preview", access=write, methods=["POST"])
def preview_article() -> Response:
    """Show what readers would see, and store nothing; the part asks for nothing else."""
    number, draft = read_number(request.form.get("number")), read_draft(request.form)
    copy, shown = None if number is None else find_copy(number), preview_of(draft)
    if wants_part():
        part = "news/_preview.html"
        return render(part, part=part, private=True, preview=shown, checks=checks_part(draft, copy))
    form = open_form()
    if draft.is_too_long:
        form.validate()
    return show_form(form, copy, preview=shown)


def open_form() -> ArticleForm:
    """The form with this city's choices."""
    form = ArticleForm()
    form.offer(site_content())
    return form


def after_saving(number: int, key: str | None = None) -> Response:
    """Forget what was kept for the editor that is closed, and move on to the page that was asked for.

    What was pasted without a script and not put in yet stays in sight, so the answer is the editor itself then.
    """
    forget_typed(key or service.key_of(number))
    if pending_paste() is not None:
        copy = find_copy(number)
        form = form_of(copy.draft, site_content())
        form.version.data = str(copy.version)
        return show_form(form, copy, is_saved=True)
    if "picture" in request.form:
        return redirect_to("news_desk.edit_picture", number=number)
    return redirect_to("news_desk.edit_article", number=number)


def show_conflict(form: ArticleForm, number: int) -> Response:
    """Show what both changed, and take what only the other one did; nothing that was typed is lost or saved."""
    copy = find_copy(number)
    merged = merge_into(form, number, copy.draft)
    form.version.data = str(copy.version)
    return show_form(form, copy, status=409, theirs=copy, merged=merged)


def show_form(form: ArticleForm, copy: WorkingCopy | None, *, status: int | None = None, **more: Any) -> Response:
    """The editor with whatever was typed; 422 when something needs a change."""
    more.setdefault("merged", still_asked(form, copy.number if copy else None))
    more.setdefault("opening", opening_of(request.form))
    if "paste" not in more and (pasted := pending_paste()) is not None:
        more["paste"] = pasted
    return render(
        "news/edit.html",
        status=status or (422 if form.errors else 200),
        private=True,
        form=form,
        copy=copy,
        heading=heading_of(copy),
        action=form_address(copy, current_lang(), form),
        alternates={lang: form_address(copy, lang, form) for lang in LANGUAGES},
        waiting=list_waiting(copy, more["opening"]),
        languages=LANGUAGES,
        has_errors=bool(form.errors) or status == 422,
        uses_htmx=True,
        **kids_context(form),
        **words_about(form),
        **standing_of(form, copy, is_preview="preview" in more),
        **more,
    )


def words_about(form: ArticleForm) -> dict[str, Any]:
    """What the editor says in the same way of every article, and of the text in the form."""
    draft = form.draft()
    return {
        "states": STATES,
        "acts": ACTS,
        "statement_count": len(STATEMENT_WORDS),
        "review_choices": REVIEW_WORDS.items(),
        "moment_field": field_kind(form.moment.data),
        "counts": {lang: length_of(draft.text(lang).body) for lang in LANGUAGES},
    }


def standing_of(form: ArticleForm, copy: WorkingCopy | None, *, is_preview: bool) -> dict[str, Any]:
    """What was found in the text, what became of the article, and what this person may do with it."""
    person = current_principal()
    return {
        "find_checks": partial(show_checks, form, copy),
        "find_signs": partial(list_shown, form, copy, is_preview=is_preview),
        **past_of(copy),
        "may_delete": copy is not None and may_delete(copy.number, person),
        "remarks": list_remarks(copy.number) if copy else (),
        "may_publish": person.may("news.publish"),
        "is_own": copy is not None and service.has_written(copy.number, person),
        "alone": service.get_alone(copy.number) if copy and copy.is_alone else None,
        "me": person.actor,
        "public_url": public_url(copy),
    }


def past_of(copy: WorkingCopy | None) -> dict[str, Any]:
    """The newest lines of the history, and what follows from it for whoever writes on."""
    events = service.list_history(copy.number) if copy else ()
    return {
        "history": events[:10],
        "given_back": find_given_back(events),
        "is_taken_back": was_taken_back(events),
        "endings": {key: (words, ENDING_NOTES[key]) for key, words in ENDING_WORDS.items()},
        "is_fresh": "published" in request.args,
    }


def form_address(copy: WorkingCopy | None, lang: str, form: ArticleForm) -> str:
    """Where the editor of an article, or of a new one, stands in a language."""
    if copy is None:
        kept: dict[str, Any] = {"key": form.key.data or None, "day": form.planned.data or None, **asked_question()}
        return url_for("news_desk.new_article", lang=lang, **kept)
    return url_for("news_desk.edit_article", number=copy.number, lang=lang)


def public_url(copy: WorkingCopy | None) -> str:
    """Where readers find an article, in the page's language or the other one."""
    slugs = copy.slugs if copy else {}
    slug = slugs.get(current_lang()) or next(iter(slugs.values()), "")
    return url_for("news.show_article", slug=slug) if slug else ""


def preview_of(draft: Draft) -> list[dict[str, Any]]:
    """What readers would see, language by language."""
    found: list[dict[str, Any]] = []
    for lang in () if draft.is_too_long else draft.languages:
        text = draft.text(lang)
        kids_title, kids = split_kids(text.kids)
        found.append(
            {
                "lang": lang,
                "title": text.title,
                "lead": text.lead,
                "body": to_html(text.body),
                "kids_title": kids_title,
                "kids": to_html(kids),
                "count": length_of(text.body),
            }
        )
    return found
