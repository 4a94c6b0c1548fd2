"""Synonyms at the desk: listed, added, changed, taken away."""

from __future__ import annotations

from contextlib import suppress

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.search import synonyms
from layak.search.desk.room import BOTH, frame, room, steer, tell
from layak.search.forms import BOTH_LANGUAGES, SYNONYM_REASONS, SynonymForm
from layak.search.models import SynonymGroup
from layak.search.steering import Conflict, Gone, Refused


@room.page(id="/ruang-kerja/pencarian/sinonim", en="/desk/search/synonyms", access=steer)
def list_synonyms() -> Response:
    """All groups, the last changed first."""
    rows = [(row, row.phrases.split("\n")) for row in synonyms.list_rows()]
    return render("search/desk/synonyms.html", private=True, rows=rows, **frame("search_desk.list_synonyms"))


@room.page(id="/ruang-kerja/pencarian/sinonim/baru", en="/desk/search/synonyms/new", access=steer, methods=BOTH)
def new_synonyms() -> Response:
    """Add a group; a question of readers may begin it."""
    given = request.args.get("of", "")
    form = SynonymForm(data={"phrases": request.args.get("q", "")[:200], "lang": given if given in LANGUAGES else ""})
    return keep(form, None)


@room.page(
    id="/ruang-kerja/pencarian/sinonim/<int:number>",
    en="/desk/search/synonyms/<int:number>",
    access=steer,
    methods=BOTH,
)
def edit_synonyms(number: int) -> Response:
    """Change a group."""
    row = find_row(number)
    form = SynonymForm(data={"lang": row.lang or BOTH_LANGUAGES, "phrases": row.phrases, "version": str(row.version)})
    return keep(form, row)


def find_row(number: int) -> SynonymGroup:
    """A group by its number, or 404."""
    try:
        return synonyms.get_row(number)
    except Gone:
        abort(404)


def keep(form: SynonymForm, row: SynonymGroup | None) -> Response:
    """Keep what was sent; without that, or where it cannot be kept, show the form."""
    form.offer()
    is_stale, number = False, row.id if row else None
    if request.method == "POST" and form.validate():
        lang = "" if form.lang.data == BOTH_LANGUAGES else form.lang.data
        version = read_version(form.version.data)
        try:
            synonyms.keep_group(
                number, lang=lang, typed=form.phrases.data or "", version=version, actor=current_principal(), at=now()
            )
            return redirect_to("search_desk.list_synonyms")
        except Refused as refused:
            tell(form, SYNONYM_REASONS, refused)
        except Gone:
            abort(404)
        except Conflict:
            is_stale, row = True, find_row(number or 0)
            form.version.data = str(row.version)
    return render(
        "search/desk/synonym_group.html",
        status=409 if is_stale else 422 if form.errors else 200,
        private=True,
        has_errors=bool(form.errors) or is_stale,
        form=form,
        number=number,
        is_stale=is_stale,
        stands=row.phrases.split("\n") if row and is_stale else [],
        **frame("search_desk.list_synonyms"),
    )


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
    return redirect_to("search_desk.list_synonyms")
