"""Every query and every write of the news room.

drafts   what staff work on, as plain values
working  what the desk reads
answers  signs of a child's identity, and what people said to them
writing  what staff do with the text
eyes     who wrote what, and who has read it
ending   taking down, and showing again
acts     the state log
reports  mistakes that readers report; deciding closes them, corrections are what readers get
press    what journalists may take
notes    what readers are told about a change, and which language is behind
history  every version and act
reading  what readers see
picture_uses  which pictures an article has
consents what the people in a picture consented to
library  every picture, found again and described
shapes   how that looks to a page
"""

from __future__ import annotations

from layak.news.service.answers import (
    ANSWERS,
    REASON_LENGTH,
    Given,
    OpenArticle,
    Sign,
    list_answers,
    list_open_articles,
    signs_of_draft,
)
from layak.news.service.drafts import Conflict, Draft, NotFound, Rejected, SlugTaken, TextDraft, make_slug, tidy
from layak.news.service.ending import Ended, find_ended, republish_article, unpublish_article
from layak.news.service.eyes import approve_article, get_alone, has_written
from layak.news.service.history import list_history
from layak.news.service.library import set_pictures
from layak.news.service.notes import ChangeNotes
from layak.news.service.press import Release, list_releases, may_go_to_press, register_press_consent
from layak.news.service.reading import (
    find_moved,
    get_by_slug,
    list_districts,
    list_for_component,
    list_for_feed,
    list_for_indicator,
    list_latest,
    list_map_rows,
    list_near,
    list_published,
    list_years,
    next_moment,
    picture_seconds,
)
from layak.news.service.shapes import FullArticle, Page, Shown, Teaser
from layak.news.service.working import (
    count_by_state,
    get_working_copy,
    list_for_desk,
)
from layak.news.service.writing import (
    STATEMENTS,
    create_draft,
    publish_article,
    save_draft,
    what_is_missing,
)

__all__ = [
    "ANSWERS",
    "REASON_LENGTH",
    "STATEMENTS",
    "ChangeNotes",
    "Conflict",
    "Draft",
    "Ended",
    "FullArticle",
    "Given",
    "NotFound",
    "OpenArticle",
    "Page",
    "Rejected",
    "Release",
    "Shown",
    "Sign",
    "SlugTaken",
    "Teaser",
    "TextDraft",
    "approve_article",
    "count_by_state",
    "create_draft",
    "find_ended",
    "find_moved",
    "get_alone",
    "get_by_slug",
    "get_working_copy",
    "has_written",
    "list_answers",
    "list_districts",
    "list_for_component",
    "list_for_desk",
    "list_for_feed",
    "list_for_indicator",
    "list_history",
    "list_latest",
    "list_map_rows",
    "list_near",
    "list_open_articles",
    "list_published",
    "list_releases",
    "list_years",
    "make_slug",
    "may_go_to_press",
    "next_moment",
    "picture_seconds",
    "publish_article",
    "register_press_consent",
    "republish_article",
    "save_draft",
    "set_pictures",
    "signs_of_draft",
    "tidy",
    "unpublish_article",
    "what_is_missing",
]
