"""The newsroom: where staff write both languages, look at the page, publish and take back."""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.markdown import to_html
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.core.routes import Room
from layak.news import pictures, service
from layak.news.files import send_picture, uploads_folder
from layak.news.forms import STATEMENT_WORDS, ArticleForm, PictureForm, tell_reasons
from layak.news.models import ArticleState, Picture
from layak.news.service.checks import check_draft
from layak.news.service.working import WorkingCopy

room = Room("news_desk", __name__)
write, publish = may("news.write"), may("news.publish")
UPLOAD_BYTES = pictures.MOST_BYTES + 64 * 1024

STATES = {
    ArticleState.DRAFT: ("mid", _l("Draft")),
    ArticleState.IN_REVIEW: ("wait", _l("Waiting for an editor")),
    ArticleState.PUBLISHED: ("ok", _l("Published")),
    ArticleState.UNPUBLISHED: ("lock", _l("Taken down")),
}
"""The sign and the word of each state."""

ACTS = {
    "create": _l("begun"),
    "save": _l("saved"),
    "review": _l("handed to an editor"),
    "picture": _l("picture changed"),
    "publish": _l("published"),
    "unpublish": _l("taken down"),
}
"""What the history calls each act."""

CHECKS = {
    "languages": (_l("Both languages are complete"), _l("One language is missing or unfinished")),
    "source": (_l("The source is named"), _l("No source is named")),
    "topic": (_l("A component of KLA is chosen"), _l("No component of KLA is chosen")),
    "lead": (_l("The summary has at most 160 letters"), _l("The summary is empty or longer than 160 letters")),
    "headings": (_l("The headings are in order"), _l("The headings skip a level: begin with ##, then ###")),
}
"""What the automatic checks say when all is well, and when not."""


@room.url_value_preprocessor
def allow_pictures(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one form that brings a picture be larger than the rest of the site's."""
    if endpoint == "news_desk.edit_picture":
        request.max_content_length = UPLOAD_BYTES


@room.page(id="/ruang-kerja/berita/", en="/desk/news/", access=write)
def list_articles() -> Response:
    """All articles with their languages and states, the last touched first."""
    state = request.args.get("state", "")
    page = read_number(request.args.get("page") or "1", most=9_999)
    if page is None or (state and state not in {one.value for one in ArticleState}):
        abort(404)
    found = service.list_for_desk(at=now(), state=state or None, page=page)
    if page > found.pages:
        abort(404)
    counts = service.count_by_state()
    here: dict[str, Any] = {"state": state} if state else {}
    return render(
        "news/desk_list.html",
        private=True,
        found=found,
        states=STATES,
        chips=[
            {"text": _l("All"), "href": url_for("news_desk.list_articles"), "current": not state},
            *(
                {
                    "text": f"{words} ({counts.get(one, 0)})",
                    "href": url_for("news_desk.list_articles", state=one.value),
                    "current": state == one,
                }
                for one, (_kind, words) in STATES.items()
            ),
        ],
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": url_for(".list_articles", page=found.number - 1, **here) if found.number > 1 else None,
            "next": url_for(".list_articles", page=found.number + 1, **here) if found.number < found.pages else None,
        },
    )


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
            )
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            return show_conflict(form, number)
        else:
            return after_saving(number)
    return show_form(form, copy)


@room.page(
    id="/ruang-kerja/berita/<int:number>/terbitkan",
    en="/desk/news/<int:number>/publish",
    access=publish,
    methods=["POST"],
)
def publish_article(number: int) -> Response:
    """Show the article to readers, in each language that is complete, at the same moment."""
    copy = find_copy(number)
    form = open_form()
    if form.validate():
        try:
            service.publish_article(
                number,
                draft=form.draft(),
                version=read_version(form.version.data),
                declared=form.statements,
                actor=current_principal(),
                at=now(),
                zone=current_app.extensions["layak"].zone,
            )
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            return show_conflict(form, number)
        else:
            return to_article(number)
    return show_form(form, copy)


@room.page(id="/ruang-kerja/berita/pratinjau", en="/desk/news/preview", access=write, methods=["POST"])
def preview_article() -> Response:
    """Show what readers would see, and store nothing."""
    form = open_form()
    number = read_number(request.form.get("number"))
    copy = None if number is None else find_copy(number)
    return show_form(form, copy, part="news/_preview.html", preview=preview_of(form))


@room.page(
    id="/ruang-kerja/berita/<int:number>/tarik",
    en="/desk/news/<int:number>/unpublish",
    access=publish,
    methods=["GET", "POST"],
)
def unpublish_article(number: int) -> Response:
    """Ask first, then take an article away from readers."""
    copy = find_copy(number)
    if copy.state is not ArticleState.PUBLISHED:
        abort(409)
    if request.method == "POST":
        try:
            service.unpublish_article(
                number,
                version=read_version(request.form.get("version")),
                actor=current_principal(),
                at=now(),
            )
        except (service.Conflict, service.Rejected):
            abort(409)
        return redirect_to("news_desk.edit_article", number=number)
    return render("news/unpublish.html", private=True, copy=copy, heading=heading_of(copy))


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


def open_form() -> ArticleForm:
    """The form with this city's choices."""
    form = ArticleForm()
    form.offer(site_content())
    return form


def find_copy(number: int) -> WorkingCopy:
    """The article of an address, or 404."""
    try:
        return service.get_working_copy(number, at=now())
    except service.NotFound:
        abort(404)


def after_saving(number: int) -> Response:
    """Move on to the page that was asked for."""
    if "picture" in request.form:
        return redirect_to("news_desk.edit_picture", number=number)
    return redirect_to("news_desk.edit_article", number=number)


def to_article(number: int) -> Response:
    """Move on to the article as readers see it."""
    slugs = find_copy(number).slugs
    slug = slugs.get(current_lang()) or next(iter(slugs.values()))
    return redirect_to("news.show_article", slug=slug)


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
        statement_count=len(STATEMENT_WORDS),
        history=service.list_history(copy.number)[:10] if copy else (),
        may_publish=current_principal().may("news.publish"),
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


def heading_of(copy: WorkingCopy | None) -> str:
    """The title under which staff know an article: in their language, or in the other one."""
    if copy is None:
        return ""
    titles = [copy.draft.text(lang).title for lang in (current_lang(), *LANGUAGES)]
    return next((title for title in titles if title), copy.key)


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
