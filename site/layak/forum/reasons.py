"""The reasons that a moderator can give a child, by key; forum/wording.py holds their words."""

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


FOR_PUBLISHING = (Reason.PRIVATE,)
"""May be told with an idea that is shown."""

FOR_DECLINING = (Reason.PERSON, Reason.WORDS, Reason.UNCLEAR, Reason.ELSEWHERE, Reason.MONEY)
"""One of these must be told when an idea is not shown."""
