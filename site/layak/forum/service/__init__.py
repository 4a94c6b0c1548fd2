"""Every query and every write of Forum Anak; knows no Flask. Other rooms may read list_latest and is_open."""

from __future__ import annotations

from layak.forum.service.gate import is_open
from layak.forum.service.published import PublicIdea, list_latest

__all__ = ["PublicIdea", "is_open", "list_latest"]
