"""All that is kept of a cycle in one workbook, a sheet for each table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from layak.core.content import Content
from layak.progress.books.facts import awards_sheet, target_sheet, totals_sheet
from layak.progress.books.figures import figures_sheet, span_of
from layak.progress.books.findings import findings_sheet
from layak.progress.books.offices import offices_sheet
from layak.progress.books.partners import partners_sheet, pledges_sheet
from layak.progress.books.questions import questions_sheet
from layak.progress.books.requests import requests_sheet
from layak.progress.books.scores import scores_sheet
from layak.progress.books.series import series_sheet
from layak.progress.service.sheets import Sheet


def every_sheet(content: Content, cycle: Any, *, at: datetime, on: date) -> list[Sheet]:
    """The sheets in their order: what is asked, what came of it, and what the city's standing is."""
    return [
        questions_sheet(content, cycle),
        requests_sheet(content, cycle, on),
        scores_sheet(content, cycle),
        series_sheet(content, on),
        figures_sheet(content, span_of(cycle), at),
        findings_sheet(cycle, on),
        offices_sheet(content, on),
        partners_sheet(),
        pledges_sheet(content),
        awards_sheet(content, on),
        totals_sheet(content, on),
        target_sheet(content),
    ]
