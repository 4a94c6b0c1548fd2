"""Tables of the news room: articles in two languages, their pictures, their history; a module for each subject."""

from __future__ import annotations

from layak.news.models.articles import (
    ARTICLE_ID,
    Article,
    ArticleComponent,
    ArticleIdea,
    ArticleIndicator,
    ArticleState,
    ArticleText,
    Ending,
    OldSlug,
)
from layak.news.models.history import ArticleAct, ArticleRevision, IdentityAnswer
from layak.news.models.pictures import ArticlePicture, Licence, Made, People, Picture, PictureConsent, Stage
from layak.news.models.previews import PreviewLink
from layak.news.models.reports import ArticleNote, MistakeReport, NoteKind, ReportKind, ReportState, Urgency
from layak.news.models.typed import TypedText

__all__ = [
    "ARTICLE_ID",
    "Article",
    "ArticleAct",
    "ArticleComponent",
    "ArticleIdea",
    "ArticleIndicator",
    "ArticleNote",
    "ArticlePicture",
    "ArticleRevision",
    "ArticleState",
    "ArticleText",
    "Ending",
    "IdentityAnswer",
    "Licence",
    "Made",
    "MistakeReport",
    "NoteKind",
    "OldSlug",
    "People",
    "Picture",
    "PictureConsent",
    "PreviewLink",
    "ReportKind",
    "ReportState",
    "Stage",
    "TypedText",
    "Urgency",
]
