"""Tables of Forum Anak. What is not a column here is not known about a child; a test holds the exact list.

people       forums, members, meetings
suggestions  a suggestion's course, the child's own words, what everybody reads
answers      what offices write, what the city did, planning meetings (Musrenbang)
protection   texts about harm: sealed records, the officers and their keys, the help line to a child
gate         what must be on record before the forum opens
"""

from __future__ import annotations

from layak.forum.models.answers import DraftState, Musrenbang, MusrenbangIdea, OfficeDraft, Outcome, PublicStep
from layak.forum.models.gate import GateRecord
from layak.forum.models.people import AgeBand, Forum, ForumLevel, Meeting, Member
from layak.forum.models.protection import (
    HelpMessage,
    Officer,
    OfficerDuty,
    OfficerKey,
    SealedRecord,
    SealedStep,
    StepKind,
)
from layak.forum.models.suggestions import (
    Message,
    MessageKind,
    Original,
    PublicIndicator,
    PublicVersion,
    Reply,
    ReplyKind,
    StateLog,
    Suggestion,
    Wording,
)

__all__ = [
    "AgeBand",
    "DraftState",
    "Forum",
    "ForumLevel",
    "GateRecord",
    "HelpMessage",
    "Meeting",
    "Member",
    "Message",
    "MessageKind",
    "Musrenbang",
    "MusrenbangIdea",
    "OfficeDraft",
    "Officer",
    "OfficerDuty",
    "OfficerKey",
    "Original",
    "Outcome",
    "PublicIndicator",
    "PublicStep",
    "PublicVersion",
    "Reply",
    "ReplyKind",
    "SealedRecord",
    "SealedStep",
    "StateLog",
    "StepKind",
    "Suggestion",
    "Wording",
]
