"""A forum in which everybody acts at random through the services; each text bears a word of its own to be found by.

`author` says who wrote a word (0 for a child), `passed` which moderator let it pass, `of` whose idea it belongs to.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import delete, select

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import models, visit
from layak.forum.models import Forum, Member, OfficeDraft, Suggestion
from layak.forum.service import (
    consent,
    erasure,
    forwarding,
    ideas,
    moderation,
    musrenbang,
    office_answers,
    outcomes,
    passing,
    published,
    sealed,
)
from layak.forum.service.faults import ForumFault
from layak.forum.states import WAITING, NotAllowed, State, Verb, Who, steps_from
from tests.conftest import START, TestClock
from tests.forum import cast
from tests.forum.cast import COORDINATOR, LONG, MODERATORS, NTH, SELDOM, STRANGER, THIRD, WHO
from tests.forum.looks import WORD, hurry


class Life(RuleBasedStateMachine):
    """Everybody does whatever they like, in any order."""

    app: Flask
    clock: TestClock
    offices: tuple[str, ...]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.clock.moment = START
        random.seed(secrets.randbits(64))  # a seed that is always the same gives the index's files the same names
        hurry()
        self.author: dict[str, int] = {}
        self.passed: dict[str, int] = {}
        self.of: dict[int, set[str]] = {}
        self.gone: set[int] = set()
        self.numbers: list[int] = []
        self.meeting = 0
        with writing() as session:
            for table in cast.EMPTIED:
                session.execute(delete(table))

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    def found(self, is_small: bool) -> None:
        """A forum, small or not: of a small one two moderators read each idea."""
        with writing() as session:
            forum = session.scalars(select(Forum)).first()
            assert forum is not None
            self.ends_on = START.date() + LONG
            self.forum_id = forum.id
        for _ in range(0 if is_small else 10):
            self.new_member()
        for _ in range(2):
            self.send()
        self.lead_on(1)

    def new_member(self) -> Principal:
        """A member of the forum."""
        with writing() as session:
            member = Member(
                forum_id=self.forum_id,
                ends_on=self.ends_on,
                consent_on=self.ends_on,
                consent_reference="map 1",
                pass_hash=sealed.fresh_nonce(),
            )
            session.add(member)
            session.flush()
            return Principal(member_id=member.id)

    def pick(self, nth: int) -> int:
        """One of the newest ideas that are still there; sometimes one that is not."""
        alive = [number for number in self.numbers if number not in self.gone][-3:]
        if nth == 6 or not alive:
            return max(self.gone, default=0)
        return alive[nth % len(alive)]

    def in_hand(self, number: int, who: Principal) -> Principal:
        """The moderator who has it open now; else who opens it."""
        row = self.row(number)
        if row is not None and row.open_by and row.open_until and row.open_until > now():
            return next(one for one in MODERATORS if one.user_id == row.open_by)
        self.attempt(lambda: moderation.open_idea(who, number, at=now()))
        return who

    def word(self, number: int, author: int = 0) -> str:
        """A word that no other text has."""
        told = f"zz{len(self.author)}zz"
        self.author[told] = author
        self.of.setdefault(number, set()).add(told)
        return told

    def attempt(self, act: Callable[[], Any], *, passing_by: Principal | None = None, words: str = "") -> bool:
        """Do it; a refusal is an answer like another. What a moderator let pass is remembered with who did."""
        try:
            act()
        except (ForumFault, NotAllowed, ValueError):
            db.session.rollback()
            return False
        if passing_by is not None:
            self.passed |= dict.fromkeys(WORD.findall(words), passing_by.user_id or 0)
        return True

    def row(self, number: int) -> Suggestion | None:
        """An idea as it is now."""
        return db.session.get(Suggestion, number, populate_existing=True)

    def version(self, number: int) -> int:
        """The version of an idea as somebody sees it now."""
        row = self.row(number)
        return row.version if row is not None else 0

    def public_number(self, number: int) -> int:
        """Under which number an idea is public, or was."""
        row = self.row(number)
        return row.public.id if row is not None and row.public is not None else 0

    def child_of(self, number: int) -> Principal:
        """Whose idea it is."""
        row = self.row(number)
        return Principal(member_id=row.member_id if row is not None else None)

    @property
    def when(self) -> dict[str, Any]:
        """The moment and the day."""
        return {"at": now(), "today": visit.today()}

    @rule()
    def send(self) -> None:
        """A child sends an idea."""
        draft = ideas.Draft(text=f"Tolong buat taman zz{len(self.author)}zz.", nonce=sealed.fresh_nonce())
        row = ideas.submit_idea(self.new_member(), draft, words_digest=sealed.fresh_nonce(), **self.when)
        self.word(row.id)
        self.numbers.append(row.id)

    @rule(nth=NTH, what=st.sampled_from(["answer", "resend", "appeal", "not_yet"]), is_other=SELDOM)
    def say(self, nth: int, what: str, is_other: bool) -> None:
        """A child says something about its idea; another child cannot."""
        number = self.pick(nth)
        child = self.new_member() if is_other else self.child_of(number)
        text = f"Maksudku {self.word(number)}."
        nonce = sealed.fresh_nonce()
        done = self.attempt(lambda: cast.SAYING[what](child, number, text, nonce=nonce, **self.when))
        assert not (is_other and done)

    @rule(nth=NTH, is_sure=THIRD, by_consent=st.booleans())
    def withdraw(self, nth: int, is_sure: bool, by_consent: bool) -> None:
        """The child takes its idea back, or the consent is withdrawn."""
        number = self.pick(nth)
        child = self.child_of(number)
        if not is_sure:
            return
        if by_consent:
            if self.attempt(lambda: consent.withdraw_consent(None, child.member_id or 0, at=now())):
                self.gone.add(number)
        elif self.attempt(lambda: ideas.withdraw_idea(child, number, at=now())):
            self.gone.add(number)

    @rule(nth=NTH, who=WHO)
    def open(self, nth: int, who: Principal) -> None:
        """Somebody opens it."""
        number = self.pick(nth)
        self.attempt(lambda: moderation.open_idea(who, number, at=now()))

    @rule(nth=NTH, who=WHO, is_bare=SELDOM, is_stale=SELDOM, is_fine=SELDOM)
    def publish(self, nth: int, who: Principal, is_bare: bool, is_stale: bool, is_fine: bool) -> None:
        """Somebody publishes it, in hand or not, and sometimes from a page that is old; two may have to agree."""
        number = self.pick(nth)
        who = who if is_bare else self.in_hand(number, who)
        row = self.row(number)
        kept = row.public if row is not None else None
        title = kept.title_id if kept is not None and kept.first_approved_by else f"Taman {self.word(number)}"
        text = moderation.PublicText(title_id=title, text_id=title, is_fine=is_fine)
        version = self.version(number) - is_stale
        shown: list[int | None] = []
        done = self.attempt(
            lambda: shown.append(moderation.publish_idea(who, number, version, text, moderation.Told(), **self.when))
        )
        if done and shown[0] is not None:
            self.passed |= dict.fromkeys(WORD.findall(title), who.user_id or 0)
        assert not (done and (is_stale or who is STRANGER))

    @rule(nth=NTH, who=st.sampled_from(MODERATORS), verb=st.sampled_from(["decline", "ask"]))
    def refuse_or_ask(self, nth: int, who: Principal, verb: str) -> None:
        """A moderator declines it or asks the child."""
        number = self.pick(nth)
        who = self.in_hand(number, who)
        act = {"decline": moderation.decline_idea, "ask": moderation.ask_child}[verb]
        told = moderation.Told(moderation.Reason.UNCLEAR, self.word(number, who.user_id or 0))
        self.attempt(lambda: act(who, number, self.version(number), told, **self.when))

    @rule(nth=NTH, into=NTH, who=st.sampled_from(MODERATORS), is_public=st.booleans())
    def merge(self, nth: int, into: int, who: Principal, is_public: bool) -> None:
        """A moderator joins it with another one."""
        number = self.pick(nth)
        target, version = self.public_number(self.pick(into)), self.version(number)
        if is_public:
            own = self.public_number(number)
            self.attempt(lambda: moderation.merge_public(who, own, version, target, at=now()))
            return
        who = self.in_hand(number, who)
        version, told = self.version(number), moderation.Told()
        self.attempt(lambda: moderation.merge_idea(who, number, version, target, told, **self.when))

    @rule(nth=NTH, is_other=SELDOM)
    def undo(self, nth: int, is_other: bool) -> None:
        """A moderator takes the last decision back; another one cannot."""
        number = self.pick(nth)
        row = self.row(number)
        decider = row.decided_by if row is not None else None
        who = next((one for one in MODERATORS if (one.user_id == decider) != is_other), STRANGER)
        done = self.attempt(lambda: moderation.undo_decision(who, number, self.version(number), at=now()))
        assert not (done and is_other)

    @rule(nth=NTH, who=WHO)
    def take_down(self, nth: int, who: Principal) -> None:
        """A moderator hides a published one."""
        number = self.pick(nth)
        own = self.public_number(number)
        if self.attempt(lambda: moderation.take_down(who, own, self.version(number), **self.when)):
            assert own not in {public.id for public, *_ in db.session.execute(published.public_rows())}

    @rule(nth=NTH, who=WHO)
    def translate(self, nth: int, who: Principal) -> None:
        """A moderator gives it its English."""
        number = self.pick(nth)
        own, words = self.public_number(number), f"Park {self.word(number)}"
        version = self.version(number)
        told = dict(title=words, text=words)
        self.attempt(
            lambda: moderation.add_english(who, own, version, **told, **self.when), passing_by=who, words=words
        )

    @rule(nth=NTH, who=st.sampled_from(MODERATORS), is_sure=THIRD, is_public=st.booleans())
    def seal(self, nth: int, who: Principal, is_sure: bool, is_public: bool) -> None:
        """A moderator hands it to the officers."""
        number = self.pick(nth)
        zone, own = visit.zone(), self.public_number(number)
        if not is_sure:
            return
        if is_public:
            act = lambda: moderation.hand_public_to_officers(who, own, self.version(number), at=now(), zone=zone)  # noqa: E731
        else:
            who = self.in_hand(number, who)
            act = lambda: moderation.hand_to_officers(who, number, self.version(number), at=now(), zone=zone)  # noqa: E731
        if self.attempt(act):
            self.gone.add(number)

    @rule(nth=NTH, who=WHO, tells=st.booleans())
    def read_replies(self, nth: int, who: Principal, tells: bool) -> None:
        """A moderator reads what a child wrote later, and may tell the safe part of it."""
        number = self.pick(nth)
        own, words = self.public_number(number), self.word(number) if tells else ""
        version = self.version(number)
        self.attempt(
            lambda: moderation.settle_replies(who, own, version, words, **self.when), passing_by=who, words=words
        )

    @rule(nth=NTH, who=WHO, place=st.integers(0, 1))
    def forward(self, nth: int, who: Principal, place: int) -> None:
        """A moderator sends it to an office."""
        number = self.pick(nth)
        own = self.public_number(number)
        self.attempt(lambda: forwarding.forward_idea(who, own, self.version(number), self.offices[place], **self.when))

    @rule(nth=NTH, place=st.integers(0, 1), verb=st.sampled_from(cast.OFFICE_VERBS), who=st.sampled_from((21, 22, 12)))
    def write_draft(self, nth: int, place: int, verb: str, who: int) -> None:
        """An officer writes about an idea; one of them moderates, too."""
        number = self.pick(nth)
        officer = Principal(user_id=who, roles=frozenset({Role.OFFICE_OFFICER}), office_key=self.offices[place])
        is_report = verb in office_answers.REPORTS
        words = office_answers.OfficeWords(
            verb,
            f"Kami jawab {self.word(number, who)}.",
            year=visit.today().year + 1 if verb == Verb.ANSWER_PLANNED else None,
            proof_address="https://example.org/taman" if is_report else None,
            proof_title=f"Foto {self.word(number, who)}" if is_report else None,
        )
        self.attempt(lambda: office_answers.submit_draft(officer, number, words, **self.when))

    @rule(nth=NTH, who=WHO, passes=st.booleans(), is_stale=SELDOM)
    def decide_draft(self, nth: int, who: Principal, passes: bool, is_stale: bool) -> None:
        """A moderator passes an office's words, or gives them back."""
        number = self.pick(nth)
        drafts = db.session.scalars(select(OfficeDraft).where(OfficeDraft.suggestion_id == number)).all()
        if not drafts:
            return
        draft, version = drafts[-1], drafts[-1].version - is_stale
        if not passes:
            self.attempt(lambda: passing.return_draft(who, draft.id, version, "Lebih jelas.", at=now()))
            return
        words, author = f"{draft.text_id} {draft.proof_title or ''}", draft.written_by
        done = self.attempt(
            lambda: passing.pass_draft(who, draft.id, version, text_id=draft.text_id, text_en=words, **self.when),
            passing_by=who,
            words=words,
        )
        assert not (done and (is_stale or author == who.user_id))

    @rule(nth=NTH)
    def lead_on(self, nth: int) -> None:
        """What comes next when all goes well, so that ideas get far."""
        number = self.pick(nth)
        row = self.row(number)
        state = row.state if row is not None else ""
        if state in WAITING:
            for who in MODERATORS:
                self.publish(nth, self.in_hand(number, who), False, False, False)
        elif state == State.PUBLISHED:
            self.forward(nth, MODERATORS[0], 0)
        elif state in cast.SAID:
            self.say(nth, cast.SAID[State(state)], False)
        elif row is not None and state in office_answers.WITH_OFFICE:
            self.answer_on(nth, State(state), self.offices.index(row.office_key or ""))

    def answer_on(self, nth: int, state: State, place: int) -> None:
        """The office writes what comes next, and a planning meeting looks at it; who wrote it tries to pass it."""
        for verb in [step.verb for step in steps_from(state) if step.who is Who.OFFICE][:2]:
            self.write_draft(nth, place, verb, 12)
            for who in MODERATORS[1:]:
                self.decide_draft(nth, who, True, False)
        self.take_to_meeting(nth)
        self.bring_outcome(nth, models.Outcome.POSTPONED)
        for who in reversed(MODERATORS):
            self.pass_outcomes(who)

    @rule(nth=NTH)
    def take_to_meeting(self, nth: int) -> None:
        """The coordinator takes it to a planning meeting."""
        number = self.pick(nth)
        if not self.meeting:
            plan = musrenbang.Plan(models.ForumLevel.CITY, visit.today(), visit.today().year + 1)
            self.meeting = musrenbang.plan_musrenbang(COORDINATOR, plan, at=now())
        version = musrenbang.get_musrenbang(COORDINATOR, self.meeting).version
        own = self.public_number(number)
        self.attempt(lambda: musrenbang.take_ideas(COORDINATOR, self.meeting, version, [own], **self.when))

    @rule(nth=NTH, outcome=st.sampled_from(list(models.Outcome)))
    def bring_outcome(self, nth: int, outcome: models.Outcome) -> None:
        """The coordinator says what came of it."""
        number = self.pick(nth)
        if not self.meeting:
            return
        base = outcomes.mark_of(musrenbang.list_pack(COORDINATOR, self.meeting))
        mark = outcomes.Mark(outcome, f"Karena {self.word(number, COORDINATOR.user_id or 0)}.")
        own = self.public_number(number)
        self.attempt(lambda: outcomes.mark_outcomes(COORDINATOR, self.meeting, {own: mark}, base, at=now()))

    @rule(who=WHO)
    def pass_outcomes(self, who: Principal) -> None:
        """A moderator passes what came of the ideas, or somebody else tries."""
        if not self.meeting:
            return
        waiting = outcomes.waiting_of(who, self.meeting)
        words = " ".join(one.reason_id for one in waiting.ideas)
        self.attempt(
            lambda: outcomes.pass_outcomes(who, self.meeting, waiting.seen, today=visit.today()),
            passing_by=who,
            words=words,
        )

    @rule(step=st.sampled_from([timedelta(seconds=4), timedelta(minutes=40), timedelta(days=31)]))
    def wait(self, step: timedelta) -> None:
        """Time goes by, and with it what the tick does."""
        self.clock.moment += step
        moderation.lapse_silent(now())
        erasure.erase_due(now())
