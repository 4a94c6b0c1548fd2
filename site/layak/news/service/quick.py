"""A draft of three lines, begun on a phone where something happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.content.dates import PartialDate
from layak.core.database import writing
from layak.news.models import Article
from layak.news.service.drafts import TITLE_LENGTH, Draft, TextDraft
from layak.news.service.sharing import first_sentence
from layak.news.service.writing import create_draft

LABELS = {"id": ("Tempat", "Waktu"), "en": ("Where", "When")}
"""How the two short lines begin in the text, in its own language."""


def quick_draft(lang: str, *, what: str, where: str, when: str, day: PartialDate | None) -> Draft:
    """A draft of what happened, where and when; the title is its first sentence, to be mended at the desk."""
    lines = [f"{label}: {said}" for label, said in zip(LABELS[lang], (where, when), strict=True) if said]
    title = first_sentence(what).rstrip(".")
    if len(title) > TITLE_LENGTH:
        title = title[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    text = TextDraft(title=title, body="\n\n".join([what, *lines]))
    return Draft(
        texts={lang: text},
        event_date=day.first if day else None,
        event_precision=str(day.precision) if day else None,
    )


def begin_quick(draft: Draft, *, key: str, actor: Principal, at: datetime) -> tuple[int, bool]:
    """Keep a quick draft; its number and whether it is new: the same form again finds what it made before."""
    with writing() as session:
        number = session.scalar(select(Article.id).where(Article.key == key))
        if number is not None:
            return number, False
        return create_draft(draft, key=key, actor=actor, at=at), True
