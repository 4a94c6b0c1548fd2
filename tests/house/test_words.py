"""The words of both languages have the same placeholders, and none hides; `make lint` holds them complete and in step."""

from __future__ import annotations

import ast
import re
import runpy

from babel.messages.pofile import read_po

from layak.config import ROOT
from tests.house.sources import name_of, python_files, tree_of

TRANSLATES = {"_", "_l", "gettext", "ngettext", "lazy_gettext"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_translations_keep_their_placeholders() -> None:
    """A translated sentence names exactly the placeholders of its original."""
    with (ROOT / "translations/id/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale="id")
    wrong = []
    for message in catalog:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, list | tuple) else [message.id]
        wanted = {name for text in originals for name in PLACEHOLDER.findall(text)}
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        if any(set(PLACEHOLDER.findall(text)) - wanted for text in strings) or (
            isinstance(message.id, str) and set(PLACEHOLDER.findall(str(strings[0]))) != wanted
        ):
            wrong.append(message.id)
    assert not wrong


def test_no_sentence_hides_from_the_catalogs() -> None:
    """A call inside an f-string is not collected for translation: readers of Indonesian would get it in English."""
    hidden = [
        f"{name_of(path)}:{call.lineno}"
        for path in python_files("site")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATES
    ]
    assert not hidden, "\n".join(hidden)


def test_operator_who_bundles_the_same_texts_later_gets_the_same_bytes() -> None:
    """A compiled catalog tells no moment of its making."""
    sync = runpy.run_path(str(ROOT / "translations/sync.py"))
    for lang in sync["LANGUAGES"]:
        found = sync["read"](ROOT / "translations" / lang / "LC_MESSAGES" / "messages.po", lang)
        assert ("POT-Creation-Date", "1980-01-01 00:00+0000") in found.mime_headers
