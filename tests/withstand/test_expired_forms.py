"""A form that lay open too long, at every form of every role: it does nothing, and gives back every word."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from layak.core.access import Role
from layak.core.errors import NEVER_KEPT
from layak.extensions import limiter
from tests import soak
from tests.conftest import TestClock
from tests.core.test_requests import digest_of
from tests.withstand.atlas import SentForm, Walk
from tests.withstand.crowd_of_roles import READERS, Visitor, arrive
from tests.withstand.test_matrix import officer_of_an_office

EVERYBODY = ("child", *(role.value for role in Role))
VISITORS = EVERYBODY if soak.IS_LONG else ("child", "editor", "facilitator")
"""In the usual run one who writes most, one who types names of cards, and a child."""
WORDS = "Kanarium ke-{} bertengger di <taman> & kota"


def forms_of(app: Flask, visitor: Visitor) -> list[SentForm]:
    """The forms with a session's token and room for words that this visitor's pages show."""
    start = ["/id/forum-anak/", "/id/forum-anak/tulis/ide"] if visitor.name in READERS else ["/id/ruang-kerja/"]
    walk = Walk(app, visitor.client, most=1).go(start)
    asked = [one for one in walk.forms.values() if "csrf_token" in dict(one.fields)]
    return [one for one in asked if one.method == "POST" and set(one.typed) - NEVER_KEPT]


@soak.soak
@pytest.mark.parametrize("name", VISITORS)
def test_form_open_too_long_gives_back_every_word(loaded: Flask, clock: TestClock, name: str) -> None:
    """After the session ended each form answers 400 or 401, keeps what was written in each field, and changes nothing."""
    visitor = officer_of_an_office(loaded, "satu") if name == "office_officer" else arrive(loaded, name)
    forms, token = forms_of(loaded, visitor), visitor.fresh_token()
    assert forms, "no form with words was found"
    clock.moment += timedelta(hours=2, minutes=1)
    before, wrong = digest_of(loaded), []
    for form in forms:
        typed = {one: WORDS.format(number) for number, one in enumerate(sorted(set(form.typed) - NEVER_KEPT))}
        kind = "multipart/form-data" if form.is_multipart else "application/x-www-form-urlencoded"
        answer = visitor.client.post(form.action, data=form.filled(token, **typed), content_type=kind, is_checked=False)
        text = unescape(answer.text)
        lost = [one for one, words in typed.items() if words not in text]
        if answer.status_code not in (400, 401) or lost:
            wrong.append(f"{form.action}: {answer.status_code}, lost {lost}")
        limiter.reset()
    assert not wrong, "\n".join(wrong)
    assert digest_of(loaded) == before
    soak.tell(f"forms open too long, as {name}", f"{len(forms)}, each gave back every word")
