"""What offices write about the ideas that were sent to them: drafts until a moderator has passed them.

An office sees public versions only, by their public numbers: never an original, a member, or how many wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.offices import acting_office
from layak.extensions import db
from layak.forum.models import DraftState, OfficeDraft, PublicVersion, Suggestion
from layak.forum.service.faults import Changed, DraftWaits, NotThere, NotYours
from layak.forum.service.passing import QUESTION
from layak.forum.states import ANSWERED, State, Verb, Who, steps_from

ANSWERS = (Verb.ANSWER_WILL_DO, Verb.ANSWER_PLANNED, Verb.ANSWER_NOT_NOW, Verb.ANSWER_NOT_OURS)
REPORTS = (Verb.REPORT_PROGRESS, Verb.REPORT_DONE)
"""What is done is believed with a proof: both need an address and what is to be seen there."""

PLAN_YEARS = 10
"""How far ahead a year of a plan may lie; beyond it is a slip of the keyboard."""

LONGEST_ANSWER = 2000
LONGEST_PROOF_ADDRESS = 500
LONGEST_PROOF_TITLE = 200
PAGE_SIZE = 20
PARTS: dict[str, tuple[State, ...]] = {
    "open": (State.FORWARDED,),
    "going": (State.WILL_DO, State.PLANNED, State.IN_PROGRESS),
    "over": (State.DONE, State.NOT_NOW, State.NOT_OURS),
}
"""The parts of an office's list: to be answered, promised and not done yet, over."""

WITH_OFFICE = (State.FORWARDED, *ANSWERED, State.IN_PROGRESS, State.DONE)


@dataclass(frozen=True)
class OfficeWords:
    """What an office wants to tell: the verb of states.py that would follow (or QUESTION), its words, year, proof."""

    verb: str
    text_id: str
    text_en: str | None = None
    year: int | None = None
    proof_address: str | None = None
    proof_title: str | None = None


@dataclass(frozen=True)
class OfficeIdea:
    """An idea as its office sees it.

    id      what the services call it; pages use the public number, which links no two ideas of a child
    draft   the newest words of this office about it, whatever became of them
    may     the verbs that the office can write now
    warned_on, shown_on  when the coordinator warned this office that it is late, and showed it to readers
    has_asked  whether its one question went to the child
    """

    id: int
    number: int
    title_id: str
    text_id: str
    title_en: str | None
    text_en: str | None
    topic: str | None
    district: str | None
    state: State
    forwarded_on: date | None
    due_on: date | None
    is_late: bool
    warned_on: date | None
    shown_on: date | None
    is_sample: bool
    draft: OfficeDraft | None
    may: tuple[str, ...]
    has_asked: bool


@dataclass(frozen=True)
class OfficePage:
    """One page of an office's list, how many pages there are, and how many ideas stand in each part."""

    ideas: tuple[OfficeIdea, ...]
    number: int
    total: int
    counts: dict[str, int]


def must_answer(actor: Principal) -> str:
    """The office that this officer works for; raises NotYours for anyone who is no officer of an office."""
    if actor.user_id is None or actor.office_key is None or not actor.may("progress.hand_in"):
        raise NotYours
    return actor.office_key


def own_keys(office_key: str) -> list[str]:
    """Under which keys ideas were sent to an office: its own, and those of offices whose work it took over."""
    used = db.session.scalars(select(Suggestion.office_key).where(Suggestion.office_key.is_not(None)).distinct())
    return [key for key in used if key is not None and acting_office(key) == office_key]


def sent_to(keys: Iterable[str]) -> Select[Suggestion, PublicVersion]:
    """The ideas that were sent to these offices, each with its public version: what everybody reads, and no more."""
    return (
        select(Suggestion, PublicVersion)
        .join(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .where(
            Suggestion.office_key.in_(list(keys)),
            Suggestion.state.in_(WITH_OFFICE),
            PublicVersion.month.is_not(None),
            PublicVersion.approved_by.is_not(None),
        )
    )


def list_office_ideas(actor: Principal, today: date, *, part: str = "open", page: int = 1) -> OfficePage:
    """One page of a part of the office's list, nearest due first; only its own."""
    rows = sent_to(own_keys(must_answer(actor)))
    by_state = rows.with_only_columns(Suggestion.state, func.count()).group_by(Suggestion.state)
    per_state = {state: count for state, count in db.session.execute(by_state)}
    counts = {name: sum(per_state.get(one, 0) for one in states) for name, states in PARTS.items()}
    total = max(1, -(-counts[part] // PAGE_SIZE))
    number = min(max(page, 1), total)
    found = db.session.execute(
        rows.where(Suggestion.state.in_(PARTS[part]))
        .order_by(Suggestion.office_due_on, PublicVersion.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return OfficePage(tuple(describe(row, public, today) for row, public in found), number, total, counts)


def count_open(office_key: str) -> int:
    """How many ideas an office still has to answer or to carry out."""
    still = (*PARTS["open"], *PARTS["going"])
    rows = sent_to(own_keys(office_key)).where(Suggestion.state.in_(still))
    return db.session.scalar(rows.with_only_columns(func.count())) or 0


def get_office_idea(actor: Principal, number: int, today: date) -> OfficeIdea:
    """One idea of the office by its public number; raises NotThere for every other number alike."""
    found = db.session.execute(sent_to(own_keys(must_answer(actor))).where(PublicVersion.id == number)).first()
    if found is None:
        raise NotThere
    return describe(found[0], found[1], today)


def describe(row: Suggestion, public: PublicVersion, today: date) -> OfficeIdea:
    """An idea with the office's own words about it."""
    drafts = list_drafts(row)
    return OfficeIdea(
        id=row.id,
        number=public.id,
        title_id=public.title_id,
        text_id=public.text_id,
        title_en=public.title_en,
        text_en=public.text_en,
        topic=public.topic,
        district=public.district,
        state=State(row.state),
        forwarded_on=row.forwarded_on,
        due_on=row.office_due_on,
        is_late=is_late(row, drafts, today),
        warned_on=row.warned_on if was_warned(row) else None,
        shown_on=row.late_shown_on,
        is_sample=row.is_sample,
        draft=drafts[0] if drafts else None,
        may=verbs_of(row, drafts),
        has_asked=has_asked(drafts),
    )


def list_drafts(row: Suggestion) -> list[OfficeDraft]:
    """What the office that has an idea now wrote about it, newest first; nothing of an office that had it before."""
    found = db.session.scalars(
        select(OfficeDraft).where(OfficeDraft.suggestion_id == row.id).order_by(OfficeDraft.id.desc())
    )
    return [one for one in found if acting_office(one.office_key) == acting_office(row.office_key)]


def verbs_of(row: Suggestion, drafts: Iterable[OfficeDraft]) -> tuple[str, ...]:
    """What the office can write in this state: the table's verbs, and one question while it has not answered."""
    verbs = tuple(str(step.verb) for step in steps_from(State(row.state)) if step.who is Who.OFFICE)
    may_ask = row.state == State.FORWARDED and not has_asked(drafts)
    return (*verbs, QUESTION) if may_ask else verbs


def has_asked(drafts: Iterable[OfficeDraft]) -> bool:
    """Whether the office's one question went to the child."""
    return any(one.verb == QUESTION and one.state == DraftState.PASSED for one in drafts)


def is_late(row: Suggestion, drafts: Iterable[OfficeDraft], today: date) -> bool:
    """Whether the office's answer is overdue; while one waits for a moderator it is not the office that is late."""
    if row.state != State.FORWARDED or row.office_due_on is None or row.office_due_on >= today:
        return False
    return not any(one.state == DraftState.WAITING and one.verb in ANSWERS for one in drafts)


def was_warned(row: Suggestion) -> bool:
    """Whether the office that has the idea today was warned itself: a warning does not pass on to an heir."""
    return row.warned_on is not None and acting_office(row.office_key) == row.office_key


def submit_draft(actor: Principal, suggestion_id: int, words: OfficeWords, *, at: datetime, today: date) -> OfficeDraft:
    """Lay an office's words before a moderator; the same words from the same officer once more change nothing.

    Raises NotThere for ideas of others, DraftWaits where a colleague's words wait, Changed when the idea moved on.
    """
    check_words(words, today)
    with writing() as session:
        row = get_own(actor, suggestion_id)
        drafts = list_drafts(row)
        waiting = next((one for one in drafts if one.state == DraftState.WAITING), None)
        if waiting is not None and is_same(waiting, words, actor):
            return waiting
        if waiting is not None:
            raise DraftWaits
        if words.verb not in verbs_of(row, drafts):
            raise Changed
        draft = OfficeDraft(
            suggestion_id=row.id, office_key=must_answer(actor), state=DraftState.WAITING, returned="", version=1
        )
        write(draft, words, actor, at)
        session.add(draft)
        session.flush()
        end_shown_lateness(row, words)
        record(actor.actor, "forum.submit_draft", f"draft:{draft.id}", {"idea": row.id, "verb": words.verb})
    return draft


def change_draft(
    actor: Principal, draft_id: int, version: int, words: OfficeWords, *, at: datetime, today: date
) -> OfficeDraft:
    """Change words that wait for a moderator; raises Changed when a colleague or a moderator was faster."""
    check_words(words, today)
    with writing():
        row, draft = get_own_draft(actor, draft_id)
        if draft.state == DraftState.WAITING and is_same(draft, words, actor):
            return draft
        if draft.state != DraftState.WAITING or draft.version != version:
            raise Changed
        if words.verb not in verbs_of(row, list_drafts(row)):
            raise Changed
        write(draft, words, actor, at)
        draft.version += 1
        end_shown_lateness(row, words)
        record(actor.actor, "forum.change_draft", f"draft:{draft.id}", {"idea": row.id, "verb": words.verb})
    return draft


def withdraw_draft(actor: Principal, draft_id: int, version: int) -> None:
    """Take back words that wait for a moderator; raises Changed when somebody was faster."""
    with writing() as session:
        row, draft = get_own_draft(actor, draft_id)
        if draft.state != DraftState.WAITING or draft.version != version:
            raise Changed
        session.delete(draft)
        record(actor.actor, "forum.withdraw_draft", f"draft:{draft_id}", {"idea": row.id})


def get_own(actor: Principal, suggestion_id: int) -> Suggestion:
    """Inside writing(): an idea of the actor's office, held until the end; raises NotThere for every other one."""
    office_key = must_answer(actor)
    row = db.session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in WITH_OFFICE or acting_office(row.office_key) != office_key:
        raise NotThere
    return row


def get_own_draft(actor: Principal, draft_id: int) -> tuple[Suggestion, OfficeDraft]:
    """Inside writing(): words of the actor's office and their idea; Changed when they are gone or out of its hands."""
    must_answer(actor)
    draft = db.session.get(OfficeDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or acting_office(draft.office_key) != actor.office_key:
        raise Changed
    return get_own(actor, draft.suggestion_id), draft


def check_words(words: OfficeWords, today: date) -> None:
    """Refuse with ValueError what no form lets through: no words, a plan without its year, a report without proof."""
    if not words.text_id.strip() or len(words.text_id) > LONGEST_ANSWER or len(words.text_en or "") > LONGEST_ANSWER:
        raise ValueError("an office's words are Indonesian, and not too long")
    is_planned = words.verb == Verb.ANSWER_PLANNED
    if is_planned != (words.year is not None) or (words.year and not is_year_of_plan(words.year, today)):
        raise ValueError("a planned answer, and no other, has a year from this one on")
    if (words.verb in REPORTS) != bool(words.proof_address) or bool(words.proof_address) != bool(words.proof_title):
        raise ValueError("a report, and nothing else, has a proof: an address and what is to be seen there")


def is_year_of_plan(year: int, today: date) -> bool:
    """Whether something can be planned for this year."""
    return today.year <= year <= today.year + PLAN_YEARS


def is_same(draft: OfficeDraft, words: OfficeWords, actor: Principal) -> bool:
    """Whether this officer wrote these very words already: a second click."""
    return draft.written_by == actor.user_id and all(getattr(draft, key) == told for key, told in asdict(words).items())


def write(draft: OfficeDraft, words: OfficeWords, actor: Principal, at: datetime) -> None:
    """Put the words onto the row."""
    for key, told in asdict(words).items():
        setattr(draft, key, told)
    draft.written_by, draft.written_at = actor.user_id or 0, at


def end_shown_lateness(row: Suggestion, words: OfficeWords) -> None:
    """Inside writing(): with an answer readers are told of lateness no more; the coordinator may show it again."""
    if row.late_shown_on is None or words.verb not in ANSWERS:
        return
    row.late_shown_on = None
    if row.public is not None:
        log_change("forum", "idea", str(row.public.id))
