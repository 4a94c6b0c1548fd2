"""What the forum offers the house: ideas for the search, addresses for the map."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.page import site_content
from layak.core.searchable import FixedPage, Source, register_fixed_pages, register_source
from layak.core.sitemap import MapEntry, close_to_robots, register_map
from layak.forum.service import published


def register_ideas() -> None:
    """Make public versions and the way to the forum findable; what a child takes back leaves no trace."""
    register_source(
        Source(
            kind="idea",
            label=_l("Children’s ideas"),
            documents=published.documents,
            document_for=published.document_for,
            leaves_no_trace=True,
        )
    )
    register_fixed_pages(
        "forum",
        FixedPage(
            "forum.start",
            _l("Send your idea to the city"),
            _l("About 5 minutes. You may stop at any time."),
            _l("Children’s Forum, propose, suggestion, forum pass, secret words, help words"),
        ),
        FixedPage(
            "forum.list_ideas",
            _l("Ideas that everyone can read"),
            _l("Children of the city wrote them; moderators made them safe to show."),
            _l("Children’s ideas, suggestions of children, the voice of children"),
        ),
        FixedPage(
            "forum.list_answers",
            _l("You said, we did"),
            _l("What children proposed, what the city answered, and what can be seen of it."),
        ),
    )


PRIVATE = ("kartu", "kata", "pesan", "tulis/", "usulanku", "terima-kasih")
PRIVATE_EN = ("pass", "words", "messages", "write/", "my-ideas", "thanks")
STARTS = {"id": "/id/forum-anak/", "en": "/en/childrens-forum/"}
IN_ONE_GO = 500
"""What follows the forum's address where a child enters, writes and sees its own ideas."""


def register_addresses() -> None:
    """Name what outside search engines may keep of the forum, and close to them what belongs to one child."""
    register_map("forum", map_of_forum)
    close_to_robots(*(STARTS["id"] + end for end in PRIVATE), *(STARTS["en"] + end for end in PRIVATE_EN))


def map_of_forum() -> Iterator[MapEntry]:
    """The forum's start; its ideas only where the city's settings let outside search engines keep them."""
    yield MapEntry(paths=STARTS)
    if not site_content().city.forum.is_indexed:
        return
    for ends in ({"id": "usulan/", "en": "ideas/"}, {"id": "jawaban", "en": "answers"}):
        yield MapEntry(paths={lang: STARTS[lang] + end for lang, end in ends.items()})
    start = 0
    while ideas := published.list_after(start, IN_ONE_GO):
        for one in ideas:
            languages = {"id": "usulan", **({"en": "ideas"} if one.title_en and one.text_en else {})}
            yield MapEntry(paths={lang: f"{STARTS[lang]}{word}/{one.number}" for lang, word in languages.items()})
        start = ideas[-1].number
