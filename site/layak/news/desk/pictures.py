"""An article's pictures at the desk: sent, put in order, described, taken out."""

from __future__ import annotations

from typing import IO, Any

from flask import abort, jsonify, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.news import pictures, service
from layak.news.desk.room import find_copy, heading_of, room, write
from layak.news.desk.word_pictures import is_word, take_word
from layak.news.files import send_picture, uploads
from layak.news.forms.picture import UploadForm, WordsForm
from layak.news.forms.reasons import REASONS
from layak.news.models import Picture
from layak.news.service.carrying import names_of_files
from layak.news.service.consents import get_consent
from layak.news.service.library import MOST_PICTURES, WORDS, describe_picture, get_words
from layak.news.service.picture_uses import list_lacks
from layak.news.service.working import WorkingCopy

UPLOAD_BYTES = 4 * pictures.MOST_BYTES + 64 * 1024
"""What one form may bring; with JavaScript each picture comes by itself."""

NAME_LENGTH = 60


@room.url_value_preprocessor
def allow_pictures(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the one form that brings pictures be larger than the rest of the site's."""
    if endpoint == "news_desk.edit_picture":
        request.max_content_length = UPLOAD_BYTES


@room.page(
    id="/ruang-kerja/berita/<int:number>/gambar",
    en="/desk/news/<int:number>/picture",
    access=write,
    methods=["GET", "POST"],
)
def edit_picture(number: int) -> Response:
    """The pictures of an article: send some, put them in order, take one out, take one from the library."""
    copy = find_copy(number)
    form = UploadForm()
    if request.method == "GET":
        form.version.data = str(copy.version)
        return show_pictures(form, copy)
    order = order_of(copy)
    if order is not None:
        store_pictures(copy, order, read_version(form.version.data))
        return redirect_to("news_desk.edit_picture", number=number)
    refused = add_uploads(form, copy) if form.validate() else []
    if request.accept_mimetypes.best == "application/json":
        return tell_program(form, copy, refused)
    if form.errors or refused:
        fresh = find_copy(number)
        return show_pictures(form, fresh, refused, has_others=len(fresh.pictures) > len(copy.pictures))
    return redirect_to("news_desk.edit_picture", number=number)


def order_of(copy: WorkingCopy) -> list[int | Picture] | None:
    """The order of pictures that a button asks for; None where none was pressed. An unknown picture is a 404."""
    numbers = list(copy.draft.pictures)
    for act in ("lead", "earlier", "remove", "add"):
        chosen = read_number(request.form.get(act))
        if chosen is None:
            continue
        if (chosen in numbers) is (act == "add"):
            abort(409)
        place = 0 if act == "lead" else len(numbers) if act == "add" else numbers.index(chosen)
        rest = [number for number in numbers if number != chosen]
        if act == "remove":
            return list(rest)
        place = max(0, place - 1) if act == "earlier" else place
        return [*rest[:place], chosen, *rest[place:]]
    return None


def add_uploads(form: UploadForm, copy: WorkingCopy) -> list[tuple[str, object]]:
    """Make the pictures that were sent and put them into the draft; gives the refused ones with their reasons."""
    made: list[Picture] = []
    refused: list[tuple[str, object]] = []
    try:
        for sent in (one for one in form.upload.data if one and one.filename):
            if is_word(sent):
                free = MOST_PICTURES - len(copy.draft.pictures) - len(made)
                refused += take_word(sent, shown_name(sent), made=made, free=free, make=make_picture)
                continue
            try:
                made.append(make_picture(sent.stream))
            except service.Rejected as error:
                refused.extend((shown_name(sent), REASONS[reason][1]) for reason in error.reasons)
        if made:
            store_pictures(copy, [*copy.draft.pictures, *made], read_version(form.version.data))
    except service.Rejected as error:
        forget_files(made)
        refused.extend(("", REASONS[reason][1]) for reason in error.reasons)
    except BaseException:
        forget_files(made)
        raise
    return refused


def make_picture(stream: IO[bytes]) -> Picture:
    """A row for an upload, made anew first, outside of any transaction."""
    kept = pictures.keep_picture(stream, uploads())
    return Picture(name=kept.name, width=kept.width, height=kept.height)


def forget_files(made: list[Picture]) -> None:
    """Remove the files of pictures that the database did not take."""
    for picture in made:
        pictures.remove_files(names_of_files(picture.name, picture.width), uploads())


def store_pictures(copy: WorkingCopy, order: list[int | Picture], version: int) -> None:
    """Give an article its pictures; 409 when somebody changed it meanwhile."""
    try:
        service.set_pictures(copy.number, pictures=order, version=version, actor=current_principal(), at=now())
    except service.Conflict:
        abort(409)


def shown_name(sent: FileStorage) -> str:
    """The name of an upload as it is told back: one line, and not without end."""
    return " ".join(service.tidy(sent.filename).split())[:NAME_LENGTH]


def tell_program(form: UploadForm, before: WorkingCopy, refused: list[tuple[str, object]]) -> Response:
    """Tell the page's own script what became of one file, and whether anything of it was kept."""
    version = find_copy(before.number).version
    told = [*(str(words) for _name, words in refused), *(str(words) for words in form.errors.get("upload", ()))]
    answer = jsonify(told=told, version=version, kept=version != before.version)
    answer.status_code = 422 if told else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def show_pictures(
    form: UploadForm, copy: WorkingCopy, refused: list[tuple[str, object]] | None = None, *, has_others: bool = False
) -> Response:
    """The page of an article's pictures with what each still lacks."""
    form.version.data = form.version.data if form.errors else str(copy.version)
    return render(
        "news/pictures.html",
        status=422 if form.errors or refused else 200,
        private=True,
        copy=copy,
        heading=heading_of(copy),
        form=form,
        refused=refused or (),
        has_others=has_others,
        missing={one.id: list_lacks(one, now()) for one in copy.pictures},
        has_errors=bool(form.errors or refused),
    )


@room.page(
    id="/ruang-kerja/berita/<int:number>/gambar/<int:picture>",
    en="/desk/news/<int:number>/picture/<int:picture>",
    access=write,
    methods=["GET", "POST"],
)
def describe_in_article(number: int, picture: int) -> Response:
    """The words of a picture as one article uses it; each writing is a new row, so the address may be an older one."""
    copy = find_copy(number)
    row = find_newest(copy, picture)
    if row is None:
        abort(404 if request.method == "GET" else 409)
    form = open_words(row)
    if request.method == "POST" and form.validate():
        if row.id != picture and not says_the_same(form, row):
            return show_words(form, row, status=409, copy=copy, heading=heading_of(copy))
        if row.id == picture:
            keep_words(row, form, number)
        if get_consent(row.name) is None:
            return redirect_to("news_desk.give_consent", name=row.name, article=number)
        return redirect_to("news_desk.edit_picture", number=number)
    return show_words(form, row, copy=copy, heading=heading_of(copy))


def find_newest(copy: WorkingCopy, picture: int) -> Picture | None:
    """The words of a picture that an article has now, known by these words or by older ones."""
    rows = {one.id: one for one in copy.pictures}
    if picture in rows:
        return rows[picture]
    try:
        name = get_words(picture).name
    except service.NotFound:
        abort(404)
    return next((one for one in copy.pictures if one.name == name), None)


def says_the_same(form: WordsForm, row: Picture) -> bool:
    """Whether a picture has just these words already: a second click is no conflict with oneself."""
    return all(getattr(row, name) == value for name, value in form.words.items())


def words_of(row: Picture) -> list[dict[str, Any]]:
    """The words that somebody else wrote meanwhile, to be read beside what was typed."""
    names = ("alt_id", "alt_en", "caption_id", "caption_en", "credit")
    labels = WordsForm(formdata=None)
    return [{"term": labels[name].label.text, "text": getattr(row, name)} for name in names if getattr(row, name)]


def open_words(row: Picture) -> WordsForm:
    """The form with a picture's words, or with what was typed."""
    focus = {"focus_x": str(row.focus_x), "focus_y": str(row.focus_y)}
    form = WordsForm(data={name: getattr(row, name) for name in WORDS} | focus)
    form.offer()
    return form


def keep_words(row: Picture, form: WordsForm, number: int | None) -> None:
    """Keep new words; 409 where somebody else was faster."""
    try:
        describe_picture(row.name, words=form.words, seen=row.id, actor=current_principal(), at=now(), number=number)
    except service.Conflict:
        abort(409)


def show_words(form: WordsForm, row: Picture, *, status: int = 200, **more: Any) -> Response:
    """The page with the words of a picture."""
    return render(
        "news/picture.html",
        status=422 if form.errors else status,
        private=True,
        form=form,
        row=row,
        theirs=words_of(row) if status == 409 else (),
        has_errors=bool(form.errors) or status == 409,
        **more,
    )


@room.page(id="/ruang-kerja/berita/gambar/<name>", en="/desk/news/picture/<name>", access=write)
def show_picture(name: str) -> Response:
    """A picture's file for staff, published or not."""
    if pictures.base_name(name) is None:
        abort(404)
    return send_picture(name, "no-store")
