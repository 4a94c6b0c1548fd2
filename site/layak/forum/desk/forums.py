"""The forums of kecamatan and kelurahan in the hands of the city forum's facilitator."""

from __future__ import annotations

from typing import Any

from flask import flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal, may
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.forums import ForumForm, NamesForm
from layak.forum.models import Forum
from layak.forum.public.room import content, district_name
from layak.forum.service import lower_forums
from layak.forum.service.faults import Changed, PlaceTaken

BOTH = ("GET", "POST")
FACILITATE = may("forum.passes")
"""The service refuses whoever is not the facilitator of the city's own forum."""


@room.page(id="/ruang-kerja/forum/forum", en="/desk/forum/forums", access=FACILITATE, methods=BOTH)
@answering_faults
def list_forums() -> ResponseReturnValue:
    """The forums below the city's, and a form for a new one."""
    actor = current_principal()
    above, form = lower_forums.must_lead(actor), ForumForm()
    form.place.choices = [*options([("", _("Choose a place"))]), *place_choices()]
    if form.validate_on_submit():
        place = places()[form.place.data]
        names = {"name_id": form.name_id.data or "", "name_en": form.name_en.data or ""}
        try:
            lower_forums.make_forum(actor, place, **names, today=visit.today())
            flash(
                _("The forum is there: %(name)s. An administrator can bind a facilitator to it.", name=names["name_id"])
            )
            return redirect_to("forum_desk.list_forums")
        except PlaceTaken as fault:
            form.place.errors = [_("There is a forum for this place already: %(name)s.", name=fault.name_id)]
    return render(
        "forum/desk/forums.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        city_forum=localized(above, "name"),
        rows=[forum_row(one) for one in lower_forums.list_lower(actor)],
        told=get_flashed_messages(),
    )


def places() -> dict[str, lower_forums.Place]:
    """Every place that can have a forum of its own, by its code."""
    found = {one.code: lower_forums.Place(one.code) for one in content().districts}
    for one in content().districts:
        found |= {village.code: lower_forums.Place(one.code, village.code) for village in one.villages}
    return found


def place_choices() -> list[Any]:
    """Each kecamatan as a group: first itself, then its kelurahan."""
    return [
        choice
        for one in sorted(content().districts, key=lambda district: district.name)
        for choice in options(
            [
                (one.code, _("Kecamatan %(name)s", name=one.name)),
                *((village.code, village.name) for village in sorted(one.villages, key=lambda row: row.name)),
            ],
            one.name,
        )
    ]


def place_name(forum: Forum) -> str:
    """The place of a forum in words; its code where content/ no longer has it."""
    district = district_name(forum.district) or str(forum.district)
    if forum.village is None:
        return _("Kecamatan %(name)s", name=district)
    villages = [village for one in content().districts for village in one.villages]
    name = next((one.name for one in villages if one.code == forum.village), forum.village)
    return _("Kelurahan %(name)s, kecamatan %(district)s", name=name, district=district)


def forum_row(forum: Forum) -> list[Any]:
    """One line: the name, with the way to change it while the forum stands, its place, its state."""
    name = str(localized(forum, "name"))
    if forum.ended_on:
        return [name, place_name(forum), _("ended on %(day)s", day=format_day(forum.ended_on))]
    return [{"text": name, "href": url_for(".edit_forum", number=forum.id)}, place_name(forum), _("stands")]


@room.page(
    id="/ruang-kerja/forum/forum/<int:number>", en="/desk/forum/forums/<int:number>", access=FACILITATE, methods=BOTH
)
@answering_faults
def edit_forum(number: int) -> ResponseReturnValue:
    """Rename a forum, or end it; ending asks once more."""
    actor = current_principal()
    forum = lower_forums.get_lower(actor, number)
    form = NamesForm(data={"name_id": forum.name_id, "name_en": forum.name_en, "version": str(forum.version)})
    act, version, is_stale = request.form.get("act", ""), read_version(form.version.data), False
    if act == "ask" and forum.ended_on is None:
        return render("forum/desk/forum_end.html", private=True, **words_of(forum), version=forum.version)
    if form.is_submitted() and (act == "end" or form.validate()):
        try:
            if act == "end":
                lower_forums.end_forum(actor, number, version, today=visit.today())
                flash(_("The forum has ended: %(name)s.", name=localized(forum, "name")))
            else:
                names = {"name_id": form.name_id.data or "", "name_en": form.name_en.data or ""}
                lower_forums.rename_forum(actor, number, version, **names)
                flash(_("The names are saved: %(name)s.", name=names["name_id"]))
            return redirect_to("forum_desk.list_forums")
        except Changed:
            is_stale, form.version.data = True, str(forum.version)
    return render(
        "forum/desk/forum.html",
        private=True,
        status=409 if is_stale else 422 if form.errors else 200,
        has_errors=bool(form.errors) or is_stale,
        form=form,
        is_stale=is_stale,
        has_ended=forum.ended_on is not None,
        **words_of(forum),
    )


def words_of(forum: Forum) -> dict[str, Any]:
    """What both pages about a forum say of it."""
    return {"number": forum.id, "name": localized(forum, "name"), "place": place_name(forum)}
