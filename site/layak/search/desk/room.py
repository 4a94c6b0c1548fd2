"""What the pages of the search's desk share: their ways, and how what editors steer is found, kept and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.language import LANGUAGES
from layak.core.numbers import read_version
from layak.core.page import render
from layak.core.routes import Room
from layak.search.steering import Conflict, Gone, Refused

STEER = "search.steer"
LONGEST_BEGINNING = 200
room = Room("search_desk", __name__)
steer = may(STEER)
BOTH = ("GET", "POST")
PAGES = (
    ("search_desk.show_numbers", _l("Asked and read")),
    ("search_desk.list_pins", _l("Pinned answers")),
    ("search_desk.list_synonyms", _l("Synonyms")),
)
"""The pages of the room, each with a way to the others."""

Row = TypeVar("Row")
Reasons = Mapping[str, tuple[str, object]]


class Ways(NamedTuple):
    """The endpoints of one thing that editors steer."""

    all: str
    new: str
    edit: str
    remove: str


def frame(endpoint: str) -> dict[str, Any]:
    """The ways to the other pages of the room, for the templates."""
    return {"tabs": PAGES, "here": endpoint, "languages": {"id": _("Indonesian"), "en": _("English")}}


def begin() -> tuple[str, str]:
    """A question of readers with which a new form may begin, and its language (or nothing), from the address."""
    given = request.args.get("of", "")
    return request.args.get("q", "")[:LONGEST_BEGINNING], given if given in LANGUAGES else ""


def find_or_404(find: Callable[[int], Row], number: int) -> Row:
    """A row by its number, or the answer that there is none."""
    try:
        return find(number)
    except Gone:
        abort(404)


class Kept(NamedTuple):
    """What became of a form that was sent."""

    is_done: bool = False
    is_stale: bool = False


def try_to_keep(form: Any, reasons: Reasons, keep: Callable[..., object], *asked: object, **values: object) -> Kept:
    """Keep what was sent; a refusal is told in the form, a change by somebody else meanwhile by what is given back."""
    version = read_version(form.version.data)
    try:
        keep(*asked, version=version, actor=current_principal(), at=now(), **values)
    except Refused as refused:
        tell(form, reasons, refused)
    except Gone:
        abort(404)
    except Conflict:
        return Kept(is_stale=True)
    else:
        return Kept(is_done=True)
    return Kept()


def tell(form: Form, reasons: Reasons, refused: Refused) -> None:
    """Put the reason of a refusal beside its field, with the phrase that it is about."""
    name, words = reasons[refused.reason]
    form[name].errors = [*form[name].errors, str(words) % {"phrase": refused.phrase}]


def show_form(template: str, ways: Ways, form: Any, row: Any, *, stands: str | None, **more: Any) -> Response:
    """The form of a row, or of a new one.

    stands  what somebody else wrote meanwhile, one phrase a line; None where nobody did
    """
    is_stale = stands is not None
    if is_stale:
        form.version.data = str(row.version)
    return render(
        template,
        status=409 if is_stale else 422 if form.errors else 200,
        private=True,
        has_errors=bool(form.errors) or is_stale,
        form=form,
        number=row.id if row else None,
        is_stale=is_stale,
        stands=(stands or "").split("\n"),
        ways=ways,
        **more,
        **frame(ways.all),
    )
