"""The forum's public room, who may come in, and what its pages share."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from layak.core.access import Principal
from layak.core.content import Content
from layak.core.language import localized
from layak.core.page import redirect_to, render
from layak.core.routes import Room
from layak.forum import visit
from layak.forum.forms.doors import PassForm, WordsForm
from layak.forum.forms.writing import I_DO_NOT_KNOW, OfficerForm, told_in
from layak.forum.notices import Notice
from layak.forum.service.texts import tells_of_harm
from layak.forum.wording import AGE_BANDS

room = Room("forum", __name__)
View = Callable[..., ResponseReturnValue]
FOR_OFFICERS = ("forum.tell_officer", "forum.keep_help_words")
"""Where a text for the protection officers is sent."""

REPLIES = ("forum.answer", "forum.change", "forum.appeal", "forum.not_yet")
"""Where a later word on one's own idea is sent."""


def visitor(principal: Principal) -> bool:
    """Everybody, with a session: pages that hold a form and are stored by nobody."""
    return True


def content() -> Content:
    """Facts and names of this city."""
    found: Content = current_app.extensions["layak"].content
    return found


def topic_choices() -> list[tuple[str, Any]]:
    """The six components in a child's words, and "I don't know"."""
    return [(one.key, localized(one, "child_name")) for one in content().components] + [I_DO_NOT_KNOW]


def notices() -> tuple[Notice, ...]:
    """What stands among the topics and leads to help instead of the form."""
    found: tuple[Notice, ...] = current_app.extensions["layak_help_first"]
    return found


def notice_choices() -> list[tuple[str, Any]]:
    """The notices as choices of the first question."""
    return [(one.answer, localized(one, "label")) for one in notices()]


def topic_notes() -> dict[str, str]:
    """The question behind each component, as a second line."""
    return {one.key: str(localized(one, "child")) for one in content().components}


def district_choices() -> list[tuple[str, Any]]:
    """The city's kecamatan by name, and "I don't know"."""
    named = sorted((one.name, one.code) for one in content().districts)
    return [(code, name) for name, code in named] + [I_DO_NOT_KNOW]


def age_choices() -> list[tuple[str, Any]]:
    """The age bands in words."""
    return [(band.value, words) for band, words in AGE_BANDS.items()]


def topic_name(key: str | None, *, child: bool = False, lang: str | None = None) -> str:
    """A component by name; empty where none was chosen or content/ no longer has it."""
    found = next((one for one in content().components if one.key == key), None)
    return str(localized(found, "child_name" if child else "short", lang)) if found else ""


def district_name(code: str | None) -> str:
    """A kecamatan by name; empty where none was chosen."""
    return next((one.name for one in content().districts if one.code == code), "")


def for_members(view: View) -> View:
    """Let a member through; show others the door, and keep what they were sending."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if visit.member().member_id is not None:
            return view(*args, **kwargs)
        if request.method == "GET":
            return redirect_to("forum.start")
        text = request.form.get("text", "") or request.form.get("kept", "")
        is_for_officers = bool(request.form.get("harm")) or request.endpoint in FOR_OFFICERS
        if text and visit.writer().member_id is not None and (is_for_officers or tells_of_harm(text)):
            visit.keep(text=text, harm=True)
            return redirect_to("forum.tell_officer")
        told = told_in(OfficerForm()) if request.endpoint == "forum.tell_officer" else {}
        if told:
            visit.keep_waiting(text, told)
        return show_doors(text, harm=is_for_officers, told=told)

    return guarded


def for_writers(view: View) -> View:
    """The same, but a text on harm goes on where membership or consent ended in the middle of writing it."""
    asked = for_members(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return view(*args, **kwargs) if visit.writer().member_id is not None else asked(*args, **kwargs)

    return guarded


def show_doors(kept: str, *, harm: bool = False, told: dict[str, Any] | None = None) -> ResponseReturnValue:
    """Both doors on one page, with the text that waits behind them, and what was said with it to the officers."""
    passes, words = PassForm(formdata=None), WordsForm(formdata=None)
    waits = bool(kept) or visit.has_waiting_text()
    passes.kept.data = words.kept.data = kept
    passes.harm.data = words.harm.data = "y" if harm else ""
    passes.told.data = words.told.data = json.dumps(told) if told else ""
    if request.endpoint in REPLIES:
        passes.reply.data = words.reply.data = f"{request.endpoint}:{(request.view_args or {})['number']}"
    return render("forum/doors.html", private=True, status=401, passes=passes, words=words, kept=kept, waits=waits)
