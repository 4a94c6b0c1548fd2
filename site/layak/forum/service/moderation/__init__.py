"""What moderators do, a module for each part of it.

opening     take an idea in hand                  versions    write its public version
deciding    publish, decline, ask                 merging     join it with one that says the same
handing_on  give what tells of harm to officers   undoing     take a decision back within ten seconds
queue       what waits                            shown       English and taking down
replies     what a child wrote later              turns       whose turn it is among offices
correcting  change what everybody reads           own_work    what one moderator did
"""

from __future__ import annotations

from layak.forum.reasons import Reason
from layak.forum.service.moderation.correcting import correct_public, drop_correction, waiting_of
from layak.forum.service.moderation.deciding import (
    Told,
    ask_child,
    decide,
    decline_idea,
    lapse_silent,
    publish_idea,
    was_silent,
)
from layak.forum.service.moderation.handing_on import hand_public_to_officers, hand_to_officers
from layak.forum.service.moderation.merging import list_like, merge_idea, merge_public
from layak.forum.service.moderation.opening import get_opened, get_public_for_desk, must_moderate, open_idea
from layak.forum.service.moderation.own_work import MonthOfWork, list_own_work
from layak.forum.service.moderation.queue import QueueRow, Waiting, kind_of, list_queue, nearest_first, shown_number
from layak.forum.service.moderation.replies import get_unread, settle_replies
from layak.forum.service.moderation.shown import add_english, take_down, take_words
from layak.forum.service.moderation.undoing import get_undoable, undo_decision
from layak.forum.service.moderation.versions import (
    LONGEST_TITLE,
    PublicText,
    needs_second,
    save_public_text,
    waits_for_second,
)

__all__ = [
    "LONGEST_TITLE",
    "MonthOfWork",
    "PublicText",
    "QueueRow",
    "Reason",
    "Told",
    "Waiting",
    "add_english",
    "ask_child",
    "correct_public",
    "decide",
    "decline_idea",
    "drop_correction",
    "get_opened",
    "get_public_for_desk",
    "get_undoable",
    "get_unread",
    "hand_public_to_officers",
    "hand_to_officers",
    "kind_of",
    "lapse_silent",
    "list_like",
    "list_own_work",
    "list_queue",
    "merge_idea",
    "merge_public",
    "must_moderate",
    "nearest_first",
    "needs_second",
    "open_idea",
    "publish_idea",
    "save_public_text",
    "settle_replies",
    "shown_number",
    "take_down",
    "take_words",
    "undo_decision",
    "waiting_of",
    "waits_for_second",
    "was_silent",
]
