"""What the forum offers the house: ideas for the search, doors for the staff rooms, forums to bind accounts to."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.core.desk import register_choices, register_door
from layak.core.language import localized
from layak.core.searchable import Source, register_source
from layak.core.sitemap import MapEntry, close_to_robots, register_map
from layak.forum.service import forums, published


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
        behind=("forum_desk.list_shown", "forum_desk.edit_shown"),
    )
    register_door("forum.passes", "forum_desk.issue_passes", _l("Forum passes"), _l("Print passes for members."))
    register_door(
        "forum.sealed", "forum_desk.show_protected", _l("Protected texts"), _l("For protection officers only.")
    )
    register_door(
        "forum.plan",
        "forum_desk.list_musrenbang",
        _l("Musrenbang"),
        _l("Take ideas to planning meetings, and say what came of them."),
    )
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
    register_choices("forum", lambda: [(str(one.id), str(localized(one, "name"))) for one in forums.list_forums()])


PRIVATE = ("kartu", "kata", "tulis/", "usulanku", "terima-kasih")
PRIVATE_EN = ("pass", "words", "write/", "my-ideas", "thanks")
"""What follows the forum's address where a child enters, writes and sees its own ideas."""


def register_addresses() -> None:
    """Name the forum's start in the site's map, and close what belongs to one child to outside search engines."""
    starts = {"id": "/id/forum-anak/", "en": "/en/childrens-forum/"}
    register_map("forum", lambda: [MapEntry(paths=starts)])
    close_to_robots(*(starts["id"] + end for end in PRIVATE), *(starts["en"] + end for end in PRIVATE_EN))
