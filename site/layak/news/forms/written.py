"""An article's form as a list of what is written in it, for comparing two versions and for merging two people's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField, SelectField, SelectMultipleField

from layak.core.content import Content
from layak.core.language import LANGUAGES
from layak.news.forms.article import ArticleForm
from layak.news.service import Draft

NOT_KEPT = frozenset({"declared", "signs"})
"""Fields that a person fills in anew each time."""


def form_of(draft: Draft, content: Content) -> ArticleForm:
    """The form with a draft in it, whatever the request has sent."""
    form = ArticleForm(formdata=None)
    form.offer(content)
    form.fill(draft)
    return form


def values_of(form: ArticleForm, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What stands in the fields that hold a draft; `names` are those of another form whose fields are wanted."""
    fields = [field for field in form if not isinstance(field, HiddenField)]
    if names is not None:
        return {field.name: field.data for field in fields if field.name in names}
    return {field.name: field.data for field in fields if field.data is not None}


def names_to_keep(form: ArticleForm) -> frozenset[str]:
    """The fields of which a typed text consists."""
    return frozenset(field.name for field in form if not isinstance(field, HiddenField)) - NOT_KEPT


def words_for(field: Field, value: Any) -> str:
    """A value of a field as people read it: the labels of what was chosen, or the text itself."""
    if isinstance(field, SelectField | SelectMultipleField):
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return "\n\n".join(str(choice.label) for choice in field.choices or () if str(choice.value) in chosen)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return "\n\n".join(str(one) for one in value)
    return "" if value is None else str(value)


def language_of(name: str) -> str | None:
    """The language of a field's text, where it has one."""
    return next((lang for lang in LANGUAGES if name.endswith(f"_{lang}")), None)
