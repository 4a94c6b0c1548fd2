"""Finding out who the child is: immediate danger, a reason, a second officer; then where the paper ledger lies."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.mail import has_mail
from layak.core.page import redirect_to, render
from layak.forum.desk.protected import SEALED
from layak.forum.desk.protected_acts import BOTH, PATH_EN, PATH_ID, WHY, changed
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.protection import ActForm, IdentifyForm
from layak.forum.service import faults
from layak.forum.service.protection import acting, records


@room.page(id=f"{PATH_ID}/anak", en=f"{PATH_EN}/child", access=SEALED, methods=BOTH)
@answering_faults
def identify_child(number: int) -> ResponseReturnValue:
    """Ask, or agree as the second officer, or be shown the place: each is logged."""
    actor = current_principal()
    if number in records.recused_by(actor):
        return redirect_to("forum_desk.show_protected")
    records.get_readable(actor, number)
    is_asked, status, place = acting.asked_by(number) is not None, 422, None
    form = (ActForm if is_asked else IdentifyForm)(data={"version": acting.last_act(number)})
    if form.validate_on_submit():
        try:
            place = do(number, form)
            if place is None:
                return redirect_to("forum_desk.identify_child", number=number)
        except faults.Changed:
            status = 409
            form.form_errors = [changed()]
            form.version.data = str(acting.last_act(number))
        except tuple(WHY) as fault:
            form.form_errors = [str(WHY[type(fault)])]
    asker, second = acting.asked_by(number), acting.confirmed_by(number)
    return render(
        "forum/desk/protected_child.html",
        private=True,
        status=status if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        number=number,
        is_asked=asker is not None,
        is_mine=asker == actor.user_id,
        is_confirmed=second is not None,
        is_one_of_two=actor.user_id in (asker, second),
        place=place,
        has_letters=has_mail(),
    )


def do(number: int, form: ActForm) -> str | None:
    """The act of the button that was pressed; the place where it was asked for and may be told."""
    actor, wish = current_principal(), request.form.get("act")
    if isinstance(form, IdentifyForm):
        acting.ask_to_identify(actor, number, form.seen, form.reason.data or "", at=now())
    elif wish == "agree":
        acting.confirm_identifying(actor, number, form.seen, at=now())
    elif wish == "show":
        return acting.show_ledger(actor, number, at=now())
    return None
