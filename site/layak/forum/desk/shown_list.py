"""All published ideas in a moderator's hands, newest first, so that each can be changed or taken down."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from layak.core.page import render
from layak.forum.desk.queue import MODERATE, describe_public
from layak.forum.desk.room import answering_faults, room
from layak.forum.service import published


@room.page(id="/ruang-kerja/forum/tampil", en="/desk/forum/published", access=MODERATE)
@answering_faults
def list_shown() -> ResponseReturnValue:
    """One page of what everybody can read."""
    found = published.list_published(page=request.args.get("page", 1, type=int))
    return render(
        "forum/desk/shown_list.html",
        private=True,
        ideas=[describe_public(one) for one in found.ideas],
        pages={
            "number": found.number,
            "total": found.total,
            "previous": url_for(".list_shown", page=found.number - 1) if found.number > 1 else None,
            "next": url_for(".list_shown", page=found.number + 1) if found.number < found.total else None,
        },
    )
