"""Tables of the news room: articles in two languages, their pictures, their history; a module for each subject."""

from __future__ import annotations

from layak.news.models.articles import (
    ARTICLE_ID,
    Article,
    ArticleComponent,
    ArticleIndicator,
    ArticleState,
    ArticleText,
    Ending,
    OldSlug,
)
from layak.news.models.history import ArticleAct, ArticleRevision, IdentityAnswer
from layak.news.models.pictures import Picture
from layak.news.models.previews import PreviewLink
from layak.news.models.reports import ArticleNote, MistakeReport, NoteKind, ReportKind, ReportState, Urgency
from layak.news.models.typed import TypedText

__all__ = [
    "ARTICLE_ID",
    "Article",
    "ArticleAct",
    "ArticleComponent",
    "ArticleIndicator",
    "ArticleNote",
    "ArticleRevision",
    "ArticleState",
    "ArticleText",
    "Ending",
    "IdentityAnswer",
    "MistakeReport",
    "NoteKind",
    "OldSlug",
    "Picture",
    "PreviewLink",
    "ReportKind",
    "ReportState",
    "TypedText",
    "Urgency",
]
