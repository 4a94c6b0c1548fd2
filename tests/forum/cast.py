"""Who acts in a forum's random life, and what hypothesis draws from."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from layak.core.access import Principal, Role
from layak.extensions import db
from layak.forum.service import office_answers, replies
from layak.forum.states import State
from tests.forum.looks import TABLES

LONG = timedelta(days=10_000)
MODERATORS = [Principal(user_id=number, roles=frozenset({Role.MODERATOR})) for number in (11, 12, 13)]
STRANGER = Principal(user_id=14, roles=frozenset({Role.AUTHOR, Role.EDITOR, Role.ADMINISTRATOR, Role.FACILITATOR}))
COORDINATOR = Principal(user_id=13, roles=frozenset({Role.COORDINATOR, Role.MODERATOR}))
"""One of the moderators coordinates, too: what this person brings needs another one."""

WHO = st.sampled_from([*MODERATORS, *MODERATORS, STRANGER])
NTH = st.integers(0, 6)
THIRD = st.sampled_from([False, False, True])
SELDOM = st.sampled_from([False, False, False, False, True])
EMPTIED = [
    table
    for table in reversed(db.metadata.sorted_tables)
    if table.name in {one.__tablename__ for one in TABLES} - {"forum", "forum_gate", "officer_key"}
]
OFFICE_VERBS = (*office_answers.ANSWERS, *office_answers.REPORTS, office_answers.QUESTION)
SAID = {State.NEEDS_CHANGE: "answer", State.DECLINED: "appeal", State.DONE: "not_yet"}
"""What a child says in these states."""


SAYING = dict(
    answer=replies.answer_question, resend=replies.resend_idea, appeal=replies.appeal, not_yet=replies.not_yet_done
)
