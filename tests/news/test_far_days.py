"""Days at the ends of the calendar in every form of the newsroom: refused with a sentence, never an error of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.news.conftest import ALONE, send
from tests.news.test_desk import begin, edit
from tests.pages.test_notices import FILLED
from tests.pages.test_notices import NEW as NOTICE
from tests.pages.test_overrides import EDIT as PAGE
from tests.staff import send as send_form

ENDS = ("0001-01-01", "9999-12-31")


@pytest.mark.parametrize("day", ENDS)
def test_editor_types_a_day_of_no_use(sign_in: Callable[..., FlaskClient], day: str) -> None:
    """Event, moment, notice and review say that the year cannot be right; calendar and plan lead nowhere."""
    editor = sign_in("editor")
    number = begin(editor)
    year, month, of_month = day.split("-")
    typed = f"{of_month}-{month}-{year}"
    assert send(editor, edit(number), event=typed).status_code == 422
    for moment in (f"{day}T00:00", f"{typed} 23.59"):
        path = edit(number) + "/terbitkan"
        assert send(editor, edit(number), path, when="later", moment=moment, alone=ALONE).status_code == 422
    for name in ("starts", "ends"):
        assert send_form(editor, NOTICE, {**FILLED, name: f"{day}T00:00"}).status_code == 422
        assert send_form(editor, NOTICE, {**FILLED, name: f"{day}T23:59"}).status_code == 422
    assert send_form(editor, f"{PAGE}/baca-ulang", {"review_on": day}, form=PAGE).status_code == 422
    assert editor.get(f"/id/ruang-kerja/kalender?month={day[:7]}").status_code == 404
    assert editor.get(f"/id/ruang-kerja/berita/baru?day={day}").status_code in (200, 404)
    assert editor.get(f"/id/ruang-kerja/berita/?from={day}&to={day}").status_code in (200, 404)
