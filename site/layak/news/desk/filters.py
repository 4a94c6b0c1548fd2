"""What somebody chose of the desk's table: read from the address, written into it, shown as chips and choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.news.desk.room import STATES
from layak.news.models import ArticleState
from layak.news.service import Choice
from layak.news.service.desk import LANGUAGE_STATES, SORTS, WAITS

LIST = "news_desk.list_articles"
MOST_WORDS = 100
"""Letters of a search that are read."""

WAIT_WORDS = {
    "returned": _l("Given back to you"),
    "drafts": _l("Drafts of mine"),
    "review": _l("Handed to an editor"),
    "alone": _l("Published alone, not yet seen by a second person"),
    "changes": _l("Changes that readers do not see yet"),
    "behind": _l("One language is behind the other"),
    "single": _l("One language is missing"),
    "due": _l("To look at again"),
    "handed": _l("Waiting for an editor"),
    "unread": _l("Published alone by you, not yet seen by a second person"),
    "scheduled": _l("Scheduled"),
}
"""What waits, in the order of the service's list."""

LANGUAGE_SIGNS = {
    "none": ("no", _l("none")),
    "work": ("mid", _l("in work")),
    "ready": ("wait", _l("waits for its moment")),
    "current": ("ok", _l("up to date")),
    "behind": ("wait", _l("behind")),
}
"""The sign and the word for how far a language of an article is."""

LANGUAGE_WORDS = {
    ("id", "none"): _l("Indonesian: none"),
    ("id", "work"): _l("Indonesian: in work"),
    ("id", "ready"): _l("Indonesian: waits for its moment"),
    ("id", "current"): _l("Indonesian: up to date"),
    ("id", "behind"): _l("Indonesian: behind"),
    ("en", "none"): _l("English: none"),
    ("en", "work"): _l("English: in work"),
    ("en", "ready"): _l("English: waits for its moment"),
    ("en", "current"): _l("English: up to date"),
    ("en", "behind"): _l("English: behind"),
}
SORT_WORDS = {
    "touched": _l("Last touched first"),
    "oldest": _l("Longest untouched first"),
    "published": _l("Newest publication first"),
}


def read_choice(args: Mapping[str, str], content: Content) -> Choice | None:
    """Read an address; None when it names something that does not exist."""
    given = {name: args.get(name, "") for name in ("waits", "state", "language", "component", "mine", "sort")}
    known = {
        "waits": set(WAITS),
        "state": {one.value for one in ArticleState},
        "language": {f"{lang}-{state}" for lang in LANGUAGES for state in LANGUAGE_STATES},
        "component": {one.key for one in content.components},
        "mine": {"1"},
        "sort": set(SORTS),
    }
    if any(value and value not in known[name] for name, value in given.items()):
        return None
    lang, _sign, state = given["language"].partition("-")
    return Choice(
        waits=given["waits"] or None,
        state=given["state"] or None,
        lang_state=(lang, state) if state else None,
        component=given["component"] or None,
        is_mine=bool(given["mine"]),
        words=" ".join(args.get("q", "")[:MOST_WORDS].replace("\x00", "").split()),
        sort=given["sort"] or "touched",
    )


def write_choice(choice: Choice) -> dict[str, str]:
    """The query of an address."""
    found = {
        "waits": choice.waits,
        "state": choice.state,
        "language": "-".join(choice.lang_state) if choice.lang_state else None,
        "component": choice.component,
        "mine": "1" if choice.is_mine else None,
        "q": choice.words,
        "sort": choice.sort if choice.sort != "touched" else None,
    }
    return {name: value for name, value in found.items() if value}


def address(choice: Choice, lang: str | None = None, page: int = 1) -> str:
    """Where a choice is shown."""
    query: dict[str, Any] = {**write_choice(choice)}
    query |= ({"page": str(page)} if page > 1 else {}) | ({"lang": lang} if lang else {})
    return url_for(LIST, **query)


def chips_of(choice: Choice, content: Content) -> list[dict[str, Any]]:
    """Each thing that was chosen, as a chip that takes it away."""
    words: dict[str, object] = {}
    if choice.waits:
        words["waits"] = WAIT_WORDS[choice.waits]
    if choice.state:
        words["state"] = STATES[ArticleState(choice.state)][1]
    if choice.lang_state:
        words["language"] = LANGUAGE_WORDS[choice.lang_state]
    if choice.component:
        words["component"] = localized(content.component(choice.component), "short")
    if choice.is_mine:
        words["mine"] = _("Written by me")
    if choice.words:
        words["q"] = f"“{choice.words}”"
    query: dict[str, Any] = {**write_choice(choice)}
    return [
        {
            "text": text,
            "href": url_for(LIST, **{one: value for one, value in query.items() if one != name}),
            "removes": True,
        }
        for name, text in words.items()
    ]


def choices_of(choice: Choice, content: Content) -> dict[str, Any]:
    """What the filter form offers: (name, label, [(value, words)], chosen) for each list."""
    query = write_choice(choice)
    lists = (
        ("state", _("State"), _("All states"), [(one.value, words) for one, (_sign, words) in STATES.items()]),
        (
            "language",
            _("Languages"),
            _("Both languages"),
            [("-".join(key), text) for key, text in LANGUAGE_WORDS.items()],
        ),
        (
            "component",
            _("Component of KLA"),
            _("All components"),
            [(one.key, localized(one, "short")) for one in content.components],
        ),
        ("mine", _("Who wrote it"), _("Everybody"), [("1", _("Written by me"))]),
    )
    return {
        "words": choice.words,
        "waits": choice.waits,
        "lists": [(name, label, [("", all_of), *rows], query.get(name, "")) for name, label, all_of, rows in lists],
        "sorts": [(name, words, name == choice.sort) for name, words in SORT_WORDS.items()],
    }
