"""After the reading for harm: what in a text gives somebody away is shown, or taken out, and never blocks."""

from __future__ import annotations

from typing import Any

from flask import request

from layak.forum import visit
from layak.forum.personal import explain_marks, pieces, stand_ins
from layak.forum.service import texts


def marks_in_the_way(text: str) -> list[texts.Mark]:
    """What is shown to the child before it goes on; nothing once it chose to go on as it is."""
    return [] if request.form.get("act") == "anyway" else texts.find_personal(text)


def wants_help() -> bool:
    """Whether the child asked for what was found to be taken out."""
    return request.form.get("act") == "clean"


def clean(text: str) -> None:
    """Keep the text without what gives somebody away; the page says so when it comes again."""
    visit.keep(text=texts.without(text, texts.find_personal(text), stand_ins()), is_cleaned=True)


def found_in(text: str, marks: list[texts.Mark]) -> dict[str, Any]:
    """What a page shows of it: the marks in words, and the text with them."""
    is_cleaned = request.method == "GET" and visit.draft().get("is_cleaned")
    return {"marks": explain_marks(marks), "pieces": pieces(text, marks), "is_cleaned": is_cleaned}
