"""Pinned answers at the desk: listed, added, changed, taken away; pages by their address or chosen from results."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.own_paths import read_own_path
from layak.core.page import redirect_to, render
from layak.core.paths import path_to
from layak.core.redirects import find_page
from layak.search import pins
from layak.search.desk.numbers import label_of
from layak.search.desk.room import BOTH, Kept, Ways, begin, find_or_404, frame, room, show_form, steer, try_to_keep
from layak.search.forms import ADDRESSES, PIN_REASONS, PinForm
from layak.search.hits import Address
from layak.search.models import PinnedAnswer
from layak.search.pins import Thing
from layak.search.steering import Gone
from layak.search.wiring import current_search

LOOK = "look"
WAYS = Ways("search_desk.list_pins", *(f"search_desk.{name}_pin" for name in ("new", "edit", "remove")))


@room.page(id="/ruang-kerja/pencarian/jawaban", en="/desk/search/pins", access=steer)
def list_pins() -> Response:
    """All pinned answers, the last changed first; what readers do not see is told."""
    rows = [(row, row.questions.split("\n")) for row in pins.list_rows()]
    things = {row.id: shown_things(row) for row, _questions in rows}
    more = {"rows": rows, "things": things, "label_of": label_of, "ways": WAYS, **frame(WAYS.all)}
    return render("search/desk/pins.html", private=True, **more)


def shown_things(row: PinnedAnswer) -> list[tuple[Thing, pins.Pinned | None]]:
    """Each thing of a row, and what readers see of it now."""
    return [(thing, pins.show(thing, row.lang, now())) for thing in pins.things_of(row.things)]


def address_of(address: Address) -> str:
    """The path of a result."""
    return path_to(address.endpoint, lang=address.lang, **address.values)


@room.page(id="/ruang-kerja/pencarian/jawaban/baru", en="/desk/search/pins/new", access=steer, methods=BOTH)
def new_pin() -> Response:
    """Pin an answer; a question of readers may begin it."""
    question, lang = begin()
    return keep(PinForm(data={"questions": question, "lang": lang}), None)


@room.page(
    id="/ruang-kerja/pencarian/jawaban/<int:number>", en="/desk/search/pins/<int:number>", access=steer, methods=BOTH
)
def edit_pin(number: int) -> Response:
    """Change pinned answers; a page that is not public any more leaves its field empty."""
    row = find_or_404(pins.get_row, number)
    seen = [pinned for _thing, pinned in shown_things(row) if pinned]
    addresses = {name: address_of(pinned.address) for name, pinned in zip(ADDRESSES, seen, strict=False)}
    form = PinForm(data={"lang": row.lang, "questions": row.questions, "version": str(row.version), **addresses})
    return keep(form, row)


def keep(form: PinForm, row: PinnedAnswer | None) -> Response:
    """Keep what was sent; without that, or while the editor is looking for pages, show the form."""
    form.offer()
    kept, number = Kept(), row.id if row else None
    chosen, is_looking = request.form.get("put"), LOOK in request.form
    if chosen is not None:
        form.put_address(chosen[:200])
    elif request.method == "POST" and not is_looking and form.validate() and (things := read_things(form)) is not None:
        values = {"lang": form.lang.data, "typed": form.questions.data or "", "things": things}
        kept = try_to_keep(form, PIN_REASONS, pins.keep_pins, number, **values)
    if kept.is_done:
        return redirect_to(WAYS.all)
    if kept.is_stale:
        row = find_or_404(pins.get_row, number or 0)
    is_looking = is_looking or chosen is not None
    return show_form(
        "search/desk/pin.html",
        WAYS,
        form,
        row,
        stands=row.questions if row and kept.is_stale else None,
        dead=sum(pinned is None for _thing, pinned in shown_things(row)) if row else 0,
        is_looking=is_looking,
        looked=look(form) if is_looking else [],
    )


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
    return redirect_to(WAYS.all)
