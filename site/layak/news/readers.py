"""The readers' room with every door: news, the form for mistakes, preview links."""

from __future__ import annotations

from layak.news import previews, public, reporting
from layak.news.public import room

__all__ = ["previews", "public", "reporting", "room"]
