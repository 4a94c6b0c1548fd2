"""Texts of CSV files that a spreadsheet could take for a formula: guarded on the way out, plain on the way in.

A guarded text has an apostrophe before it (OWASP, CSV injection): at its beginning, and behind each sign that another
reader may take for the end of a cell.
"""

from __future__ import annotations

import re

from layak.core.sheets.columns import LIVE

LIVE_SIGNS = "".join(re.escape(sign) for sign in LIVE)
ENDS_A_CELL = r"(^|[;|\t\r\n])"
TO_GUARD = re.compile(rf"{ENDS_A_CELL}(?='*[{LIVE_SIGNS}])")
GUARDED = re.compile(rf"{ENDS_A_CELL}'(?='*[{LIVE_SIGNS}])")


def guard(text: str) -> str:
    """A text as a CSV file holds it."""
    return TO_GUARD.sub(r"\1'", text)


def plain(text: str) -> str:
    """A text of a CSV file as it was written."""
    return GUARDED.sub(r"\1", text)
