"""What a child says later about its own idea: an answer, a changed text, one appeal, "not yet done".

One page for all four. Harm is looked for first, whatever became of the idea meanwhile; then personal data; and whatever
is in the way, the text stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.clock import now
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.forms.writing import TOO_LONG, ReplyForm
from layak.forum.public import looking
from layak.forum.public.room import for_members, room, show_doors, visitor
from layak.forum.public.slowing import reads_texts
from layak.forum.public.story import words_of
from layak.forum.public.trap import is_trapped, note_shown
from layak.forum.service import faults, own_ideas, replies, texts
from layak.forum.service.ideas import LONGEST_IDEA
from layak.forum.states import State

BOTH = ("GET", "POST")
NONCE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Later:
    """A later verb: the way to it, its page, what is said afterwards, and when it can be done.

    is_needed   it needs words; old   the sheet begins with the text that was sent
    """

    way: object
    title: object
    hint: object
    button: object
    thanks: object
    send: Callable[..., None]
    may: Callable[[own_ideas.OwnIdea], bool]
    is_needed: bool = False
    old: bool = False


LATER = {
    "forum.answer": Later(
        _l("Answer the question"),
        _l("What is your answer?"),
        _l("Write what you mean. Short is fine."),
        _l("Send my answer"),
        _l("Thank you. Your answer has arrived."),
        replies.answer_question,
        lambda idea: idea.asked is not None,
        is_needed=True,
    ),
    "forum.change": Later(
        _l("Change my idea and send it again"),
        _l("Change your idea"),
        _l("The new text takes the place of the old one."),
        _l("Send it again"),
        _l("Thank you. Your changed idea has arrived."),
        replies.resend_idea,
        lambda idea: idea.may_resend,
        is_needed=True,
        old=True,
    ),
    "forum.appeal": Later(
        _l("Ask another moderator"),
        _l("Ask another moderator"),
        _l("You can do this once. You may write why, or leave it empty."),
        _l("Please read it again"),
        _l("Thank you. Another moderator reads your idea now."),
        replies.appeal,
        lambda idea: idea.may_appeal,
    ),
    "forum.not_yet": Later(
        _l("It is not done yet"),
        _l("It is not done yet"),
        _l("You may write what is missing, or leave it empty. A moderator reads it."),
        _l("Tell them that it is not done yet"),
        _l("Thank you. The work goes on, and everyone can see that."),
        replies.not_yet_done,
        lambda idea: idea.state == State.DONE,
    ),
}


@room.page(
    id="/forum-anak/usulanku/<int:number>/jawab",
    en="/childrens-forum/my-ideas/<int:number>/answer",
    access=visitor,
    methods=BOTH,
    endpoint="answer",
)
@room.page(
    id="/forum-anak/usulanku/<int:number>/ubah",
    en="/childrens-forum/my-ideas/<int:number>/change",
    access=visitor,
    methods=BOTH,
    endpoint="change",
)
@room.page(
    id="/forum-anak/usulanku/<int:number>/baca-lagi",
    en="/childrens-forum/my-ideas/<int:number>/read-again",
    access=visitor,
    methods=BOTH,
    endpoint="appeal",
)
@room.page(
    id="/forum-anak/usulanku/<int:number>/belum-selesai",
    en="/childrens-forum/my-ideas/<int:number>/not-yet-done",
    access=visitor,
    methods=BOTH,
    endpoint="not_yet",
)
@reads_texts
@for_members
def reply(number: int) -> ResponseReturnValue:
    """Open the sheet of a later verb, or send it."""
    return take(number) if request.method == "POST" else begin(number)


def later() -> Later:
    """The verb of this page."""
    return LATER[request.endpoint or ""]


def sheet(number: int, text: str = "") -> dict[str, Any]:
    """The answers of this page so far."""
    return visit.begin_reply((request.endpoint or "").removeprefix("forum."), number, text)


def begin(number: int) -> ResponseReturnValue:
    """Show the sheet; where the idea waits for nothing of the kind, lead to "My ideas"."""
    try:
        idea = own_ideas.get_own_idea(visit.member(), number)
    except faults.NotThere:
        abort(404)
    if not later().may(idea):
        return redirect_to("forum.list_own")
    old = replies.get_original(visit.member(), number, today=visit.today()) if later().old else ""
    kept = sheet(number, old)
    form = ReplyForm(data={"text": kept.get("text"), "harm": kept.get("harm"), "nonce": kept["nonce"]})
    return show(form, idea)


def take(number: int) -> ResponseReturnValue:
    """Take what was sent: harm first, then a second click, then what became of the idea meanwhile."""
    form = ReplyForm()
    is_whole = form.validate()
    text = (form.text.data or "").strip()
    nonce = bytes.fromhex(form.nonce.data) if NONCE.fullmatch(form.nonce.data or "") else None
    if text and (form.harm.data or texts.tells_of_harm(text)):
        sheet(number)
        visit.keep(text=text, harm=bool(form.harm.data))
        return redirect_to("forum.tell_officer")
    try:
        if nonce is not None and replies.was_sent(visit.member(), number, nonce, today=visit.today()):
            return thank(number)
        idea = own_ideas.get_own_idea(visit.member(), number)
    except faults.NotThere:
        return show_late(text)
    if not later().may(idea):
        return show_late(text)
    kept = sheet(number)
    visit.keep(text=text, harm=bool(form.harm.data))
    form.nonce.data = kept["nonce"]
    if not text and (later().is_needed or form.harm.data):
        form.text.errors = [_("Write something first, even one sentence.")]
        is_whole = False
    return look_and_send(form, idea, text) if is_whole else show(form, idea)


def look_and_send(form: ReplyForm, idea: own_ideas.OwnIdea, text: str) -> ResponseReturnValue:
    """What gives somebody away is shown or taken out; then the words go."""
    if looking.wants_help():
        looking.clean(text)
        return redirect_to(request.endpoint or "", number=idea.number)
    marks = looking.marks_in_the_way(text)
    if marks or is_trapped(form):
        return show(form, idea, marks)
    try:
        nonce = bytes.fromhex(form.nonce.data or "")
        later().send(visit.member(), idea.number, text, nonce=nonce, at=now(), today=visit.today())
    except faults.TooLong:
        form.text.errors = [TOO_LONG]
        return show(form, idea)
    except (faults.Changed, faults.OnlyOnce, faults.NotThere):
        return show_late(text)
    except faults.NotAMember:
        return show_doors(text)
    return thank(idea.number)


def thank(number: int) -> ResponseReturnValue:
    """It has arrived: the sheet goes, and "My ideas" says so."""
    if visit.reply_begun() == ((request.endpoint or "").removeprefix("forum."), number):
        visit.drop_draft()
    session["told"] = request.endpoint
    return redirect_to("forum.list_own")


def show(form: ReplyForm, idea: own_ideas.OwnIdea, marks: list[texts.Mark] | None = None) -> ResponseReturnValue:
    """The sheet, with what was asked and what was found in the text."""
    note_shown(visit.draft())
    form.text.label.text = later().title
    return render(
        "forum/reply.html",
        private=True,
        status=422 if form.errors or marks else 200,
        form=form,
        has_errors=bool(form.errors or marks),
        later=later(),
        asked=words_of(idea.asked) if idea.asked is not None and request.endpoint == "forum.answer" else None,
        here=url_for(request.endpoint or "", number=idea.number),
        limit=LONGEST_IDEA,
        **looking.found_in(form.text.data or "", marks or []),
    )


def show_late(text: str) -> ResponseReturnValue:
    """The idea does not wait for this any more; what was written stands on the page."""
    return render("forum/reply_late.html", private=True, status=409, kept=text)
