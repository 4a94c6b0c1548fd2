"""Old addresses that lead on by hand: listed, added, taken away."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render
from layak.core.redirects import add_redirects, list_redirects, remove_redirect
from layak.pages.desk.room import edit, room
from layak.pages.forms.redirects import RedirectForm


@room.page(
    id="/ruang-kerja/pengalihan",
    en="/desk/redirects",
    access=edit,
    methods=["GET", "POST"],
    endpoint="list_redirects",
)
def show_redirects() -> Response:
    """The list with its search, and a form for one more."""
    form = RedirectForm()
    if request.method == "POST" and form.validate():
        rows = [(form.source.data or "", form.target.data or "")]
        added = add_redirects(rows, actor=current_principal(), at=now(), is_strict=True)
        if not added.refused:
            return redirect_to("pages_desk.list_redirects")
        form.tell(added.refused[0][1])
    asked, page = request.args.get("q", "").strip()[:200], read_number(request.args.get("page") or "1", most=9_999)
    rows_shown, total = list_redirects(asked, page=page or 1)
    if page is None or page > total:
        abort(404)
    return render(
        "pages/redirects.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        rows=rows_shown,
        asked=asked,
        pages={
            "number": page,
            "total": total,
            "previous": list_address(asked, page - 1) if page > 1 else None,
            "next": list_address(asked, page + 1) if page < total else None,
        },
        has_errors=bool(form.errors),
    )


def list_address(asked: str, page: int) -> str:
    """A page of the list."""
    return url_for("pages_desk.list_redirects", page=page, q=asked or None)


@room.page(
    id="/ruang-kerja/pengalihan/<int:number>/hapus",
    en="/desk/redirects/<int:number>/remove",
    access=edit,
    methods=["POST"],
)
def take_redirect(number: int) -> Response:
    """Take one away; twice changes nothing."""
    remove_redirect(number, actor=current_principal())
    return redirect_to("pages_desk.list_redirects")
