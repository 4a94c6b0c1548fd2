"""The table of states: complete, and without a way to the public that passes no moderator other than the author."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import (
    Forum,
    Member,
    Message,
    Original,
    PublicVersion,
    SealedRecord,
    StateLog,
    Suggestion,
)
from layak.forum.service import ideas, moderation, published, sealed
from layak.forum.service.faults import ForumFault
from layak.forum.states import ANSWERED, ENDED, PUBLIC, STEPS, NotAllowed, State, Verb, Who, next_state, steps_from
from layak.forum.wording import STATES
from tests import soak

BY_OFFICE = [step for step in STEPS if step.who is Who.OFFICE]


def test_every_state_of_the_table_stands() -> None:
    """The states are those that docs/forum.md names, and each can be reached from a draft."""
    wanted = (
        "draft received in_review needs_change declined appealed published forwarded will_do planned not_now not_ours "
        "in_progress done merged withdrawn sealed"
    ).split()
    assert [state.value for state in State] == wanted
    reached, todo = {State.DRAFT}, [State.DRAFT]
    while todo:
        for step in steps_from(todo.pop()):
            if step.next not in reached:
                reached.add(step.next)
                todo.append(step.next)
    assert reached == set(State)


def test_nothing_leads_out_of_withdrawn_and_sealed() -> None:
    """What a child took back, and what tells of harm, never moves again; neither has words for a page."""
    assert not [step for state in ENDED for step in steps_from(state)]
    assert not {State.DRAFT, *ENDED} & set(STATES)
    assert set(STATES) == set(State) - {State.DRAFT, *ENDED}


def test_suggestion_without_a_public_version_shows_nothing() -> None:
    """What everybody reads is there once a moderator wrote it; asking before is a fault and never an empty text."""
    with pytest.raises(LookupError, match="no public version"):
        _ = Suggestion().shown
    written = PublicVersion(title_id="Taman", text_id="Taman yang teduh")
    assert Suggestion(public=written).shown is written


def test_no_path_reaches_the_public_without_a_moderator() -> None:
    """Without the moderators' own step of publishing, no state in which everybody reads can be reached."""
    reached, todo = {State.DRAFT}, [State.DRAFT]
    while todo:
        for step in steps_from(todo.pop()):
            publishes = step.verb is Verb.PUBLISH and step.who in (Who.MODERATOR, Who.ANOTHER_MODERATOR)
            if not publishes and step.next not in reached:
                reached.add(step.next)
                todo.append(step.next)
    assert not reached & PUBLIC


def test_what_an_office_writes_is_passed_by_a_moderator() -> None:
    """Every step of an office waits for a moderator, and the four answers are among them."""
    assert BY_OFFICE and all(step.passed_by_moderator for step in BY_OFFICE)
    assert {step.next for step in BY_OFFICE} >= set(ANSWERED)


def test_an_appeal_is_read_by_another_moderator_only() -> None:
    """The table gives the steps of an appeal to another moderator, never to the one who decided."""
    whos = {step.who for step in steps_from(State.APPEALED)} - {Who.CHILD}
    assert {step.who for step in steps_from(State.APPEALED) if step.verb is Verb.PUBLISH} == {Who.ANOTHER_MODERATOR}
    assert whos <= {Who.ANOTHER_MODERATOR, Who.MODERATOR}
    with pytest.raises(NotAllowed):
        next_state(State.APPEALED, Verb.PUBLISH, Who.MODERATOR)


def test_any_living_state_can_be_withdrawn_and_sealed() -> None:
    """The child may always take an idea back, and whoever reads of harm may always seal it."""
    for state in set(State) - ENDED:
        assert next_state(state, Verb.WITHDRAW, Who.CHILD) is State.WITHDRAWN
        if state is not State.DRAFT:
            assert next_state(state, Verb.SEAL, Who.MODERATOR) is State.SEALED


def hurry() -> None:
    """Do not wait for the disk: this test is about states, not about a lost machine."""
    connection = db.engine.raw_connection()
    if db.engine.dialect.name == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
    connection.close()


MODERATORS = [Principal(user_id=number, roles=frozenset({Role.MODERATOR})) for number in (11, 12, 13)]
AUTHOR = Principal(user_id=14, roles=frozenset({Role.AUTHOR, Role.EDITOR, Role.ADMINISTRATOR}))


class Forumlife(RuleBasedStateMachine):
    """Children and moderators do whatever they like, in any order; the public must stay clean."""

    sent = Bundle("sent")
    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        hurry()
        self.approved: dict[int, int] = {}
        self.gone: set[int] = set()
        self.nth = 0
        with writing() as session:
            for table in (Message, StateLog, PublicVersion, Original, Suggestion, SealedRecord, Member):
                session.execute(delete(table))
            forum = session.scalars(select(Forum)).one()
            self.forum_id, self.ends_on = forum.id, forum.membership_ends_on

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    @rule(target=sent, typed_by=st.sampled_from([None, *MODERATORS]))
    def send(self, typed_by: Principal | None) -> int:
        """A child sends an idea; sometimes a moderator typed it for the meeting."""
        self.nth += 1
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
            child = Principal(member_id=member.id, forum_id=self.forum_id)
        draft = ideas.Draft(text=f"Tolong buat taman nomor {self.nth}.", nonce=sealed.fresh_nonce())
        today = now().date()
        row = ideas.submit_idea(child, draft, words_digest=sealed.fresh_nonce(), at=now(), today=today)
        with writing():
            row.typed_by = typed_by.user_id if typed_by else None
            return row.id

    @rule(number=sent, who=st.sampled_from([*MODERATORS, AUTHOR]))
    def open_only(self, number: int, who: Principal) -> None:
        """Somebody opens it."""
        self.open(number, who)

    def open(self, number: int, who: Principal) -> None:
        """Open it if that is allowed."""
        self.attempt(lambda: moderation.open_idea(who, number, at=now()))

    @rule(number=sent, who=st.sampled_from([*MODERATORS, AUTHOR]), opens=st.booleans())
    def publish(self, number: int, who: Principal, opens: bool) -> None:
        """Somebody publishes it, whether they opened it or not."""
        if opens:
            self.open(number, who)
        row = db.session.get(Suggestion, number)
        text = moderation.PublicText(title_id=f"Judul {number}", text_id="Isi")
        typed_by, version = (row.typed_by, row.version) if row else (None, 0)
        if self.attempt(
            lambda: moderation.publish_idea(who, number, version, text, moderation.Told(), at=now(), today=now().date())
        ):
            assert who.may("forum.moderate") and who.user_id != typed_by
            self.approved[number] = who.user_id or 0

    @rule(number=sent, who=st.sampled_from(MODERATORS))
    def decline(self, number: int, who: Principal) -> None:
        """A moderator declines it."""
        self.open(number, who)
        row = db.session.get(Suggestion, number)
        told = moderation.Told(moderation.Reason.UNCLEAR)
        version = row.version if row else 0
        self.attempt(lambda: moderation.decline_idea(who, number, version, told, at=now(), today=now().date()))

    @rule(number=sent, who=st.sampled_from(MODERATORS))
    def seal(self, number: int, who: Principal) -> None:
        """A moderator hands it to the officers."""
        self.open(number, who)
        row = db.session.get(Suggestion, number)
        zone = self.app.extensions["layak"].zone
        version = row.version if row else 0
        if self.attempt(lambda: moderation.hand_to_officers(who, number, version, at=now(), zone=zone)):
            self.gone.add(number)

    @rule(number=sent, who=st.sampled_from(MODERATORS))
    def take_down(self, number: int, who: Principal) -> None:
        """A moderator hides a published one."""
        row = db.session.get(Suggestion, number)
        if row is not None and row.public is not None:
            public, version = row.public.id, row.version
            if self.attempt(lambda: moderation.take_down(who, public, version, at=now(), today=now().date())):
                self.approved.pop(number, None)

    @rule(number=sent)
    def withdraw(self, number: int) -> None:
        """The child takes it back."""
        row = db.session.get(Suggestion, number)
        child = Principal(member_id=row.member_id if row else None)
        if self.attempt(lambda: ideas.withdraw_idea(child, number, at=now())):
            self.gone.add(number)

    def attempt(self, act) -> bool:  # type: ignore[no-untyped-def]
        """Do it; a refusal is an answer like another."""
        try:
            act()
        except (ForumFault, NotAllowed):
            db.session.rollback()
            return False
        return True

    @invariant()
    def only_approved_ones_are_public(self) -> None:
        """What everybody reads was approved by a moderator who is not its author, and nothing gone is among it."""
        shown = {row.suggestion_id for row, _, _ in db.session.execute(published.public_rows())}
        assert shown <= set(self.approved) - self.gone
        found = {int(one.key) for one in published.documents()}
        assert len(found) == len(shown)


LIVES, LENGTH = (40, 50) if soak.IS_LONG else (6, 25)


@soak.soak
def test_children_and_moderators_in_any_order_never_make_public_what_nobody_approved(forum_app: Flask) -> None:
    """Whatever is done in whatever order, only what a moderator other than the author approved is public."""
    Forumlife.app = forum_app
    run_state_machine_as_test(
        Forumlife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=LENGTH,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    soak.tell("lives of a forum, steps in each; a text public that nobody approved", f"{LIVES}, {LENGTH}; none")
