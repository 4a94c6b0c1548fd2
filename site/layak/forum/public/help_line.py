"""An answer here: help words before sending, and the page that opens with them. Addresses and titles tell nothing."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, cast

from flask import current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.page import redirect_to, render
from layak.core.presentation import format_time
from layak.core.sessions import ServerSession
from layak.extensions import limiter
from layak.forum import visit, words
from layak.forum.forms.doors import AgainForm, HelpDoorForm
from layak.forum.forms.writing import HelpWordsForm, OfficerForm
from layak.forum.help_keys import HelpKeys, help_keys
from layak.forum.public.doors import TRIES
from layak.forum.public.room import for_writers, room, visitor
from layak.forum.public.sending import NONCE, TOLD_BY_ONE_MEMBER, disclosure_of, has_moved_on, tell
from layak.forum.public.slowing import count_guess, forget_guesses, member_key
from layak.forum.service import faults, members
from layak.forum.service.protection import help_line

BOTH = ("GET", "POST")


@room.page(id="/forum-anak/tulis/simpan", en="/childrens-forum/write/keep", access=visitor, methods=BOTH)
@limiter.limit(TOLD_BY_ONE_MEMBER, methods=["POST"], key_func=member_key, deduct_when=has_moved_on, on_breach=slow_down)
@for_writers
def keep_help_words() -> ResponseReturnValue:
    """The help words, shown and put in again; only then the text is sent. It may be sent without an answer, too."""
    kept = visit.draft()
    if not kept.get("told"):
        return redirect_to("forum.thank" if session.get("sent") else "forum.tell_officer")
    page = OfficerForm(formdata=None, data={**kept["told"], "text": kept["text"], "nonce": kept["told"]["nonce"]})
    told, form = disclosure_of(page, kept), HelpWordsForm()
    fresh = fresh_help_words()
    form.words.flags.required = True
    if form.validate_on_submit():
        if words.snap(form.words.data or "") == fresh:
            return tell(replace(told, help_line=help_keys(fresh, visit.keys().help)), page)
        form.words.errors = [_("Those words do not match yet. Check the spelling.")]
    return render(
        "forum/keep_words.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        fresh=fresh,
    )


@room.page(id="/forum-anak/tulis/kirim", en="/childrens-forum/write/send", access=visitor, methods=("POST",))
@limiter.limit(TOLD_BY_ONE_MEMBER, methods=["POST"], key_func=member_key, deduct_when=has_moved_on, on_breach=slow_down)
@for_writers
def send_without_answer() -> ResponseReturnValue:
    """Send the text as it is, without help words: whoever cannot keep a paper is not held up."""
    kept = visit.draft()
    if not kept.get("told"):
        return redirect_to("forum.thank" if session.get("sent") else "forum.tell_officer")
    page = OfficerForm(formdata=None, data={**kept["told"], "text": kept["text"]})
    return tell(disclosure_of(page, kept), page)


def fresh_help_words() -> str:
    """The help words of this text: drawn once, kept until they are sent, and never the child's secret words."""
    kept: str | None = visit.draft().get("help_words")
    if kept is None:
        number = visit.writer().member_id or 0
        while kept is None or kept == visit.draft().get("words") or is_secret(number, kept):
            kept = words.new_words().phrase
        visit.keep(help_words=kept)
    return kept


def is_secret(member_id: int, phrase: str) -> bool:
    """Whether these are this child's secret words."""
    return members.are_words_of(member_id, phrase, keys=visit.keys())


@room.page(id="/forum-anak/pesan", en="/childrens-forum/messages", access=visitor, methods=BOTH)
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
def open_messages() -> ResponseReturnValue:
    """Come in with help words; they open the officers' messages and nothing else."""
    form = HelpDoorForm()
    if form.validate_on_submit():
        typed = form.words.data or ""
        slowed = count_guess(typed)
        if slowed is not None:
            return slowed
        keys = keys_of(typed)
        if keys is not None and help_line.get_help_line(keys) is not None:
            forget_guesses(typed)
            begin(keys, form.kept.data or "")
            return redirect_to("forum.read_messages")
        form.words.errors = [_("Those words do not match yet. Check the spelling.")]
    return show_door(form, status=422 if form.errors else 200)


def show_door(form: HelpDoorForm, *, status: int) -> ResponseReturnValue:
    """The door for help words; what was typed before an idle visit ended waits behind it."""
    return render("forum/messages_door.html", private=True, status=status, has_errors=bool(form.errors), form=form)


def keys_of(typed: str) -> HelpKeys | None:
    """What typed help words open after snapping them to the list."""
    phrase = words.snap(typed)
    return help_keys(phrase, visit.keys().help) if phrase else None


def begin(keys: HelpKeys, text: str) -> None:
    """Let the child in: the session, encrypted under the browser's own token, holds what opens the messages."""
    visit.end()
    cast(ServerSession, session).started_at = None
    cast(ServerSession, session).renew()
    session["help"] = {
        "digest": keys.digest.hex(),
        "private_key": keys.private_key.hex(),
        "nonce": secrets.token_hex(32),
        "seen": now().timestamp(),
        "text": text,
    }
    g.pop("principal", None)


def held_keys() -> HelpKeys | None:
    """What this visit opens; fifteen idle minutes end it."""
    held = session.get("help")
    if held is None or now().timestamp() - held["seen"] > visit.IDLE.total_seconds():
        session.pop("help", None)
        return None
    session["help"] = {**held, "seen": now().timestamp()}
    return HelpKeys(bytes.fromhex(held["digest"]), bytes.fromhex(held["private_key"]))


def line_key() -> str:
    """Whose messages are counted: the help line's, as a keyed hash (core/limits.py)."""
    return f"help:{(session.get('help') or {}).get('digest', '')}"


@room.page(id="/forum-anak/pesan/baca", en="/childrens-forum/messages/read", access=visitor, methods=BOTH)
@limiter.limit(TOLD_BY_ONE_MEMBER, methods=["POST"], key_func=line_key, deduct_when=has_moved_on, on_breach=slow_down)
def read_messages() -> ResponseReturnValue:
    """The officers' messages, by role; the child may write again, and what it wrote is not shown."""
    keys = held_keys()
    line = help_line.get_help_line(keys) if keys else None
    if keys is None or line is None:
        if request.method == "GET":
            return redirect_to("forum.open_messages")
        door = HelpDoorForm(formdata=None, data={"kept": request.form.get("text", "")})
        return show_door(door, status=401)
    form = AgainForm(data={"nonce": session["help"]["nonce"], "text": session["help"].get("text", "")})
    if form.validate_on_submit():
        sent = form.nonce.data or ""
        nonce = bytes.fromhex(sent if NONCE.fullmatch(sent) else session["help"]["nonce"])
        try:
            help_line.write_again(keys, form.text.data or "", nonce, at=now())
        except (faults.Closed, faults.NotThere):
            return render("forum/nobody_reads.html", private=True, status=503, kept=form.text.data)
        session["help"] = {**session["help"], "nonce": secrets.token_hex(32), "is_sent": True, "text": ""}
        return redirect_to("forum.read_messages")
    return show_messages(line, form)


def show_messages(line: help_line.HelpLine, form: AgainForm) -> ResponseReturnValue:
    """The page of the messages."""
    held: dict[str, Any] = session["help"]
    is_sent = held.get("is_sent", False)
    session["help"] = {**held, "is_sent": False}
    zone = current_app.extensions["layak"].zone
    return render(
        "forum/messages.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        is_sent=is_sent,
        is_read=line.is_read,
        read_by=format_time(line.read_by, zone),
        messages=[{"text": one.text, "when": format_time(one.at, zone)} for one in line.messages],
    )
