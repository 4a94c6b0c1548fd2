"""What the search finds of this room, a source for each subject."""

from __future__ import annotations

from layak.progress.searchable import components, datasets, indicators, pages, partners, places, series, terms, visits

__all__ = ["components", "datasets", "indicators", "pages", "partners", "places", "series", "terms", "visits"]
