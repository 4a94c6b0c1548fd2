"""The rest of a forum's random life: papers of meetings, texts about harm and what officers do, officers who change.

`told` holds the word of each sealed record; such a word stands in no table, and opens by the printed key until its end.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing, visit
from layak.forum.help_keys import HelpKeys
from layak.forum.models import HelpMessage, Meeting, SealedRecord, SealedStep, StepKind, Suggestion
from layak.forum.service import erasing_again, meetings, musrenbang, outcomes, recovery, sealed
from layak.forum.service.keys import list_readers
from layak.forum.service.protection import acting, help_line, officers, records
from tests.forum.cast import COORDINATOR, MODERATORS, NTH, SELDOM, STRANGER, THIRD
from tests.forum.conftest import HARM, INSIDE, OUTSIDE, PASSPHRASE, make_officer
from tests.forum.life import Life

BODIES = {901: OUTSIDE, 911: INSIDE, 912: OUTSIDE}
OFFICERS = [Principal(user_id=number, roles=frozenset({Role.PROTECTION_OFFICER})) for number in BODIES]
ACTS = ("open", "open", "open", "recuse", "answer", "hand_over", "close", "ask", "confirm", "ledger")
WHO_ACTS = [*OFFICERS, *OFFICERS, STRANGER, COORDINATOR]
WAY = ((0, "open"), (0, "ask"), (1, "open"), (1, "confirm"), (1, "ledger"), (0, "answer"), (2, "recuse"), (0, "close"))
"""Which of them does what: two read, one asks who the child is, the other agrees."""

WAYS = {
    "answered": ("ask", "answer", "on"),
    "sent again": ("ask", "resend", "on"),
    "read by another": ("decline", "appeal", "on"),
    "done": ("on", "on", "on", "on", "on", "not_yet", "read", "on"),
}
"""What becomes of an idea that goes far: what moderators and its child do; "on" is the next good step."""

SEASON = timedelta(days=91)


class WholeLife(Life):
    """Everybody who is in a forum or beside it, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, str] = {}
        self.lines: dict[int, HelpKeys] = {}
        self.about_staff: set[int] = set()
        self.printed = ""

    @initialize(is_small=st.booleans(), who=st.permutations(MODERATORS), way=st.sampled_from(sorted(WAYS)))
    def begin(self, is_small: bool, who: list[Principal], way: str) -> None:
        """Officers of two bodies with a key each, and a printed one; a forum, and papers of its meeting."""
        self.printed = recovery.make_recovery_key(at=now(), is_replaced=True)
        for one in OFFICERS:
            number = one.user_id or 0
            if db.session.get(Staff, number) is None:
                make_officer(number)
            self.let(number, is_active=True)
            officers.set_officer(number, body=BODIES[number], is_deputy=number == 912, at=now())
            recovery.forget_key(number)
            sealed.set_up_key(one, PASSPHRASE, at=now())
        self.found(is_small)
        self.lead_child(who, way)
        self.type_papers(MODERATORS[0], True)
        self.write_of_harm(False, True)
        self.lead_case(0, OFFICERS)

    def let(self, number: int, *, is_active: bool) -> None:
        """Close an officer's account, or open it again."""
        with writing() as session:
            session.get_one(Staff, number).active = is_active

    @rule(typed_by=st.sampled_from([*MODERATORS, STRANGER]), has_harm=THIRD)
    def type_papers(self, typed_by: Principal, has_harm: bool) -> None:
        """Somebody types the papers of a meeting; one of them may tell of harm. The meeting is the author."""
        first = len(self.author)
        texts = [f"Tolong buat taman zz{first}zz.", *([f"{HARM} Ada zz{first + 1}zz."] if has_harm else [])]
        papers = tuple(meetings.TypedPaper(one) for one in texts)
        typed = meetings.TypedMeeting(self.forum_id, visit.today(), papers, sealed.fresh_nonce())
        done = self.attempt(lambda: meetings.take_meeting(typed_by, typed, zone=visit.zone(), **self.when))
        assert done != (typed_by is STRANGER)
        if not done:
            return
        meeting = db.session.scalars(select(Meeting.id).order_by(Meeting.id.desc())).first()
        rows = select(Suggestion).where(Suggestion.meeting_id == meeting).order_by(Suggestion.id)
        for row in db.session.scalars(rows).all():
            assert row.member_id is None and row.typed_by == typed_by.user_id
            self.word(row.id, typed_by.user_id or 0)
            self.numbers.append(row.id)
        if has_harm:
            self.keep_told(about_staff=False)

    @rule(about_staff=THIRD, wants_answer=st.booleans())
    def write_of_harm(self, about_staff: bool, wants_answer: bool) -> None:
        """A child writes to the officers; perhaps about one of the staff, perhaps with help words of its own."""
        line = HelpKeys(secrets.token_bytes(32), secrets.token_bytes(32)) if wants_answer else None
        text, nonce = f"{HARM} Ada zz{len(self.author)}zz.", sealed.fresh_nonce()
        disclosure = sealed.Disclosure(text, nonce, about_staff=about_staff, help_line=line)
        if self.attempt(lambda: sealed.seal_text(self.new_member(), disclosure, at=now(), zone=visit.zone())):
            number = self.keep_told(about_staff=about_staff)
            if line is not None:
                self.lines[number] = line

    def keep_told(self, *, about_staff: bool) -> int:
        """Remember the word of the newest record: as of what is gone, it must be found nowhere."""
        number = db.session.scalars(select(SealedRecord.id).order_by(SealedRecord.id.desc())).first() or 0
        self.told[number] = self.word(-number)
        self.gone.add(-number)
        if about_staff:
            self.about_staff.add(number)
        return number

    @rule(nth=NTH)
    def write_again(self, nth: int) -> None:
        """A child comes back with its help words, reads the officers' messages alone, and writes again."""
        if not self.lines:
            return
        number = list(self.lines)[-1 - nth % len(self.lines)]
        text, nonce = f"Masih ada {self.word(-number)}.", sealed.fresh_nonce()
        found = help_line.get_help_line(self.lines[number])
        for one in found.messages if found else []:
            assert one.is_from_officer and self.told[number] not in (one.text or "")
        self.attempt(lambda: help_line.write_again(self.lines[number], text, nonce, at=now()))

    @rule(who=st.permutations(MODERATORS), way=st.sampled_from(sorted(WAYS)))
    def lead_child(self, who: list[Principal], way: str) -> None:
        """A child's idea goes far: what it says later is heard, by whichever moderators."""
        self.send()
        nth = min(3, len([one for one in self.numbers if one not in self.gone])) - 1
        for what in WAYS[way]:
            if what in ("ask", "decline"):
                self.refuse_or_ask(nth, who[0], what)
            elif what == "on":
                self.lead_on(nth)
            elif what == "read":
                self.read_replies(nth, who[0], True)
            else:
                self.say(nth, what, False)

    @rule(nth=NTH, acts=st.lists(st.tuples(st.sampled_from(WHO_ACTS), st.sampled_from(ACTS)), min_size=2, max_size=6))
    def act(self, nth: int, acts: list[tuple[Principal, str]]) -> None:
        """Officers do several things about a text, or somebody else tries."""
        for who, what in acts:
            self.act_once(list(self.told)[-1 - nth % min(3, len(self.told))], who, what)

    @rule(nth=NTH, who=st.permutations(OFFICERS))
    def lead_case(self, nth: int, who: list[Principal]) -> None:
        """What officers do when all goes well, so that a case gets far."""
        number = list(self.told)[-1 - nth % min(3, len(self.told))]
        for nth_of_them, what in WAY:
            self.act_once(number, who[nth_of_them], what)

    def act_once(self, number: int, who: Principal, what: str) -> None:
        """One act; what is refused changes nothing."""
        row = db.session.get_one(SealedRecord, number, populate_existing=True)
        was_away, was_ended = who.user_id in records.recused_of(row), row.ciphertext == records.ERASED
        if not self.attempt(lambda: self.do(what, who, number)):
            return
        assert who in OFFICERS
        if was_away and what == "recuse":  # stepping back again changes nothing, however the case ended meanwhile
            return
        assert not was_away and not was_ended
        assert what in ("open", "recuse") or acting.has_opened(who, number)
        if what == "confirm":
            assert acting.asked_by(number) not in (None, who.user_id)
            assert acting.has_opened(who, number, after=StepKind.IDENTIFY_ASKED)
        if what == "ledger":
            assert who.user_id in (acting.asked_by(number), acting.confirmed_by(number))

    def do(self, what: str, who: Principal, number: int) -> Any:
        """The act itself; its words bear a word that must be found nowhere either."""
        words, version = self.word(-number, who.user_id or 0), acting.last_act(number)
        if what == "open":
            try:
                opened = records.open_item(who, number, PASSPHRASE, at=now())
            except sealing.NotARecipientError as error:  # a text about staff, and an officer of the forum's own body
                raise ValueError from error
            assert self.told[number] in opened.text
            return opened
        if what == "hand_over":
            case = acting.Handover(words, "1", visit.today())
            return acting.hand_over(who, number, version, case, **self.when)
        if what == "answer":
            return help_line.answer_child(who, number, words, sealed.fresh_nonce(), at=now())
        if what == "recuse":
            return acting.recuse(who, number, at=now())
        if what == "ledger":
            return acting.show_ledger(who, number, at=now())
        if what == "confirm":
            return acting.confirm_identifying(who, number, version, at=now())
        verb = {"close": acting.close, "ask": acting.ask_to_identify}[what]
        return verb(who, number, version, words, at=now())

    @rule(who=st.sampled_from(OFFICERS[1:]), what=st.sampled_from(["leave", "return", "forget", "reseal"]))
    def change_officers(self, who: Principal, what: str) -> None:
        """An officer leaves or returns, or forgets the passphrase; what lies sealed goes to those of today."""
        number = who.user_id or 0
        if what in ("leave", "return"):
            self.let(number, is_active=what == "return")
        elif what == "forget" and sealed.has_key(who):
            recovery.forget_key(number)
            sealed.set_up_key(who, PASSPHRASE, at=now())
        recovery.reseal_all(self.printed)

    @rule(who=st.sampled_from([*MODERATORS, STRANGER]), nth=NTH)
    def return_outcome(self, who: Principal, nth: int) -> None:
        """A moderator gives back what came of an idea at a planning meeting."""
        own = self.public_number(self.pick(nth))
        if self.meeting and musrenbang.get_musrenbang(COORDINATOR, self.meeting) is not None:
            seen = outcomes.waiting_of(who, self.meeting).seen
            done = self.attempt(lambda: outcomes.return_outcome(who, self.meeting, own, seen))
            assert not (done and who is STRANGER)

    @rule(is_long=SELDOM)
    def time_ends(self, is_long: bool) -> None:
        """Time goes by for the officers' texts, too; and the list of erasures, applied once more, finds nothing."""
        self.wait(SEASON if is_long else timedelta(minutes=40))
        acting.erase_closed(now())
        count = db.session.query(SealedRecord).count()
        assert erasing_again.erase_again(now()) == erasing_again.ErasedAgain()
        assert db.session.query(SealedRecord).count() == count

    @invariant()
    def nothing_told_is_lost_or_shown(self) -> None:
        """A record opens by the printed key until ninety days after its closing, and then has not a word left."""
        own = {one.public_key for one in list_readers() if one.body == INSIDE} if self.about_staff else set()
        for row in db.session.scalars(select(SealedRecord).execution_options(populate_existing=True)).all():
            if row.ciphertext == records.ERASED:
                assert row.closed_at is not None and row.closed_at + SEASON - timedelta(days=1) <= now()
                assert row.help_hash is None and self.left_of(row.id) == 0
            elif row.id in self.told:
                assert self.told[row.id] in sealing.open_with_recovery_key(row.ciphertext, self.printed).decode()
                if row.id in self.about_staff:
                    assert not any(sealing.is_sealed_to(row.ciphertext, key) for key in own)

    def left_of(self, number: int) -> int:
        """How many messages and notes belong to a record."""
        notes = select(SealedStep.id).where(SealedStep.sealed_id == number, SealedStep.note.is_not(None))
        boxes = select(HelpMessage.id).where(HelpMessage.sealed_id == number)
        return len(db.session.scalars(notes).all()) + len(db.session.scalars(boxes).all())

    @invariant()
    def children_are_looked_for_by_two(self) -> None:
        """Where the paper ledger lies was shown only to two who had both read the text: who asked, and who confirmed."""
        shown = select(SealedStep).where(SealedStep.kind == StepKind.LEDGER_SHOWN)
        for step in db.session.scalars(shown).all():
            asked, confirmed = acting.asked_by(step.sealed_id), acting.confirmed_by(step.sealed_id)
            assert asked is not None and confirmed is not None and asked != confirmed
            assert step.user_id in (asked, confirmed)
