"""Texts that are longer than anybody writes: told at once, looked through by nothing, and kept in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from layak.core import markdown
from layak.news.service import answers
from tests.news.conftest import fields_of
from tests.news.test_desk import begin, edit
from tests.pages.test_notices import FILLED
from tests.pages.test_notices import NEW as NOTICE
from tests.pages.test_overrides import EDIT as PAGE
from tests.pages.test_overrides import write
from tests.staff import send
from tests.words import word

MEGABYTE = "kata baru " * 90_000
LONG = "\n\n".join(f"Paragraf {number} tentang taman kota." for number in range(1_500))
PREVIEW = "/id/ruang-kerja/berita/pratinjau"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many letters each of the dear steps was given."""
    lengths: list[int] = []

    def watch(module: Any, name: str) -> None:
        inner = getattr(module, name)

        def count(text: str, *args: Any, **more: Any) -> Any:
            lengths.append(len(text))
            return inner(text, *args, **more)

        monkeypatch.setattr(module, name, count)

    watch(answers, "find_marks")
    watch(markdown, "safe_html")
    return lengths


@pytest.mark.parametrize("where", ["save", "publish", "preview"])
def test_megabyte_is_refused_before_anything_reads_it(
    sign_in: Callable[..., FlaskClient], read: list[int], where: str
) -> None:
    """422 with the field marked and all of it kept; neither signs nor Markdown nor checks are worked out."""
    editor = sign_in("editor")
    number = begin(editor)
    filled = fields_of(editor.get(edit(number)).text, "tulisan") | {"body_id": MEGABYTE}
    read.clear()
    to = {"save": edit(number), "publish": edit(number) + "/terbitkan", "preview": PREVIEW}[where]
    answer = editor.post(to, data=filled)
    assert answer.status_code == 422 and 'id="body_id-error"' in answer.text
    assert len(fields_of(answer.text, "tulisan")["body_id"]) > 800_000
    assert max(read, default=0) < 10_000
    assert word("id", "No sign found. Read the text yourself as well.") not in answer.text


def test_preview_while_writing_reads_no_megabyte(sign_in: Callable[..., FlaskClient], read: list[int]) -> None:
    """The part says that the text is too long, and nothing reads it."""
    editor = sign_in("editor")
    number = begin(editor)
    filled = fields_of(editor.get(edit(number)).text, "tulisan") | {"body_id": MEGABYTE}
    read.clear()
    answer = editor.post(PREVIEW, data=filled, headers={"HX-Request": "true", "HX-Target": "pratinjau"})
    assert answer.status_code == 200 and max(read, default=0) < 10_000
    assert word("id", "This text is too long to be checked. Make it shorter first.") in answer.text


def test_preview_of_a_long_text_leaves_the_signs_to_saving(
    sign_in: Callable[..., FlaskClient], read: list[int]
) -> None:
    """The page stands there at once and says where the signs are told; never that none was found."""
    editor = sign_in("editor")
    number = begin(editor)
    filled = fields_of(editor.get(edit(number)).text, "tulisan") | {"body_id": LONG + "\n\nBudi (12) menang."}
    told = "This text is too long to be looked through here. Make it shorter, or save the draft: then its signs stand here."
    shown = editor.post(PREVIEW, data=filled)
    assert shown.status_code == 200 and word("id", told) in shown.text and "tentang taman kota" in shown.text
    assert editor.post(edit(number), data=filled).status_code == 303
    assert '<q lang="id">Budi (12)</q>' in editor.get(edit(number)).text


def test_long_pages_and_notices_are_refused_unread(sign_in: Callable[..., FlaskClient], read: list[int]) -> None:
    """The same for what editors write of the site itself."""
    editor = sign_in("editor")
    assert write(editor, PAGE, body_id=MEGABYTE).status_code == 422
    assert send(editor, NOTICE, {**FILLED, "text_id": MEGABYTE[:500_000]}).status_code == 422
    assert max(read, default=0) < 20_000
