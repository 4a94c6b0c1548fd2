"""When somebody else was faster: what only one of the two changed is taken, what both did is chosen by a person.

No script is needed: the page asks for a choice at each field that both changed, and saving follows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from layak.core.differences import Block, block_changes
from layak.core.numbers import read_version
from layak.core.page import site_content
from layak.news import service
from layak.news.forms.article import ArticleForm
from layak.news.forms.written import form_of, language_of, values_of, words_for
from layak.news.service.drafts import Draft
from layak.news.service.merging import merge

MINE, THEIRS = "mine", "theirs"
MOST_FIELDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """A field that both changed: what it is called, the two texts beside each other, what was chosen."""

    name: str
    label: str
    lang: str | None
    blocks: tuple[Block, ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Two people's changes: the version mine began at, what was taken of theirs, what is to be chosen."""

    begun: int
    taken: tuple[str, ...]
    both: tuple[Both, ...]


def merge_into(form: ArticleForm, number: int, theirs: Draft) -> Merged:
    """Put what only they changed into the form, and list what both did; what a person declared is asked again."""
    begun = read_version(form.version.data)
    before = service.get_version(number, begun)
    values = values_of(form_of(theirs, site_content()))
    base = None if before is None else values_of(form_of(before, site_content()))
    found = merge(base, values_of(form, values), values)
    for name in found.taken:
        form[name].data = values[name]
    form.declared.data = []
    labels = tuple(str(form[name].label.text) for name in found.taken)
    return Merged(begun=begun, taken=labels, both=tuple(lay_out(form, name, values[name]) for name in found.both))


def lay_out(form: ArticleForm, name: str, theirs: Any) -> Both:
    """One field with both texts: theirs as the one before, mine as the one after."""
    field = form[name]
    blocks = block_changes(words_for(field, theirs), words_for(field, field.data))
    chosen = request.form.get(f"choice-{name}", "")
    label = str(field.label.text)
    return Both(name=name, label=label, lang=language_of(name), blocks=tuple(blocks), chosen=chosen)


def asked_names(form: ArticleForm) -> list[str]:
    """The fields at which the page asked for a choice."""
    return [name for name in dict.fromkeys(request.form.getlist("both")[:MOST_FIELDS]) if name in form]


def still_asked(form: ArticleForm, number: int | None) -> Merged | None:
    """The choices of a page that is shown once more, before anything was saved."""
    theirs = find_theirs(form, number) if asked_names(form) else None
    if theirs is None:
        return None
    both = tuple(lay_out(form, name, theirs[name]) for name in asked_names(form) if name in theirs)
    return Merged(begun=read_version(request.form.get("begun")), taken=(), both=both)


def find_theirs(form: ArticleForm, number: int | None) -> dict[str, Any] | None:
    """What stands in the fields of the version that the page was made of."""
    draft = None if number is None else service.get_version(number, read_version(form.version.data))
    return None if draft is None else values_of(form_of(draft, site_content()))


def is_settled(form: ArticleForm) -> bool:
    """Whether somebody chose at each field that both changed; tells it at those where nobody did."""
    left = [name for name in asked_names(form) if request.form.get(f"choice-{name}") not in (MINE, THEIRS)]
    for name in left:
        form[name].errors = [*form[name].errors, _("Both of you changed this. Choose one of the two texts above.")]
    return not left


@contextmanager
def choices(form: ArticleForm, number: int) -> Iterator[None]:
    """Let the form say what was chosen while it is saved; afterwards each field has its own text again."""
    wanted = [name for name in asked_names(form) if request.form.get(f"choice-{name}") == THEIRS]
    theirs = (find_theirs(form, number) if wanted else None) or {}
    own = {name: form[name].data for name in wanted if name in theirs}
    for name in own:
        form[name].data = theirs[name]
    try:
        yield
    finally:
        for name, data in own.items():
            form[name].data = data
