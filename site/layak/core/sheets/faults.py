"""What can be wrong with a sheet; a page puts each into words with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong: its reason, where it stands as Excel counts, and what was found there."""

    reason: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    found: Mapping[str, str | int] = field(default_factory=dict)


class Refused(Exception):
    """The file cannot be read at all; nothing of it was taken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
