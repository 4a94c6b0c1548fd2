"""The same thing has the same word on every page of staff."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("lang", "names"), [("id", ("Bahasa Indonesia", "Bahasa Inggris")), ("en", ("Indonesian", "English"))]
)
def test_languages_are_named_in_the_language_of_the_page(
    editor: FlaskClient, lang: str, names: tuple[str, ...]
) -> None:
    """Headings of the editor and of notices say the languages as the labels below them do."""
    desk = {"id": "/id/ruang-kerja", "en": "/en/desk"}[lang]
    writing = editor.get(desk + {"id": "/berita/baru", "en": "/news/new"}[lang]).text
    assert [one for one in re.findall(r"<legend>([^<]+)</legend>", writing) if one in names] == list(names)
    assert [one for one in re.findall(r"<option[^>]*>([^<]+)</option>", writing) if one in names] == list(names)
    notice = editor.get(desk + {"id": "/pengumuman/baru", "en": "/notices/new"}[lang]).text
    assert [one for one in re.findall(r"<legend>([^<]+)</legend>", notice) if one in names] == list(names)
