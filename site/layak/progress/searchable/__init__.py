"""What the search finds of this room, a source for each subject."""

from __future__ import annotations

from layak.progress.searchable import datasets, indicators, partners, series, visits

__all__ = ["datasets", "indicators", "partners", "series", "visits"]
