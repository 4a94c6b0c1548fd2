"""The library of pictures at the desk: found, described, and what the people in them consented to."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.news import service
from layak.news.desk.pictures import keep_words, open_words, show_words
from layak.news.desk.room import find_copy, heading_of, room, write
from layak.news.forms.picture import PEOPLE_NOTES, PEOPLE_WORDS, USE_WORDS, ConsentForm, WithdrawForm
from layak.news.forms.reasons import tell_reasons
from layak.news.service import consents, library

ENDING = "ending"
FILTERS = {
    "": _l("All"),
    ENDING: _l("Consent ends within 30 days"),
    "ended": _l("Hidden: consent ended"),
    "withdrawn": _l("Consent withdrawn"),
    "unused": _l("Used in no article"),
}
"""How the library is narrowed."""

WORDS_LENGTH = 100


def count_ending() -> tuple[str, int, str]:
    """What waits at the desk: pictures of articles whose consent ends soon."""
    count = consents.count_ending_consents(now())
    words = ngettext(
        "%(num)s picture whose consent ends within 30 days", "%(num)s pictures whose consent ends within 30 days", count
    )
    return words, count, url_for("news_desk.list_pictures", only=ENDING)


@room.page(id="/ruang-kerja/gambar/", en="/desk/pictures/", access=write)
def list_pictures() -> Response:
    """Every picture, narrowed by words and by its consent; with an article beside it, to be put into that one."""
    only, words = request.args.get("only", ""), service.tidy(request.args.get("q"))[:WORDS_LENGTH]
    page, number = read_number(request.args.get("page") or "1", most=9_999), read_number(request.args.get("article"))
    if page is None or only not in FILTERS:
        abort(404)
    found = library.list_library(at=now(), words=words, only=only, page=page)
    if page > found.pages:
        abort(404)
    copy = find_copy(number) if number else None
    here: dict[str, Any] = {name: value for name, value in (("q", words), ("only", only), ("article", number)) if value}
    return render(
        "news/library.html",
        private=True,
        found=found,
        words=words,
        only=only,
        copy=copy,
        heading=heading_of(copy),
        at=now(),
        chips=[
            {"text": text, "href": url_for(".list_pictures", **{**here, "only": key or None}), "current": key == only}
            for key, text in FILTERS.items()
        ],
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": url_for(".list_pictures", page=page - 1, **here) if page > 1 else None,
            "next": url_for(".list_pictures", page=page + 1, **here) if page < found.pages else None,
        },
    )


@room.page(id="/ruang-kerja/gambar/<name>", en="/desk/pictures/<name>", access=write, methods=["GET", "POST"])
def open_picture(name: str) -> Response:
    """One picture of the library: its words, where it is used, what is on record."""
    item = find_item(name)
    form = open_words(item.picture)
    if request.method == "POST" and form.validate():
        if read_number(request.form.get("seen")) != item.picture.id:
            return show_words(form, item.picture, status=409, item=item, at=now())
        keep_words(item.picture, form, None)
        return redirect_to("news_desk.open_picture", name=name)
    return show_words(form, item.picture, item=item, at=now())


@room.page(
    id="/ruang-kerja/gambar/<name>/izin", en="/desk/pictures/<name>/consent", access=write, methods=["GET", "POST"]
)
def give_consent(name: str) -> Response:
    """Put on record who can be recognised in a picture and what was consented to."""
    item, number = find_item(name), read_number(request.args.get("article"))
    form = ConsentForm()
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            consents.give_consent(name, draft=form.draft, seen=read_version(form.seen.data), **by_whom())
        except service.Rejected as error:
            tell_reasons(form, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return to_pictures(name, number)
    return show_consent(item, form, open_withdrawal(item), number)


@room.page(
    id="/ruang-kerja/gambar/<name>/izin/tarik",
    en="/desk/pictures/<name>/consent/withdraw",
    access=write,
    methods=["POST"],
)
def withdraw_consent(name: str) -> Response:
    """Withdraw the consent on record: the picture is gone from every public page at this moment."""
    item = find_item(name)
    withdrawal = WithdrawForm()
    if withdrawal.validate():
        try:
            reason = withdrawal.reason.data or ""
            consents.withdraw_consent(name, seen=read_version(withdrawal.seen.data), reason=reason, **by_whom())
        except service.Rejected as error:
            tell_reasons(withdrawal, error.reasons)
        except service.Conflict:
            abort(409)
        else:
            return redirect_to("news_desk.give_consent", name=name)
    form = ConsentForm(formdata=None, data={"seen": str(item.consent.id if item.consent else 0)})
    form.offer()
    return show_consent(item, form, withdrawal, None)


def find_item(name: str) -> library.LibraryItem:
    """The picture of an address, or 404."""
    try:
        return library.get_item(name)
    except service.NotFound:
        abort(404)


def by_whom() -> dict[str, Any]:
    """Who acts, when, and in which zone a day ends."""
    return {"actor": current_principal(), "at": now(), "zone": current_app.extensions["layak"].zone}


def to_pictures(name: str, number: int | None) -> Response:
    """Move on to the article whose pictures are worked on, or to the picture itself."""
    if number is not None:
        return redirect_to("news_desk.edit_picture", number=number)
    return redirect_to("news_desk.open_picture", name=name)


def open_withdrawal(item: library.LibraryItem) -> WithdrawForm:
    """The form with which the record that counts is withdrawn."""
    return WithdrawForm(formdata=None, data={"seen": str(item.consent.id if item.consent else 0)})


def show_consent(
    item: library.LibraryItem, form: ConsentForm, withdrawal: WithdrawForm, number: int | None
) -> Response:
    """The page of what is on record about a picture."""
    if request.method == "GET":
        form.seen.data = str(item.consent.id if item.consent else 0)
    errors = bool(form.errors or withdrawal.errors)
    return render(
        "news/consent.html",
        status=422 if errors else 200,
        private=True,
        item=item,
        records=consents.list_consents(item.picture.name),
        form=form,
        withdrawal=withdrawal,
        number=number,
        at=now(),
        people_words=PEOPLE_WORDS,
        people_notes=PEOPLE_NOTES,
        use_words=USE_WORDS,
        needs_consent=consents.NEEDS_CONSENT,
        has_errors=errors,
    )
