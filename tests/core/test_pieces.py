"""Pieces of a page: what templates put out is escaped exactly as markupsafe does it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import lazy_gettext
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Undefined
from markupsafe import Markup, escape

from layak.core.templating import shown


class Card:
    """Something that writes its own HTML."""

    def __html__(self) -> str:
        return "<b>&amp;</b>"


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.binary())
def test_any_value_is_shown_as_it_is_escaped(value: object) -> None:
    """Text, numbers and whatever else comes give the same letters."""
    assert str(shown(value)) == str(escape(value))


@pytest.mark.parametrize("value", [Markup("<i>&amp;</i>"), Card(), Undefined(name="x"), ["<", Markup("<")], "<\"'&>"])
def test_html_stays_and_letters_of_html_do_not(value: object) -> None:
    """What says of itself that it is HTML stays as it is, all else is escaped."""
    assert str(shown(value)) == str(escape(value))


def test_words_of_a_form_are_shown_as_they_are_escaped(app: Flask) -> None:
    """A text that finds its language later comes out the same way, too."""
    with app.test_request_context("/en/"):
        words = lazy_gettext("Tom & <Jerry>")
        assert str(shown(words)) == str(escape(words))


def test_template_escapes_in_every_place(app: Flask) -> None:
    """In a page, a macro, a set block and a call block, hostile text comes out as text."""
    source = """{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{% set s %}<u>{{ v }}</u>{% endset %}
{{ v }}{{ m(v) }}{{ s }}{% call(y) m2(v) %}{{ y }}{% endcall %}"""
    source = "{% macro m2(x) %}<q>{{ caller(x) }}</q>{% endmacro %}" + source
    with app.test_request_context("/id/"):
        for env in app.extensions["layak"].environments.values():
            made = env.from_string(source).render(v="<script>&")
            assert "<script>" not in made and made.count("&lt;script&gt;&amp;") == 4
            assert "<p>&lt;" in made and "<u>&lt;" in made and "<q>&lt;" in made
