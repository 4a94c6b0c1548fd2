"""Forms: what the library says about an answer is said in the reader's language, with its numbers filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, NumberRange, Regexp

from layak.core.forms import Form, options
from layak.pages.forms.notices import MomentField

CHOICES: dict[str, Any] = {"choices": options([("a", "A")])}


def forms_below(form: type[Form]) -> Iterator[type[Form]]:
    """All forms of the rooms."""
    for one in form.__subclasses__():
        if one.__module__.startswith("layak."):
            yield one
            yield from forms_below(one)


def fields_of_the_house() -> Iterator[tuple[str, Any]]:
    """Each field of each form, with the form's name."""
    for form in forms_below(Form):
        for name in dir(form):
            field = getattr(form, name)
            if hasattr(field, "field_class"):
                yield f"{form.__module__}.{form.__name__}.{name}", field


def kinds_of_checks() -> set[str]:
    """The library's checks that stand in our forms, and the kinds of fields that read a value."""
    kinds = set()
    for _, field in fields_of_the_house():
        kinds.add(field.field_class.__name__)
        given = field.kwargs.get("validators") or next((one for one in field.args if isinstance(one, list)), [])
        kinds |= {type(one).__name__ for one in given if type(one).__module__.startswith("wtforms")}
    return kinds


BAD: dict[str, list[tuple[Any, list[str]]]] = {
    "DataRequired": [(StringField("X", [DataRequired()]), [""])],
    "InputRequired": [(StringField("X", [InputRequired()]), [])],
    "Email": [(StringField("X", [Email()]), ["x"])],
    "EqualTo": [(StringField("X", [EqualTo("y")]), ["x"])],
    "Regexp": [(StringField("X", [Regexp("b")]), ["x"])],
    "Length": [
        (StringField("X", [Length(max=7)]), ["x" * 8]),
        (StringField("X", [Length(max=1)]), ["x" * 8]),
        (StringField("X", [Length(min=7)]), ["x"]),
        (StringField("X", [Length(min=2, max=7)]), ["x" * 8]),
        (StringField("X", [Length(min=7, max=7)]), ["x" * 8]),
    ],
    "NumberRange": [
        (IntegerField("X", [NumberRange(min=7)]), ["5"]),
        (IntegerField("X", [NumberRange(max=7)]), ["9"]),
        (IntegerField("X", [NumberRange(2, 7)]), ["9"]),
    ],
    "IntegerField": [(IntegerField("X"), ["x"])],
    "DateField": [(DateField("X"), ["x"])],
    "DateTimeLocalField": [(DateTimeLocalField("X"), ["x"])],
    "MomentField": [(MomentField("X"), ["x"])],
    "RadioField": [(RadioField("X", **CHOICES), ["x"])],
    "SelectField": [(SelectField("X", **CHOICES), ["x"])],
    "SelectMultipleField": [(SelectMultipleField("X", **CHOICES), ["x"]), (SelectMultipleField("X", **CHOICES), ["x", "y"])],
}  # fmt: skip
"""An answer that each check refuses, in each of the ways it can say so."""
SAYS_NOTHING = {
    "Optional", "BooleanField", "FileField", "HiddenField", "PasswordField", "StringField", "SubmitField",
    "TextAreaField", "CSRFTokenField", "EmailField", "MultipleFileField",
}  # fmt: skip


def errors_in(app: Flask, lang: str, field: Any, answer: list[str]) -> list[str]:
    """What a form says about an answer in a language."""

    class Probe(Form):
        """One field, and another to compare it with."""

        y = StringField("Y")
        x = field

    with app.test_request_context(f"/{lang}/", method="POST", data={"x": answer, "y": "y"}):
        app.preprocess_request()
        form = Probe(meta={"csrf": False})
        assert not form.validate()
        return [str(error) for error in form.x.errors]


def test_every_check_of_our_forms_is_tried_here(app: Flask) -> None:
    """A form that begins to use another check of the library brings its words along."""
    assert kinds_of_checks() >= {"Length", "DataRequired", "NumberRange", "RadioField"}
    assert not kinds_of_checks() - BAD.keys() - SAYS_NOTHING


def test_whoever_types_nothing_that_is_seen_is_told_so(app: Flask) -> None:
    """InputRequired looks at what came, not at what is kept of it: of letters that show nothing, nothing is."""
    for name, field in fields_of_the_house():
        given = field.kwargs.get("validators") or next((one for one in field.args if isinstance(one, list)), [])
        is_typed = issubclass(field.field_class, StringField)
        assert not (is_typed and any(isinstance(one, InputRequired) for one in given)), name


@pytest.mark.parametrize("kind", BAD)
def test_reader_is_told_what_is_wrong_in_the_language_of_the_page(app: Flask, kind: str) -> None:
    """No English on an Indonesian page, and no placeholder left in either."""
    for field, answer in BAD[kind]:
        indonesian, english = (errors_in(app, lang, field, answer) for lang in ("id", "en"))
        assert indonesian and english
        assert not set(indonesian) & set(english), english
        assert "%" not in str(indonesian + english)
        assert [[c for c in one if c.isdigit()] for one in indonesian] == [
            [c for c in one if c.isdigit()] for one in english
        ]
