"""The door for text from elsewhere: Word, WhatsApp and web pages become Markdown, shown before it is put in."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.core.language import LANGUAGES
from layak.core.markdown import to_html
from layak.core.numbers import read_number
from layak.news.desk.editor import open_form, show_form
from layak.news.desk.room import find_copy, room, write
from layak.news.forms.article import ArticleForm
from layak.news.forms.pasting import REASONS
from layak.news.service import tidy
from layak.news.service.pasting import Note, Pasted, Unreadable, clean_paste

UPLOAD_BYTES = 13 * 1024 * 1024
"""A little more than a Word file may have, so that a larger one still gets its sentence and the text is kept."""


@room.url_value_preprocessor
def allow_word_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one form that brings a Word file be larger than the rest of the site's."""
    if endpoint == "news_desk.paste_text":
        request.max_content_length = UPLOAD_BYTES


@room.page(id="/ruang-kerja/berita/tempel", en="/desk/news/paste", access=write, methods=["POST"])
def paste_text() -> Response:
    """Clean what was pasted and show it, or put what was shown into the body; nothing is saved."""
    if request.accept_mimetypes.best == "application/json":
        return answer_script(request.form.get("pasted", ""))
    form = open_form()
    number = read_number(request.form.get("number"))
    copy = None if number is None else find_copy(number)
    into = request.form.get("into", LANGUAGES[0])
    if into not in LANGUAGES:
        abort(400)
    if "put" in request.form:
        put_in(form, into, tidy(request.form.get("clean")), is_replaced=request.form["put"] == "replace")
        return show_form(form, copy, paste={"into": into, "is_put": True})
    try:
        found = read_given()
    except Unreadable as error:
        kept = {"into": into, "pasted": request.form.get("pasted", ""), "error": REASONS[error.reason]}
        return show_form(form, copy, status=422, paste=kept)
    shown = {"into": into, "clean": found.text, "html": to_html(found.text), "told": tell(found.notes)}
    return show_form(form, copy, paste={**shown, "is_empty": not form[f"body_{into}"].data})


def answer_script(text: str) -> Response:
    """What the script of the editor puts in at the cursor; it falls back to plain text for any other answer."""
    try:
        found = clean_paste(text)
    except Unreadable as error:
        answer = jsonify(told=[str(REASONS[error.reason])])
        answer.status_code = 422
    else:
        answer = jsonify(text=found.text, told=tell(found.notes))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def read_given() -> Pasted:
    """The Word file that was chosen, or else the text that was pasted; raises Unreadable."""
    file = request.files.get("word")
    if file and file.filename:
        from layak.news.service.word import read_word  # here, as most workers never see a Word file

        return read_word(file.stream, file.filename)
    text = request.form.get("pasted", "")
    if not text.strip():
        raise Unreadable("paste_empty")
    return clean_paste(text)


def put_in(form: ArticleForm, lang: str, text: str, *, is_replaced: bool) -> None:
    """Put text at the end of a body, or in its place."""
    field = form[f"body_{lang}"]
    before = "" if is_replaced else field.data or ""
    field.data = "\n\n".join(part for part in (before, text) if part)


def tell(notes: tuple[Note, ...]) -> list[str]:
    """What was left out, in words."""
    return [words_of(note) for note in notes]


def words_of(note: Note) -> str:
    """One thing that was left out, in words."""
    count = note.count
    if note.key == "stamps":
        told = ngettext(
            "The time and the sender of %(num)d WhatsApp message were removed. Look for other names in the text.",
            "The times and senders of %(num)d WhatsApp messages were removed. Look for other names in the text.",
            count,
        )
    elif note.key == "struck":
        told = ngettext(
            "%(num)d piece that was struck out stands without its line. Delete it if it should go.",
            "%(num)d pieces that were struck out stand without their line. Delete them if they should go.",
            count,
        )
    elif note.key == "word_pictures":
        told = ngettext(
            "%(num)d picture is in the file. Choose the file once more under “Save and add a picture” to add it.",
            "%(num)d pictures are in the file. Choose the file once more under “Save and add a picture” to add them.",
            count,
        )
    else:
        told = ngettext(
            "%(num)d picture was left out. Add it with “Save and add a picture”: it needs words and consent.",
            "%(num)d pictures were left out. Add them with “Save and add a picture”: each needs words and consent.",
            count,
        )
    if not any(note.names):
        return str(told)
    return _("%(sentence)s In the file: %(names)s", sentence=told, names=", ".join(note.names))
