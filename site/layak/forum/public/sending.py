"""Checking and sending an idea; or a text for the child-protection officers, which goes nowhere else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Response, current_app, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.page import redirect_to, render
from layak.extensions import client_network, limiter
from layak.forum import visit, words
from layak.forum.forms.writing import CheckForm, OfficerForm, told_in
from layak.forum.public.questions import ask, knows_age, refuse_if_closed, show_closed
from layak.forum.public.room import district_name, for_members, for_writers, room, show_doors, topic_name, visitor
from layak.forum.public.similar import like
from layak.forum.public.slip import slip
from layak.forum.public.slowing import member_key, slow_sending, slow_until
from layak.forum.public.trap import is_trapped, note_shown
from layak.forum.service import faults, gate, ideas, members, own_ideas, sealed
from layak.forum.service.deadlines import officer_reads_by
from layak.forum.wording import AGE_BANDS

BOTH = ("GET", "POST")
NONCE = re.compile(r"[0-9a-f]{64}")
FROM_ONE_ADDRESS = "240/hour"
"""Sendings of one address in an hour: several classes behind one school's address all come through."""

FROM_ONE_MEMBER = "10/hour"
"""Sendings of one member in an hour; more are slowed, and the text is kept."""

TOLD_BY_ONE_MEMBER = "30/hour"
"""Texts for the officers by one member in an hour: far more than anybody needs, so that nobody is turned away."""


def has_moved_on(answer: Response) -> bool:
    """Whether a sending was taken: a slip in the words, or a box not ticked, counts for nothing."""
    return answer.status_code == 303


@room.page(id="/forum-anak/tulis/periksa", en="/childrens-forum/write/check", access=visitor, methods=BOTH)
@limiter.limit(
    FROM_ONE_ADDRESS, methods=["POST"], key_func=client_network, deduct_when=has_moved_on, on_breach=slow_sending
)
@limiter.limit(FROM_ONE_MEMBER, methods=["POST"], key_func=member_key, deduct_when=has_moved_on, on_breach=slow_sending)
@for_members
def check() -> ResponseReturnValue:
    """Last question: is all of it right? With the first idea the secret words are put in again before sending."""
    form = CheckForm(data={"nonce": session.get("member_nonce", "")})
    if form.is_submitted() and (sent := sent_with(form.nonce.data)):
        if not visit.has_draft() or sent.text in (None, visit.as_draft(visit.draft()).text):
            return say_thanks({"kind": "idea"})
        visit.take_new_sheet()
    visit.leave_reply()
    kept = session.get("draft") or {}
    if not kept.get("text"):
        return redirect_to("forum.ask_topic")
    elsewhere = where_it_belongs(visit.as_draft(kept))
    if elsewhere is not None:
        return redirect_to(elsewhere)
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    fresh = fresh_words() if members.needs_words(visit.member().member_id or 0) else None
    form.words.flags.required = fresh is not None
    if form.is_submitted():
        is_whole = form.validate()
        if are_noted(form, fresh) and is_whole and not is_trapped(form):
            return send(fresh)
    note_shown(kept)
    return ask("forum/check.html", form, rows=answers(kept), fresh=fresh, similar=like(kept["text"]))


def where_it_belongs(draft: ideas.Draft) -> str | None:
    """The page that a draft must go to instead of being sent: to the officers, or back to be made shorter."""
    if draft.is_for_officers:
        return "forum.tell_officer"
    return "forum.ask_idea" if len(draft.text) > ideas.LARGEST_TEXT else None


def sent_with(nonce: str | None) -> ideas.SentIdea | None:
    """What was sent with this very sheet of answers before: a second click, or an answer that never arrived."""
    if not nonce or nonce != session.get("member_nonce"):
        return None
    return ideas.sent_before(bytes.fromhex(nonce), visit.member())


def fresh_words() -> str:
    """The secret words of this visit: drawn once, kept until they are sent."""
    kept: str | None = visit.draft().get("words")
    if kept is None:
        kept = words.new_words().phrase
        visit.keep(words=kept)
    return kept


def are_noted(form: CheckForm, fresh: str | None) -> bool:
    """Whether the child put the words in again as they are shown."""
    if fresh is None or words.snap(form.words.data or "") == fresh:
        return True
    form.words.errors = [_("Those words do not match yet. Check the spelling.")]
    return False


def answers(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers in rows, each with the way to change it."""
    draft = visit.as_draft(kept)
    nothing = _("I don’t know")
    rows = [
        (_("Topic"), topic_name(draft.topic, child=True) or nothing, "forum.ask_topic"),
        (_("Your idea"), draft.text, "forum.ask_idea"),
        (_("District"), district_name(draft.district) or nothing, "forum.ask_place"),
    ]
    if draft.age_band and not knows_age():
        rows.append((_("Age"), str(AGE_BANDS[draft.age_band]), "forum.ask_age"))
    return [{"term": term, "text": text, "href": url_for(endpoint)} for term, text, endpoint in rows]


def send(fresh: str | None) -> ResponseReturnValue:
    """Send the idea; whatever is in the way, the answers stay."""
    digest = words.hash_words(fresh, visit.keys().words) if fresh else None
    draft = visit.as_draft(visit.draft())
    try:
        ideas.submit_idea(visit.member(), draft, words_digest=digest, at=now(), today=visit.today())
    except faults.HoldsDisclosure:
        return redirect_to("forum.tell_officer")
    except faults.TooLong:
        return redirect_to("forum.ask_idea")
    except faults.Closed:
        return show_closed()
    except faults.TooMany as many:
        return slow_until(many.until)
    except (faults.NotAMember, faults.WordsNeeded):
        return show_doors(draft.text)
    return say_thanks({"kind": "idea"})


def say_thanks(note: dict[str, Any]) -> ResponseReturnValue:
    """After a sending: the answers go, the words are the door from now on, and the page of thanks comes."""
    visit.drop_draft()
    if note["kind"] == "idea":
        session["member_door"] = members.Door.WORDS
    session["sent"] = note
    return redirect_to("forum.thank")


@room.page(id="/forum-anak/tulis/lanjut", en="/childrens-forum/write/next", access=visitor, methods=BOTH)
@limiter.limit(TOLD_BY_ONE_MEMBER, methods=["POST"], key_func=member_key, deduct_when=has_moved_on, on_breach=slow_down)
@for_writers
def tell_officer() -> ResponseReturnValue:
    """A calm page for a text about harm: it may be written here, an officer reads it, here is help right now.

    A closed forum does not stand in the way, and personal data is not asked to be taken out.
    """
    kept = visit.draft()
    form = OfficerForm(data={"nonce": kept["nonce"], **kept.get("told", {}), "text": kept.get("text", "")})
    if form.validate_on_submit():
        told = disclosure_of(form, kept)
        if form.answer.data and sealed.finds_reader(told):
            visit.keep(told=told_in(form), text=told.text, harm=True)
            return redirect_to("forum.keep_help_words")
        return tell(told, form)
    return show_officer_page(form)


def disclosure_of(form: OfficerForm, kept: dict[str, Any]) -> sealed.Disclosure:
    """What the form of the calm page says, without an answer here; a wish to be met is one, whichever box was used."""
    wish = [(form[name].data or "").strip() for name in ("how", "when", "who_must_not_know")]
    return sealed.Disclosure(
        text=form.text.data or "",
        nonce=nonce_of(form, kept),
        about_staff=bool(form.about_staff.data),
        may_go_to_own=bool(form.may_go_to_own.data),
        visit=sealed.Visit(*wish) if form.meet.data or any(wish) else None,
    )


def tell(told: sealed.Disclosure, form: OfficerForm) -> ResponseReturnValue:
    """Seal a text; where only officers of the forum's own body could read what is about staff, ask the child first."""
    try:
        read_by = sealed.seal_text(visit.writer(), told, at=now(), zone=current_app.extensions["layak"].zone)
    except faults.NobodyElse:
        form.may_go_to_own.errors = [_("No officer from outside can read it right now. You may call 129.")]
        return show_officer_page(form, asks_for_own=True)
    except faults.Closed:
        return render("forum/nobody_reads.html", private=True, status=503, kept=told.text)
    return say_thanks({"kind": "officer", "read_by": read_by.isoformat(), "helps": told.help_line is not None})


def show_officer_page(form: OfficerForm, *, asks_for_own: bool = False) -> ResponseReturnValue:
    """The calm page."""
    site = current_app.extensions["layak"]
    return render(
        "forum/tell_officer.html",
        private=True,
        status=422 if form.errors else 200,
        form=form,
        asks_for_own=asks_for_own or bool(form.may_go_to_own.data),
        has_errors=bool(form.errors),
        read_by=officer_reads_by(now(), site.zone),
        is_read=gate.count_officer_keys() > 0,
        lines=site.content.city.helplines[1:],
    )


def nonce_of(form: OfficerForm, kept: dict[str, Any]) -> bytes:
    """The mark of the sheet that was sent, so that a second click seals nothing twice."""
    sent = form.nonce.data or ""
    return bytes.fromhex(sent if NONCE.fullmatch(sent) else kept["nonce"])


@room.page(id="/forum-anak/tulis/batal", en="/childrens-forum/write/stop", access=visitor, methods=("POST",))
@for_writers
def stop_writing() -> ResponseReturnValue:
    """Forget what was written and send nothing; the numbers stay in sight."""
    visit.drop_draft()
    session["sent"] = {"kind": "nothing"}
    return redirect_to("forum.thank")


@room.page(id="/forum-anak/terima-kasih", en="/childrens-forum/thanks", access=visitor)
@for_writers
def thank() -> ResponseReturnValue:
    """What happens next, after an idea or after a text for the officers."""
    note = session.get("sent")
    if note is None:
        return redirect_to("forum.list_own")
    mine = own_ideas.list_own_ideas(visit.member()) if note["kind"] == "idea" else []
    read_by = datetime.fromisoformat(note["read_by"]) if note.get("read_by") else None
    return render(
        "forum/thanks.html",
        private=True,
        kind=note["kind"],
        idea=mine[0] if mine else None,
        slip=slip(mine[0]) if mine else None,
        read_by=read_by,
        has_help_words=note.get("helps", False),
    )
