"""The reasons that a moderator can give, by key, to a child or for a correction; forum/wording.py holds their words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an idea was changed, or cannot be shown yet."""

    PRIVATE = "private"
    ELSEWHERE = "elsewhere"
    UNCLEAR = "unclear"
    PERSON = "person"
    WORDS = "words"
    MONEY = "money"
    SILENT = "silent"


class Why(StrEnum):
    """Why what everybody reads is corrected; kept with the former version and in the audit trail."""

    PRIVATE = "private"
    MISTAKE = "mistake"
    UNCLEAR = "unclear"
    MEANING = "meaning"
    ENGLISH = "english"
    INDICATOR = "indicator"


FOR_PUBLISHING = (Reason.PRIVATE,)
"""May be told with an idea that is shown."""

FOR_ASKING = (Reason.UNCLEAR, Reason.PERSON, Reason.WORDS)
"""May be told when the child is asked for a change; a question in the moderator's own words will do, too."""

FOR_DECLINING = (*FOR_ASKING, Reason.ELSEWHERE, Reason.MONEY, Reason.SILENT)
"""One of these must be told when an idea is not shown."""
