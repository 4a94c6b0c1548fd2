"""Every query and every write of Forum Anak; knows no Flask. Other rooms may read what stands here."""

from __future__ import annotations

from layak.forum.service.gate import is_open
from layak.forum.service.published import (
    LoopNumbers,
    PublicIdea,
    list_latest,
    list_tied,
    loop_numbers,
)

__all__ = ["LoopNumbers", "PublicIdea", "is_open", "list_latest", "list_tied", "loop_numbers"]
