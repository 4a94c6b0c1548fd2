"""My ideas: what became of each, in a child's words; and taking one back."""

from __future__ import annotations

from typing import Any

from flask import abort, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import forum_member
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.language import current_lang, localized
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.extensions import limiter
from layak.forum import visit
from layak.forum.forms.doors import WithdrawForm
from layak.forum.models import Message, MessageKind
from layak.forum.public.doors import TRIES
from layak.forum.public.replying import LATER
from layak.forum.public.room import for_members, room, visitor
from layak.forum.public.slowing import count_guess, forget_guesses
from layak.forum.public.story import office_name, tell_joined, tell_story, words_of
from layak.forum.reasons import Reason
from layak.forum.service import gate, ideas, members, own_ideas
from layak.forum.service.faults import NotThere
from layak.forum.states import WAITING, State
from layak.forum.wording import REASONS, STATES


@room.page(id="/forum-anak/usulanku", en="/childrens-forum/my-ideas", access=forum_member)
def list_own() -> ResponseReturnValue:
    """The child's ideas with state, news and dates; an ordinary empty page where there are none."""
    found = own_ideas.list_own_ideas(visit.member())
    told = session.pop("told", None)
    return render(
        "forum/my_ideas.html",
        private=True,
        ideas=[describe(one) for one in found],
        is_open=gate.is_open(),
        is_erased=session.pop("is_erased", False),
        thanks=LATER[told].thanks if told in LATER else None,
    )


def describe(idea: own_ideas.OwnIdea) -> dict[str, Any]:
    """One idea as the page tells it."""
    shown = idea.joined or idea
    return {
        "number": idea.number,
        "title": localized(idea, "title") if idea.title_id else _("Idea %(number)s", number=idea.place),
        "lang": "id" if idea.title_id and not idea.title_en and current_lang() != "id" else None,
        "state": STATES[idea.state],
        "sentence": sentence(idea),
        "due": format_day(idea.due_on) if idea.state in WAITING else None,
        "steps": tell_story(idea),
        "messages": [tell(one) for one in idea.messages],
        "earlier": [tell(one) for one in idea.earlier],
        "joined": describe_joined(idea.joined) if idea.joined else None,
        "is_joined_unseen": idea.state == State.MERGED and idea.joined is None,
        "is_late": shown is idea and idea.is_late and idea.state == State.FORWARDED,
        "may_appeal": idea.may_appeal,
        "later": [
            {"text": one.way, "href": url_for(endpoint, number=idea.number)}
            for endpoint, one in LATER.items()
            if one.may(idea)
        ],
        "url": url_for("forum.show_idea", number=idea.public_number) if idea.public_number else None,
        "withdraw": url_for("forum.withdraw", number=idea.number),
    }


def sentence(idea: own_ideas.OwnIdea) -> object:
    """What the state means for this idea: with the office and its day, where they are known."""
    office = office_name(idea.office_key)
    if idea.state == State.FORWARDED and office and idea.office_due_on:
        if idea.office_due_on < visit.today():
            return _("We are still waiting for the answer of %(office)s.", office=office)
        return _("%(office)s answers by %(day)s.", office=office, day=format_day(idea.office_due_on))
    if idea.state == State.PLANNED:
        years = [step.year for step in idea.public_steps if step.year]
        if years:
            return _("The city plans your idea for %(year)s.", year=years[-1])
    if idea.state == State.NEEDS_CHANGE and idea.asked is None:
        return _("Please change something in your idea, then send it again.")
    return STATES[idea.state].sentence


def describe_joined(joined: own_ideas.JoinedIdea) -> dict[str, Any]:
    """The idea with which the story goes on."""
    return {
        "title": localized(joined, "title"),
        "lang": "id" if not joined.title_en and current_lang() != "id" else None,
        "state": STATES[joined.state],
        "url": url_for("forum.show_idea", number=joined.number),
        "steps": tell_joined(joined),
    }


def tell(message: Message) -> dict[str, Any]:
    """A message: the reason in a child's words and what was added, or a question; from whom, by role."""
    office = office_name(message.office_key)
    is_question = message.kind == MessageKind.QUESTION and bool(message.text)
    asks = _("%(office)s asks you", office=office) if office else _("The moderator asks you")
    return {
        "heading": asks if is_question else _("What the moderator says"),
        "reason": REASONS[Reason(message.reason)] if message.reason else None,
        **words_of(message),
        "when": format_day(message.at.astimezone(visit.zone()).date()),
    }


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
        idea = own_ideas.get_own_idea(visit.member(), number)
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
