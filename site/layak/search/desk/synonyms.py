"""Synonyms at the desk: listed, added, changed, taken away."""

from __future__ import annotations

from contextlib import suppress

from flask import request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.page import redirect_to, render
from layak.search import synonyms
from layak.search.desk.room import BOTH, Kept, Ways, begin, find_or_404, frame, room, show_form, steer, try_to_keep
from layak.search.forms import BOTH_LANGUAGES, SYNONYM_REASONS, SynonymForm
from layak.search.models import SynonymGroup
from layak.search.steering import Gone

WAYS = Ways(*(f"search_desk.{name}_synonyms" for name in ("list", "new", "edit", "remove")))


@room.page(id="/ruang-kerja/pencarian/sinonim", en="/desk/search/synonyms", access=steer)
def list_synonyms() -> Response:
    """All groups, the last changed first."""
    rows = [(row, row.phrases.split("\n")) for row in synonyms.list_rows()]
    return render("search/desk/synonyms.html", private=True, rows=rows, ways=WAYS, **frame(WAYS.all))


@room.page(id="/ruang-kerja/pencarian/sinonim/baru", en="/desk/search/synonyms/new", access=steer, methods=BOTH)
def new_synonyms() -> Response:
    """Add a group; a question of readers may begin it."""
    question, lang = begin()
    return keep(SynonymForm(data={"phrases": question, "lang": lang}), None)


@room.page(
    id="/ruang-kerja/pencarian/sinonim/<int:number>",
    en="/desk/search/synonyms/<int:number>",
    access=steer,
    methods=BOTH,
)
def edit_synonyms(number: int) -> Response:
    """Change a group."""
    row = find_or_404(synonyms.get_row, number)
    form = SynonymForm(data={"lang": row.lang or BOTH_LANGUAGES, "phrases": row.phrases, "version": str(row.version)})
    return keep(form, row)


def keep(form: SynonymForm, row: SynonymGroup | None) -> Response:
    """Keep what was sent; without that, or where it cannot be kept, show the form."""
    form.offer()
    kept, number = Kept(), row.id if row else None
    if request.method == "POST" and form.validate():
        lang = "" if form.lang.data == BOTH_LANGUAGES else form.lang.data
        kept = try_to_keep(form, SYNONYM_REASONS, synonyms.keep_group, number, lang=lang, typed=form.phrases.data or "")
    if kept.is_done:
        return redirect_to(WAYS.all)
    if kept.is_stale:
        row = find_or_404(synonyms.get_row, number or 0)
    stands = row.phrases if row and kept.is_stale else None
    return show_form("search/desk/synonym_group.html", WAYS, form, row, stands=stands)


@room.page(
    id="/ruang-kerja/pencarian/sinonim/<int:number>/hapus",
    en="/desk/search/synonyms/<int:number>/remove",
    access=steer,
    methods=["POST"],
)
def remove_synonyms(number: int) -> Response:
    """Take a group away; twice changes nothing."""
    with suppress(Gone):
        synonyms.remove_group(number, actor=current_principal())
    return redirect_to(WAYS.all)
