"""Pinned answers at the desk: listed, added, changed, taken away; pages by their address or chosen from results."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import abort, current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.numbers import read_version
from layak.core.own_paths import read_own_path
from layak.core.page import redirect_to, render
from layak.core.paths import path_to
from layak.core.redirects import find_page
from layak.search import pins
from layak.search.desk.numbers import label_of
from layak.search.desk.room import BOTH, frame, room, steer, tell
from layak.search.forms import ADDRESSES, PIN_REASONS, PinForm
from layak.search.hits import Address
from layak.search.models import PinnedAnswer
from layak.search.pins import Thing
from layak.search.steering import Conflict, Gone, Refused
from layak.search.wiring import current_search

LOOK = "look"


@room.page(id="/ruang-kerja/pencarian/jawaban", en="/desk/search/pins", access=steer)
def list_pins() -> Response:
    """All pinned answers, the last changed first; what readers do not see is told."""
    rows = [(row, row.questions.split("\n"), shown_things(row)) for row in pins.list_rows()]
    return render("search/desk/pins.html", private=True, rows=rows, label_of=label_of, **frame("search_desk.list_pins"))


def shown_things(row: PinnedAnswer) -> list[tuple[Thing, pins.Pinned | None]]:
    """Each thing of a row, and what readers see of it now."""
    return [(thing, pins.show(thing, row.lang, now())) for thing in pins.things_of(row.things)]


def address_of(address: Address) -> str:
    """The path of a result."""
    return path_to(address.endpoint, lang=address.lang, **address.values)


@room.page(id="/ruang-kerja/pencarian/jawaban/baru", en="/desk/search/pins/new", access=steer, methods=BOTH)
def new_pin() -> Response:
    """Pin an answer; a question of readers may begin it."""
    given = request.args.get("of", "")
    form = PinForm(data={"questions": request.args.get("q", "")[:200], "lang": given if given in LANGUAGES else ""})
    return keep(form, None)


@room.page(
    id="/ruang-kerja/pencarian/jawaban/<int:number>", en="/desk/search/pins/<int:number>", access=steer, methods=BOTH
)
def edit_pin(number: int) -> Response:
    """Change pinned answers; a page that is not public any more leaves its field empty."""
    row = find_row(number)
    seen = [pinned for _thing, pinned in shown_things(row) if pinned]
    addresses = {name: address_of(pinned.address) for name, pinned in zip(ADDRESSES, seen, strict=False)}
    form = PinForm(data={"lang": row.lang, "questions": row.questions, "version": str(row.version), **addresses})
    return keep(form, row)


def find_row(number: int) -> PinnedAnswer:
    """A row by its number, or 404."""
    try:
        return pins.get_row(number)
    except Gone:
        abort(404)


def keep(form: PinForm, row: PinnedAnswer | None) -> Response:
    """Keep what was sent; without that, or while the editor is looking for pages, show the form."""
    form.offer()
    is_stale, number = False, row.id if row else None
    chosen, is_looking = request.form.get("put"), LOOK in request.form
    if chosen is not None:
        form.put_address(chosen[:200])
    elif request.method == "POST" and not is_looking and form.validate() and (things := read_things(form)) is not None:
        version = read_version(form.version.data)
        try:
            pins.keep_pins(
                number,
                lang=form.lang.data,
                typed=form.questions.data or "",
                things=things,
                version=version,
                actor=current_principal(),
                at=now(),
            )
            return redirect_to("search_desk.list_pins")
        except Refused as refused:
            tell(form, PIN_REASONS, refused)
        except Gone:
            abort(404)
        except Conflict:
            is_stale, row = True, find_row(number or 0)
            form.version.data = str(row.version)
    return show_form(form, row, is_stale=is_stale, is_looking=is_looking or chosen is not None)


def read_things(form: PinForm) -> list[Thing] | None:
    """The things at the typed addresses; None where one is told to be none."""
    things = []
    for name, typed in form.typed_addresses():
        thing = read_thing(typed)
        if thing is None:
            form[name].errors = [_("The search knows no page at this address. Copy it from the page itself.")]
        else:
            things.append(thing)
    return None if form.errors else things


def read_thing(typed: str) -> Thing | None:
    """The thing at an address of this site."""
    path = read_own_path(typed, origin=current_app.extensions["layak"].settings.base_url)
    found = find_page(path) if path is not None else None
    snapshot = current_search().newest() if found else None
    return pins.thing_at(snapshot, found[1], found[2]) if found and snapshot else None


def show_form(form: PinForm, row: PinnedAnswer | None, *, is_stale: bool, is_looking: bool) -> Response:
    """The form, with what the search finds for the first question while the editor is looking."""
    return render(
        "search/desk/pin.html",
        status=409 if is_stale else 422 if form.errors else 200,
        private=True,
        has_errors=bool(form.errors) or is_stale,
        form=form,
        number=row.id if row else None,
        is_stale=is_stale,
        stands=row.questions.split("\n") if row and is_stale else [],
        dead=sum(pinned is None for _thing, pinned in shown_things(row)) if row else 0,
        is_looking=is_looking,
        looked=look(form) if is_looking else [],
        **frame("search_desk.list_pins"),
    )


def look(form: PinForm) -> list[dict[str, Any]]:
    """What the search finds for the first question, each with its address."""
    question = (form.questions.data or "").strip().split("\n")[0]
    lang = form.lang.data if form.lang.data in LANGUAGES else LANGUAGES[0]
    hits = current_search().find(question, lang=lang, at=now()).hits
    return [
        {
            "title": hit.plain_title,
            "kind": label_of(hit.card.kind),
            "lang": hit.address.lang,
            "address": address_of(hit.address),
        }
        for hit in hits
    ]


@room.page(
    id="/ruang-kerja/pencarian/jawaban/<int:number>/hapus",
    en="/desk/search/pins/<int:number>/remove",
    access=steer,
    methods=["POST"],
)
def remove_pin(number: int) -> Response:
    """Take pinned answers away; twice changes nothing."""
    with suppress(Gone):
        pins.remove_pins(number, actor=current_principal())
    return redirect_to("search_desk.list_pins")
