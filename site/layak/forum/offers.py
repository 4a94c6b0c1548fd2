"""What the forum offers the house: ideas for the search, doors for the staff rooms, forums to bind accounts to."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.desk import register_choices, register_door
from layak.core.language import localized
from layak.core.page import site_content
from layak.core.searchable import Source, register_source
from layak.core.sitemap import MapEntry, close_to_robots, register_map
from layak.forum.service import forums, lower_forums, published


def register_ideas() -> None:
    """Make public versions findable, and nothing else of the forum; what a child takes back leaves no trace."""
    register_source(
        Source(
            kind="idea",
            label=_l("Children’s ideas"),
            documents=published.documents,
            document_for=published.document_for,
            leaves_no_trace=True,
        )
    )


def register_staff_doors() -> None:
    """The ways into the forum's staff pages; each is seen by those who may go in."""
    register_door(
        "forum.moderate",
        "forum_desk.show_queue",
        _l("Queue"),
        _l("Read ideas and decide."),
        behind=(
            "forum_desk.list_shown",
            "forum_desk.edit_shown",
            "forum_desk.forward_shown",
            "forum_desk.join_shown",
            "forum_desk.read_child_words",
            "forum_desk.pass_office_words",
            "forum_desk.show_own_work",
        ),
    )
    register_door(
        "forum.moderate", "forum_desk.type_meeting", _l("Papers of a meeting"), _l("Type what children wrote on paper.")
    )
    register_door("forum.passes", "forum_desk.issue_passes", _l("Forum passes"), _l("Print passes for members."))
    register_door(
        "forum.passes",
        "forum_desk.show_month",
        _l("The city’s answers this month"),
        _l("A sheet to print or to send."),
    )
    register_door(
        "forum.passes",
        "forum_desk.list_forums",
        _l("Forums"),
        _l("Forums of kecamatan and kelurahan."),
        only=lower_forums.is_leading,
    )
    register_door(
        "forum.sealed", "forum_desk.show_protected", _l("Protected texts"), _l("For protection officers only.")
    )
    register_door("forum.plan", "forum_desk.list_musrenbang", _l("Musrenbang"), _l("Ideas for planning meetings."))
    register_door(
        "progress.hand_in",
        "forum_desk.list_office_ideas",
        _l("Ideas sent to us"),
        _l("Answer ideas of children that a moderator sent to your office."),
        place=34,
    )
    register_door(
        "progress.coordinate",
        "forum_desk.list_late_ideas",
        _l("Late answers to ideas"),
        _l("Warn offices that have not answered, and say when readers may see it."),
        place=36,
    )
    register_choices("forum", lambda: [(str(one.id), str(localized(one, "name"))) for one in forums.list_standing()])


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
