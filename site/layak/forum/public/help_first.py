"""A number and help in the place of the form, for what no idea should wait with."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.public.room import content, for_members, notices, room, visitor


@room.page(id="/forum-anak/tulis/info", en="/childrens-forum/write/info", access=visitor)
@for_members
def show_notice() -> ResponseReturnValue:
    """The page of the choice that was made; its address and title tell nothing, as they stay in the phone's history."""
    chosen = visit.draft().get("notice")
    notice = next((one for one in notices() if one.answer == chosen), None)
    if notice is None:
        return redirect_to("forum.ask_topic")
    city = content().city
    lines = (*city.emergencies, *city.helplines) if notice.is_emergency else city.helplines
    return render("forum/help_first.html", private=True, notice=notice, lines=lines)
