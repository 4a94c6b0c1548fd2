"""The two doors: a forum pass once, secret words from then on; and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.access import Principal
from layak.core.errors import slow_down
from layak.core.page import redirect_to, render
from layak.extensions import limiter
from layak.forum import visit
from layak.forum.forms.doors import PassForm, WordsForm
from layak.forum.forms.writing import told_again
from layak.forum.public.replying import LATER
from layak.forum.public.room import REPLIES, room, visitor
from layak.forum.public.slowing import count_guess, forget_guesses
from layak.forum.service import gate, members, own_ideas

TRIES = "120/minute;900/hour"
"""Tries of one address: a class of thirty behind it comes in within a minute, slips and all.

A pass has 55 random bits and secret words 43 behind a slow hash: the limit spares the server, it is not the lock. Who
knows four words and guesses the digits meets a limit of those words (slowing.py).
"""

NEUTRAL_PAGE = "https://www.google.com/"
"""Where leaving quickly leads: a page that anybody may have open."""


@dataclass(frozen=True)
class Doorway:
    """What tells one door from the other: its form and the field in it, who answers, and the words for a miss."""

    door: members.Door
    form: type[PassForm] | type[WordsForm]
    field: str
    find: Callable[..., Principal | None]
    template: str
    unknown: object


DOORWAYS = {
    "forum.enter_pass": Doorway(
        members.Door.PASS,
        PassForm,
        "code",
        members.enter_with_pass,
        "forum/enter_pass.html",
        _l("We don’t know that forum pass. Ask the facilitator of your forum."),
    ),
    "forum.enter_words": Doorway(
        members.Door.WORDS,
        WordsForm,
        "words",
        members.enter_with_words,
        "forum/enter_words.html",
        _l("Those words do not match yet. Check the spelling."),
    ),
}


@room.page(
    id="/forum-anak/kartu", en="/childrens-forum/pass", access=visitor, methods=("GET", "POST"), endpoint="enter_pass"
)
@room.page(
    id="/forum-anak/kata", en="/childrens-forum/words", access=visitor, methods=("GET", "POST"), endpoint="enter_words"
)
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
def enter() -> ResponseReturnValue:
    """Come in with a pass that was never used, or with secret words: to see one's ideas, or to send another."""
    way = DOORWAYS[request.endpoint or ""]
    form = way.form()
    field = form[way.field]
    is_unknown = False
    if form.validate_on_submit():
        typed = field.data or ""
        slowed = count_guess(typed) if way.door == members.Door.WORDS else None
        if slowed is not None:
            return slowed
        found = way.find(typed, keys=visit.keys(), today=visit.today())
        if found is not None:
            return let_in(found, way.door, form)
        field.errors = [way.unknown]
        is_unknown = True
    return render(
        way.template,
        private=True,
        status=422 if form.errors else 200,
        form=form,
        has_errors=bool(form.errors),
        is_unknown=is_unknown,
        is_open=gate.is_open() or bool(form.kept.data),
    )


def let_in(member: Principal, door: members.Door, form: PassForm | WordsForm) -> ResponseReturnValue:
    """Begin a visit: with the text that waited outside, at the questions, or at the child's own ideas."""
    visit.begin(member, door)
    if isinstance(form, WordsForm):
        forget_guesses(form.words.data or "")
    if form.kept.data:
        begin_reply_again(member, form.reply.data or "")
        visit.keep(text=form.kept.data, harm=bool(form.harm.data))
        told = told_again(form.told.data or "")
        if form.harm.data and told:
            visit.keep(told=told)
        return redirect_to("forum.tell_officer" if form.harm.data else "forum.ask_idea")
    if visit.has_draft():
        return redirect_to("forum.ask_idea")
    return redirect_to("forum.ask_topic" if door == members.Door.PASS else "forum.list_own")


def begin_reply_again(member: Principal, where: str) -> None:
    """Lay the text on the sheet it was written on, where this child's idea still waits for it; else it is an idea."""
    endpoint, _colon, number = where.partition(":")
    ideas = own_ideas.list_own_ideas(member) if endpoint in REPLIES else []
    if any(str(one.number) == number and LATER[endpoint].may(one) for one in ideas):
        visit.begin_reply(endpoint.removeprefix("forum."), int(number))


@room.page(id="/forum-anak/tutup", en="/childrens-forum/close", access=visitor, methods=("POST",), endpoint="close")
def close() -> ResponseReturnValue:
    """Done, close: forget the visit on the server and lead back to the start."""
    visit.end()
    return redirect_to("forum.start")


@room.page(id="/forum-anak/keluar", en="/childrens-forum/leave", access=visitor)
def leave() -> ResponseReturnValue:
    """Leave quickly: forget the visit and go to a neutral page elsewhere, so that Back shows nothing of it.

    A link and no form, as it must work at once and everywhere; all it changes is the visitor's own session.
    """
    visit.end()
    answer = redirect(NEUTRAL_PAGE, code=303)
    answer.headers["Cache-Control"] = "no-store"
    return answer
