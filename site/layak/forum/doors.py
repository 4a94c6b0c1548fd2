"""The ways into the forum's staff pages; each is seen by those who may go in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.core.desk import register_choices, register_door
from layak.core.language import localized
from layak.forum.service import forums, lower_forums


def register_staff_doors() -> None:
    """The doors of moderators, facilitators, protection officers, offices and the coordinator."""
    add_doors_of_moderators()
    add_doors_of_facilitators()
    register_door(
        "forum.sealed", "forum_desk.show_protected", _l("Protected texts"), _l("For protection officers only.")
    )
    add_doors_of_offices()
    register_choices("forum", lambda: [(str(one.id), str(localized(one, "name"))) for one in forums.list_standing()])


def add_doors_of_moderators() -> None:
    """The queue, and the papers of a meeting."""
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


def add_doors_of_facilitators() -> None:
    """Passes, the month's answers, and the forums below."""
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


def add_doors_of_offices() -> None:
    """Planning meetings, what was sent to an office, and who is late."""
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
