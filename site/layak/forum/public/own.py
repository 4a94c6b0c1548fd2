"""My ideas: what became of each, in a child's words; and taking one back."""

from __future__ import annotations

from typing import Any

from flask import abort, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import forum_member
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.language import localized
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.extensions import limiter
from layak.forum import visit
from layak.forum.forms.doors import WithdrawForm
from layak.forum.public.doors import TRIES
from layak.forum.public.room import for_members, room, visitor
from layak.forum.public.slowing import count_guess, forget_guesses
from layak.forum.reasons import Reason
from layak.forum.service import gate, ideas, members
from layak.forum.service.faults import NotThere
from layak.forum.states import WAITING, State, Verb
from layak.forum.wording import REASONS, STATES


@room.page(id="/forum-anak/usulanku", en="/childrens-forum/my-ideas", access=forum_member)
def list_own() -> ResponseReturnValue:
    """The child's ideas with state, news and dates; an ordinary empty page where there are none."""
    found = ideas.list_own_ideas(visit.member())
    return render(
        "forum/my_ideas.html",
        private=True,
        ideas=[describe(one) for one in found],
        is_open=gate.is_open(),
        is_erased=session.pop("is_erased", False),
    )


def describe(idea: ideas.OwnIdea) -> dict[str, Any]:
    """One idea as the page tells it."""
    words = STATES[idea.state]
    return {
        "number": idea.number,
        "title": localized(idea, "title") or _("Idea %(number)s", number=idea.place),
        "lang": "id" if idea.title_id and not idea.title_en else None,
        "state": words,
        "due": format_day(idea.due_on) if idea.state in WAITING else None,
        "steps": story(idea),
        "messages": [tell(one) for one in idea.messages],
        "url": url_for("forum.show_idea", number=idea.public_number) if idea.public_number else None,
        "withdraw": url_for("forum.withdraw", number=idea.number),
    }


def tell(message: Any) -> dict[str, Any]:
    """A moderator's message: the reason in a child's words, and what was added."""
    return {"reason": REASONS[Reason(message.reason)] if message.reason else None, "text": message.text}


def story(idea: ideas.OwnIdea) -> list[dict[str, Any]]:
    """The course of an idea so far and what comes next."""
    zone = visit.zone()
    names = {
        Verb.SEND: _("You sent your idea"),
        Verb.OPEN: _("A moderator read it"),
        Verb.PUBLISH: _("Everyone can read it"),
        Verb.DECLINE: _("You got an answer"),
        Verb.TAKE_DOWN: _("A moderator is reading it again"),
    }
    done: list[dict[str, Any]] = []
    for step in idea.steps:
        if step.verb in names and (not done or done[-1]["title"] != names[Verb(step.verb)]):
            day = format_day(step.at.astimezone(zone).date())
            done.append({"title": names[Verb(step.verb)], "state": "done", "when": day})
    if idea.state in WAITING:
        if idea.state == State.IN_REVIEW:
            done.pop()
        done.append(
            {"title": _("A moderator reads it"), "state": "now", "when": _("by %(day)s", day=format_day(idea.due_on))}
        )
        done.append({"title": _("You get an answer"), "state": "next"})
    return done


@room.page(
    id="/forum-anak/usulanku/<int:number>/tarik",
    en="/childrens-forum/my-ideas/<int:number>/withdraw",
    access=visitor,
    methods=("GET", "POST"),
)
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
@for_members
def withdraw(number: int) -> ResponseReturnValue:
    """Take an idea back and erase it; the secret words are asked again."""
    try:
        idea = ideas.get_own_idea(visit.member(), number)
    except NotThere:
        abort(404)
    form = WithdrawForm()
    if form.validate_on_submit():
        typed = form.words.data or ""
        slowed = count_guess(typed)
        if slowed is not None:
            return slowed
        if members.are_words_of(visit.member().member_id or 0, typed, keys=visit.keys()):
            forget_guesses(typed)
            ideas.withdraw_idea(visit.member(), number, at=now())
            session["is_erased"] = True
            return redirect_to("forum.list_own")
        form.words.errors = [_("Those words do not match yet. Check the spelling.")]
    return render(
        "forum/withdraw.html",
        private=True,
        status=422 if form.errors else 200,
        form=form,
        has_errors=bool(form.errors),
        idea=describe(idea),
    )
