"""The words of both languages: complete, in step with the code, with the same placeholders."""

from __future__ import annotations

import re
import subprocess
import sys

from babel.messages.pofile import read_po

from layak.config import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_catalogs_are_complete_and_in_step() -> None:
    """The check that contributors run finds nothing stale and nothing empty."""
    check = subprocess.run(
        [sys.executable, str(ROOT / "translations" / "sync.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr


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
