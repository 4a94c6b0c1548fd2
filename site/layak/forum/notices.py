"""Choices on the first question that put a number and help in the place of the form (content/forum/notices.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from layak.core.content.checks import unique
from layak.core.content.loading import Folder

ROOT = Path(__file__).resolve().parents[3]
MARK = "notice:"
"""What stands before the key of a notice among the answers to the first question: no topic begins like it."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One choice and its page.

    tells_officer   it also leads to the child-protection officers
    is_emergency    the city's emergency numbers stand first
    """

    key: str
    label_id: str
    label_en: str
    lead_id: str
    lead_en: str
    text_id: str
    text_en: str
    tells_officer: bool
    is_emergency: bool = False

    @property
    def answer(self) -> str:
        """The value of the choice."""
        return MARK + self.key


def read_notices(root: Path = ROOT) -> tuple[Notice, ...]:
    """Read the file; raises ContentError with file, line and reason."""
    folder = Folder(root)
    rows = folder.only(Notice, "notices", "forum", "notices.yaml")
    unique(folder.builder, rows, "key")
    return rows
