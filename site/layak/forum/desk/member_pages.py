"""What three pages about one member's number share: the number, a look at the paper behind it, and one more press.

Nothing on them tells what the member did, or whether: they are alike for every number of the forum.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, get_flashed_messages
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.language import localized
from layak.core.page import redirect_to, render
from layak.forum.forms.passes import MemberForm
from layak.forum.service import members
from layak.forum.service.consent import Paper


@dataclass(frozen=True)
class MemberPage:
    """The words of one such page, all lazy; `question` and `done` name the number.

    points   what will happen, and cannot be undone
    """

    endpoint: str
    title: object
    lead: object
    question: object
    points: tuple[object, ...]
    press: object
    done: tuple[object, ...] = ()


def with_number(text: object, number: int) -> str:
    """A lazy text in the page's language, with the number in its place."""
    return str(text) % {"number": number}


def show_member_page(page: MemberPage, form: MemberForm, paper: Paper | None) -> ResponseReturnValue:
    """Ask for the number; where there is a paper, show it and what will happen."""
    return render(
        "forum/desk/member_check.html" if paper else "forum/desk/member_number.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        page=page,
        question=with_number(page.question, paper.number) if paper else "",
        paper=paper,
        forum_name=localized(members.get_own_forum(current_principal()), "name"),
        told=get_flashed_messages(),
    )


def say_done(page: MemberPage, number: int) -> ResponseReturnValue:
    """Back to the number, with what was done."""
    flash(" ".join(with_number(text, number) for text in page.done))
    return redirect_to(page.endpoint)


def say_unknown(form: MemberForm) -> None:
    """No member of this forum has that number."""
    form.number.errors = [_("No pass of your forum bears this number. Look once more at the paper ledger.")]


def say_ended(form: MemberForm) -> None:
    """The membership has ended already, by whatever way."""
    form.number.errors = [_("The membership of this number has ended. A new pass needs a new consent paper.")]
