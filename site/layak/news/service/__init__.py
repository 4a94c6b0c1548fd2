"""Every query and every write of the news room.

drafts   what staff work on, as plain values
working  what an editor opens
desk     the table of articles, what waits, the month
schedule another moment, or none; the days for which staff plan
moments  which moments can be chosen
answers  signs of a child's identity, and what people said to them
writing  what staff do with the text
eyes     who wrote what, and who has read it
ending   taking down, and showing again
acts     the state log
reports  mistakes that readers report; deciding closes them, corrections are what readers get
press    what journalists may take
notes    what readers are told about a change, and which language is behind
history  every version and act
merging  what two people made of one version
restoring  putting an older version back
typed    what somebody typed and has not saved
previews links by which somebody without an account reads a version
sharing  captions and short texts for elsewhere
reading  what readers see
mapping  what the site's map tells
mentioned  which articles tell of an idea of children
picture_uses  which pictures an article has
carrying what goes with an article's files
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
from layak.news.service.desk import Asking, Choice, MonthEntry, count_desk, list_for_desk, list_month
from layak.news.service.drafts import Conflict, Draft, NotFound, Rejected, SlugTaken, TextDraft, make_slug, tidy
from layak.news.service.ending import Ended, find_ended, republish_article, unpublish_article
from layak.news.service.eyes import approve_article, get_alone, has_written
from layak.news.service.history import get_version, list_history
from layak.news.service.library import set_pictures
from layak.news.service.mapping import list_map_rows
from layak.news.service.mentioned import news_of_idea
from layak.news.service.notes import ChangeNotes
from layak.news.service.press import Release, list_releases
from layak.news.service.reading import (
    find_moved,
    get_by_slug,
    get_teaser,
    list_districts,
    list_for_component,
    list_for_feed,
    list_for_indicator,
    list_latest,
    list_near,
    list_published,
    list_years,
    next_moment,
    picture_seconds,
)
from layak.news.service.restoring import restore_version
from layak.news.service.schedule import plan_article, reschedule_article, set_review_day, unschedule_article
from layak.news.service.shapes import FullArticle, Page, Shown, Teaser
from layak.news.service.typed import (
    Opened,
    Typed,
    clear_typed,
    drop_typed,
    find_typed,
    keep_typed,
    list_typed,
    purge_typed,
)
from layak.news.service.working import find_by_key, get_working_copy, key_of
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
    "Asking",
    "ChangeNotes",
    "Choice",
    "Conflict",
    "Draft",
    "Ended",
    "FullArticle",
    "Given",
    "MonthEntry",
    "NotFound",
    "OpenArticle",
    "Opened",
    "Page",
    "Rejected",
    "Release",
    "Shown",
    "Sign",
    "SlugTaken",
    "Teaser",
    "TextDraft",
    "Typed",
    "approve_article",
    "clear_typed",
    "count_desk",
    "create_draft",
    "drop_typed",
    "find_by_key",
    "find_ended",
    "find_moved",
    "find_typed",
    "get_alone",
    "get_by_slug",
    "get_teaser",
    "get_version",
    "get_working_copy",
    "has_written",
    "keep_typed",
    "key_of",
    "list_answers",
    "list_districts",
    "list_for_component",
    "list_for_desk",
    "list_for_feed",
    "list_for_indicator",
    "list_history",
    "list_latest",
    "list_map_rows",
    "list_month",
    "list_near",
    "list_open_articles",
    "list_published",
    "list_releases",
    "list_typed",
    "list_years",
    "make_slug",
    "news_of_idea",
    "next_moment",
    "picture_seconds",
    "plan_article",
    "publish_article",
    "purge_typed",
    "republish_article",
    "reschedule_article",
    "restore_version",
    "save_draft",
    "set_pictures",
    "set_review_day",
    "signs_of_draft",
    "tidy",
    "unpublish_article",
    "unschedule_article",
    "what_is_missing",
]
