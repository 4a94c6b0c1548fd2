"""Everybody acts at random through the services: nothing is ever public that no other person, a moderator, let pass."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import AuditRow
from layak.core.changes import Change, last_change
from layak.extensions import db
from layak.forum.models import Suggestion
from layak.forum.reasons import Why
from layak.forum.service import moderation
from layak.forum.states import ENDED, STEPS, State, Verb
from tests import soak
from tests.conftest import TestClock
from tests.forum.cast import NTH, WHO
from tests.forum.looks import WORD, idea_of, words_kept, words_shown
from tests.forum.offices import City
from tests.forum.whole_life import WholeLife

TABLE = {(step.state, step.verb, step.next) for step in STEPS}


class ForumLife(WholeLife):
    """What has to be true after each step, whoever did what."""

    seen_gone = 0
    seen_change = -1

    @rule(nth=NTH, who=WHO, is_agreeing=st.booleans())
    def correct(self, nth: int, who: Principal, is_agreeing: bool) -> None:
        """A moderator changes what everybody reads, or agrees on a change that waits."""
        number = self.pick(nth)
        own, row = self.public_number(number), self.row(number)
        waiting = moderation.waiting_of(row.public) if row is not None and row.public is not None else None
        words = waiting.text_id if waiting is not None and is_agreeing else f"Taman {self.word(number)}"
        text = moderation.PublicText(title_id="Taman", text_id=words)
        version = self.version(number)
        self.attempt(
            lambda: moderation.correct_public(who, own, version, text, Why.MISTAKE, **self.when),
            passing_by=who,
            words=words,
        )

    def teardown(self) -> None:
        """In the end every child takes its idea back, however far it came."""
        self.check_public()
        for nth in range(len(self.numbers)):
            self.withdraw(nth, True, False)
        self.check_gone()
        told = db.session.execute(select(AuditRow.subject, AuditRow.detail, AuditRow.actor)).all()
        told += db.session.execute(select(Change.room, Change.kind, Change.key)).all()
        assert not WORD.search(str(told)), "a word of somebody in the audit trail or the change log"
        super().teardown()

    @invariant()
    def only_what_was_passed_is_public(self) -> None:
        """Each word that anybody reads was let pass by a moderator who did not write it; of what is gone none is left."""
        if last_change() != self.seen_change:
            self.seen_change = last_change()
            self.check_public()

    def check_public(self) -> None:
        """Look at each word that anybody can read now."""
        for number, words in words_shown().items():
            row = idea_of(number)
            assert row.id not in self.gone
            assert row.public is not None and row.public.approved_by is not None
            assert row.public.approved_by != row.typed_by
            if row.public.needs_second:
                assert row.public.first_approved_by not in (None, row.public.approved_by)
            for word in words:
                assert word in self.of[row.id], "a word of another idea"
                assert word in self.passed, "a word that nobody let pass"
                assert self.passed[word] != self.author[word], "a word that its own author let pass"

    @invariant()
    def states_follow_the_table(self) -> None:
        """Each course is a way through the table of states, and ends where the idea stands."""
        for row in db.session.scalars(select(Suggestion)):
            at = State.DRAFT
            for step in row.log:
                is_said = step.verb == Verb.REPLY and step.state == at
                assert is_said or (at, step.verb, State(step.state)) in TABLE, (at, step.verb, step.state)
                at = State(step.state)
            assert row.state == at or row.state in ENDED

    @invariant()
    def what_is_gone_leaves_nothing(self) -> None:
        """Of an idea that was withdrawn or sealed no word stands in any table, be it a draft, a reply or a reason."""
        if len(self.gone) == self.seen_gone:
            return
        self.seen_gone = len(self.gone)
        self.check_gone()

    def check_gone(self) -> None:
        """Look at each word that any table holds."""
        kept = words_kept()
        for number in self.gone:
            assert not kept & self.of.get(number, set())


LIVES, LENGTH = (40, 50) if soak.IS_LONG else (5, 30)


@soak.soak
def test_whatever_anybody_does_only_what_another_moderator_passed_is_public(
    city: City, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Children, moderators, offices, officers and a coordinator act in any order; what is public and kept stays clean."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    ForumLife.app, ForumLife.clock, ForumLife.offices = city.app, clock, city.offices
    run_state_machine_as_test(
        ForumLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=LENGTH,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    soak.tell("lives of a whole forum, steps in each; words public that nobody passed", f"{LIVES}, {LENGTH}; none")
