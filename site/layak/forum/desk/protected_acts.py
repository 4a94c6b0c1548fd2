"""What officers do about a text: write to the child, hand it over, close it, step back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import Principal, current_principal
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.mail import has_mail
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk.protected import SEALED
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.protection import ActForm, AnswerForm, CloseForm, HandoverForm
from layak.forum.service import faults
from layak.forum.service.protection import acting, help_line, records

BOTH = ("GET", "POST")
PATH_ID = "/ruang-kerja/forum/terlindung/<int:number>"
PATH_EN = "/desk/forum/protected/<int:number>"


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its form, what the page says, the button, what is told afterwards, the verb."""

    form: type[Form]
    title: object
    about: object
    button: object
    told: object
    do: Callable[[Principal, int, Any], None]
    is_ending: bool = False


def answer(actor: Principal, number: int, form: AnswerForm) -> None:
    """Write to the child; a second click is no second message."""
    nonce = (form.nonce.data or "").encode()
    help_line.answer_child(actor, number, form.text.data or "", nonce, at=now())


def hand_over(actor: Principal, number: int, form: HandoverForm) -> None:
    """Note a handover."""
    if form.on.data is None:
        raise faults.WrongDay
    handover = acting.Handover(
        form.to_whom.data or "", form.reference.data or "", form.on.data, note=form.note.data or ""
    )
    acting.hand_over(actor, number, form.seen, handover, at=now(), today=visit.today())


def close(actor: Principal, number: int, form: CloseForm) -> None:
    """Be done with it."""
    acting.close(actor, number, form.seen, form.note.data or "", at=now())


def reopen(actor: Principal, number: int, form: ActForm) -> None:
    """Open what was closed again."""
    acting.reopen(actor, number, form.seen, at=now())


def recuse(actor: Principal, number: int, form: Form) -> None:
    """Step back."""
    acting.recuse(actor, number, at=now())


ACTS = {
    "forum_desk.answer_child": Act(
        AnswerForm,
        _l("Write to the child"),
        _l(
            "The child reads it with its help words, as the words of a child-protection officer. Write no "
            "name. Say what happens next and by when. Somebody else may find the words, so do not repeat "
            "what the child wrote."
        ),
        _l("Send to the child"),
        _l("Your message is there for the child."),
        answer,
    ),
    "forum_desk.hand_over": Act(
        HandoverForm,
        _l("Hand over to UPTD PPA"),
        _l(
            "Hand it over yourself first, then note it here. What you write lies sealed; only officers who "
            "can read the text can read it."
        ),
        _l("Note the handover"),
        _l("The handover is noted."),
        hand_over,
    ),
    "forum_desk.close_protected": Act(
        CloseForm,
        _l("Close this text"),
        _l(
            "Ninety days after closing the text and all notes are erased. A bare entry of days and acts "
            "stays. Until then any of you can open it again. If the child writes again, it is open again, too."
        ),
        _l("Close it"),
        _l("The text is closed."),
        close,
        is_ending=True,
    ),
    "forum_desk.reopen_protected": Act(
        ActForm,
        _l("Open this text again"),
        _l("It is not done yet. The text stays until somebody closes it once more."),
        _l("Open it again"),
        _l("The text is open again."),
        reopen,
    ),
    "forum_desk.recuse": Act(
        Form,
        _l("This must not be me"),
        _l(
            "Step back if the text is about you, your family, your friends or your office. It leaves your "
            "list for good. You need give no reason."
        ),
        _l("Step back"),
        _l("You have stepped back from this text."),
        recuse,
        is_ending=True,
    ),
}


@room.page(id=f"{PATH_ID}/jawab", en=f"{PATH_EN}/answer", access=SEALED, methods=BOTH, endpoint="answer_child")
@room.page(id=f"{PATH_ID}/serahkan", en=f"{PATH_EN}/hand-over", access=SEALED, methods=BOTH, endpoint="hand_over")
@room.page(id=f"{PATH_ID}/selesai", en=f"{PATH_EN}/close", access=SEALED, methods=BOTH, endpoint="close_protected")
@room.page(
    id=f"{PATH_ID}/buka-lagi", en=f"{PATH_EN}/open-again", access=SEALED, methods=BOTH, endpoint="reopen_protected"
)
@room.page(id=f"{PATH_ID}/bukan-saya", en=f"{PATH_EN}/not-me", access=SEALED, methods=BOTH, endpoint="recuse")
@answering_faults
def act(number: int) -> ResponseReturnValue:
    """Do one of these; what stands in the way is said on the page, with all that was typed."""
    actor, chosen = current_principal(), ACTS[request.endpoint or ""]
    if number in records.recused_by(actor):
        return redirect_to("forum_desk.show_protected")
    records.get_readable(actor, number)
    form = chosen.form(data={"version": acting.last_act(number), "nonce": secrets.token_hex(32)})
    status = 422
    if form.validate_on_submit():
        try:
            chosen.do(actor, number, form)
            flash(str(chosen.told))
            return redirect_to("forum_desk.show_protected")
        except faults.Changed as fault:
            status = 409
            form.form_errors = [str(WHY.get(type(fault)) or changed())]
            if "version" in form:
                form.version.data = str(acting.last_act(number))
        except tuple(WHY) as fault:
            form.form_errors = [str(WHY[type(fault)])]
    return render(
        "forum/desk/protected_act.html",
        private=True,
        status=status if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        number=number,
        endpoint=request.endpoint,
        act=chosen,
        has_letters=has_mail(),
        deadlines=acting.get_deadlines() if chosen.form is HandoverForm else None,
    )


def changed() -> str:
    """What is said where another officer was faster."""
    return _(
        "Another officer did something about this text, or closed it. Open it once more and look, then send again."
    )


WHY: dict[type[Exception], object] = {
    faults.NotOpened: _l("Open the text first: whoever acts on it has read it."),
    faults.NobodyElse: _l(
        "No other officer can read this text. Ask whoever runs the site for a second officer, and call "
        "129 where it is urgent."
    ),
    faults.ReasonUnread: _l("Open the text once more: the reason stands there now, and whoever agrees has read it."),
    faults.SameBody: _l("The second officer must belong to another body."),
    faults.ChildWroteAgain: _l("The child wrote again. Open the text once more and read it, then close it."),
    faults.WrongDay: _l("That day has not come yet."),
}
