"""Correcting what everybody reads: by one moderator, or two where two must agree; readers see the newest version."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicIndicator, PublicVersion, Suggestion, Wording
from layak.forum.reasons import Why
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import NotNow
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.opening import move, must_moderate, take_public, who_is
from layak.forum.service.moderation.versions import PublicText, needs_second, words_of
from layak.forum.states import PUBLIC, Verb


def correct_public(
    actor: Principal, number: int, version: int, text: PublicText, why: Why | None, *, at: datetime, today: date
) -> bool:
    """Let everybody read a public idea, by its public number, in these words; returns whether they do already.

    Component and district stay. As for publishing, a second moderator must agree on the very words where they name a
    fine place or the group is small: until then the former words stand. Only a first English version needs no reason.
    The former version is kept for moderators; without its words where it gave somebody away. Raises NotYours for its
    author, NotThere, Changed when somebody was faster, NotNow where nothing is new, ValueError.
    """
    if not (text.title_id.strip() and text.text_id.strip()) or bool(text.title_en) != bool(text.text_en):
        raise ValueError("a version needs an Indonesian title and text, and English comes whole")
    with writing():
        row = take_public(actor, number, version)
        if why is None and not only_adds_english(row.shown, text):
            raise ValueError("a correction needs a reason")
        move(row, Verb.CORRECT, who_is(actor, row))
        waits = waits_for_other(actor, row, text, today)
        if waits:
            keep_waiting(actor, row.shown, text, why, at)
        else:
            put_in_place(actor, row, text, why, at=at, today=today)
            log_change("forum", "idea", str(number))
        log_step(row, Verb.CORRECT, actor, at)
        record(actor.actor, "forum.correct", f"idea:{row.id}", {"why": why, "waits": waits})
    if why is Why.PRIVATE and not waits:
        overwrite_erased()
    return not waits


def only_adds_english(public: PublicVersion, text: PublicText) -> bool:
    """Whether all that readers saw stays, and English comes to it."""
    is_kept = (public.title_id, public.text_id) == (text.title_id, text.text_id) and tied_to(public) == marks_of(text)
    return is_kept and public.title_en is None and bool(text.title_en)


def waits_for_other(actor: Principal, row: Suggestion, text: PublicText, today: date) -> bool:
    """Whether these words are only the first of two approvals; raises NotNow where everybody reads them already."""
    public = row.shown
    has_new_words = words_of(public)[:4] != text.words[:4]
    if not has_new_words and tied_to(public) == marks_of(text):
        raise NotNow
    if not has_new_words or not needs_second(row, text, today):
        return False
    first = waiting_of(public)
    return first is None or first.written_by == actor.user_id or words_waiting(first) != text.words[:4]


def keep_waiting(actor: Principal, public: PublicVersion, text: PublicText, why: Why | None, at: datetime) -> None:
    """Lay a correction aside until a second moderator agrees; it takes the place of the one before."""
    drop_waiting(public)
    title_id, text_id, title_en, text_en = text.words[:4]
    public.wordings.append(
        Wording(
            is_waiting=True,
            why=why,
            title_id=title_id,
            text_id=text_id,
            title_en=title_en or None,
            text_en=text_en or None,
            indicators=marks_of(text),
            written_by=actor.user_id,
            at=at,
        )
    )


def put_in_place(
    actor: Principal, row: Suggestion, text: PublicText, why: Why | None, *, at: datetime, today: date
) -> None:
    """Keep the version that everybody read so far, and let the new one take its place."""
    public = row.shown
    assert actor.user_id is not None  # noqa: S101  (moderators are signed in)
    first = waiting_of(public)
    former = Wording(is_waiting=False, why=why, written_by=actor.user_id, at=at, indicators=tied_to(public))
    if why is not Why.PRIVATE:
        former.title_id, former.text_id = public.title_id, public.text_id
        former.title_en, former.text_en = public.title_en, public.text_en
    if words_of(public)[:4] != text.words[:4]:
        is_agreed = first is not None and words_waiting(first) == text.words[:4]
        public.first_approved_by = first.written_by if first is not None and is_agreed else None
        public.written_by = public.approved_by = actor.user_id
        public.needs_second = needs_second(row, text, today)
    drop_waiting(public)
    public.wordings.append(former)
    if why is Why.PRIVATE:
        forget_former(public)
    public.title_id, public.text_id = text.title_id, text.text_id
    public.title_en, public.text_en = text.title_en or None, text.text_en or None
    if tied_to(public) != marks_of(text):
        public.indicators = [PublicIndicator(indicator=one) for one in sorted(set(text.indicators))]


def forget_former(public: PublicVersion) -> None:
    """Take the words out of every former version: what gave somebody away may stand in an older one, too."""
    for one in public.wordings:
        one.title_id, one.text_id, one.title_en, one.text_en = "", "", None, None


def drop_correction(actor: Principal, number: int, version: int, *, at: datetime) -> None:
    """Forget a correction that waits; raises NotNow where none does, NotYours, NotThere, Changed."""
    with writing():
        row = take_public(actor, number, version)
        if waiting_of(row.shown) is None:
            raise NotNow
        move(row, Verb.CORRECT, who_is(actor, row))
        drop_waiting(row.shown)
        log_step(row, Verb.CORRECT, actor, at)
        record(actor.actor, "forum.drop_correction", f"idea:{row.id}")


def drop_waiting(public: PublicVersion) -> None:
    """Forget the correction that waits, if one does."""
    public.wordings = [one for one in public.wordings if not one.is_waiting]


def waiting_of(public: PublicVersion) -> Wording | None:
    """The correction that waits for a second moderator."""
    return next((one for one in public.wordings if one.is_waiting), None)


def list_waiting(actor: Principal) -> list[tuple[Suggestion, Wording]]:
    """Public ideas with the correction that waits for a second moderator."""
    must_moderate(actor)
    rows = (
        select(Suggestion, Wording)
        .join(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .join(Wording, Wording.public_id == PublicVersion.id)
        .where(Wording.is_waiting, Suggestion.state.in_(PUBLIC))
    )
    return [(row, waiting) for row, waiting in db.session.execute(rows)]


def words_waiting(waiting: Wording) -> tuple[str, ...]:
    """The words of a correction, in the form of PublicText.words, without the district."""
    return (waiting.title_id, waiting.text_id, waiting.title_en or "", waiting.text_en or "")


def tied_to(public: PublicVersion) -> str:
    """The indicators of a public version, as a wording keeps them."""
    return " ".join(str(one.indicator) for one in sorted(public.indicators, key=lambda one: one.indicator))


def marks_of(text: PublicText) -> str:
    """The same of what a moderator chose."""
    return " ".join(str(one) for one in sorted(set(text.indicators)))
