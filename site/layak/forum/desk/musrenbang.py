"""Planning meetings at the desk: planned by the coordinator, seen by moderators, filled with accepted ideas."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.numbers import read_number, read_version
from layak.core.offices import office_named
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.musrenbang import ChoosingForm, MusrenbangForm
from layak.forum.models import ForumLevel, Musrenbang
from layak.forum.public.room import content, district_name, topic_name
from layak.forum.service import musrenbang
from layak.forum.service.faults import Changed, PackFull
from layak.forum.wording import OUTCOME_TAGS, OUTCOMES, STATES

SEE = may("forum.plan")
COORDINATE = may("progress.coordinate")
BOTH = ("GET", "POST")


@room.page(id="/ruang-kerja/forum/musrenbang", en="/desk/forum/musrenbang", access=SEE)
@answering_faults
def list_musrenbang() -> ResponseReturnValue:
    """The planning meetings, the latest first."""
    actor = current_principal()
    rows, number, total = musrenbang.list_musrenbang(actor, page=request.args.get("page", 1, type=int))
    return render(
        "forum/desk/musrenbang_list.html",
        private=True,
        rows=[{**head_of(row.meeting), "ideas": row.ideas} for row in rows],
        may_coordinate=actor.may("progress.coordinate"),
        may_pass=actor.may("forum.moderate"),
        pages=pages_of("forum_desk.list_musrenbang", number, total),
    )


def pages_of(endpoint: str, at: int, total: int, **values: Any) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    return {
        "number": at,
        "total": total,
        "previous": url_for(endpoint, page=at - 1, **values) if at > 1 else None,
        "next": url_for(endpoint, page=at + 1, **values) if at < total else None,
    }


def head_of(row: Musrenbang) -> dict[str, Any]:
    """What a page says of a meeting."""
    return {
        "number": row.id,
        "title": title_of(row),
        "day": format_day(row.held_on),
        "year": row.plan_year,
        "version": row.version,
        "is_sample": row.is_sample,
        "url": url_for("forum_desk.show_musrenbang", number=row.id),
    }


def title_of(row: Musrenbang) -> str:
    """A meeting by its level and place."""
    if row.level == ForumLevel.VILLAGE:
        return _(
            "Musrenbang kelurahan %(village)s, %(district)s",
            village=village_name(row.village),
            district=district_name(row.district),
        )
    if row.level == ForumLevel.DISTRICT:
        return _("Musrenbang kecamatan %(district)s", district=district_name(row.district))
    return _("Musrenbang of the city")


def village_name(code: str | None) -> str:
    """A kelurahan by name."""
    return next((one.name for row in content().districts for one in row.villages if one.code == code), "")


@room.page(id="/ruang-kerja/forum/musrenbang/baru", en="/desk/forum/musrenbang/new", access=COORDINATE, methods=BOTH)
@answering_faults
def plan_musrenbang() -> ResponseReturnValue:
    """Write a planning meeting down."""
    form = MusrenbangForm(content().districts)
    if form.validate_on_submit():
        number = musrenbang.plan_musrenbang(current_principal(), plan_of(form), at=now())
        return redirect_to("forum_desk.choose_for_musrenbang", number=number)
    return show_form(form, None)


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/ubah",
    en="/desk/forum/musrenbang/<int:number>/edit",
    access=COORDINATE,
    methods=BOTH,
)
@answering_faults
def change_musrenbang(number: int) -> ResponseReturnValue:
    """Mend a meeting's day, place or year."""
    row = musrenbang.get_musrenbang(current_principal(), number)
    if request.method == "GET":
        return show_form(MusrenbangForm(content().districts, obj=row), row)
    form = MusrenbangForm(content().districts)
    if form.validate():
        try:
            version = read_version(form.version.data)
            musrenbang.change_musrenbang(current_principal(), number, version, plan_of(form))
        except Changed:
            return show_form(form, musrenbang.get_musrenbang(current_principal(), number), 409)
        flash(_("Saved."))
        return redirect_to("forum_desk.show_musrenbang", number=number)
    return show_form(form, row)


def plan_of(form: MusrenbangForm) -> musrenbang.Plan:
    """A meeting as it was written."""
    return musrenbang.Plan(
        ForumLevel(form.level.data),
        form.held_on.data,
        form.plan_year.data or 0,
        form.district.data or None,
        form.village.data or None,
    )


def show_form(form: MusrenbangForm, row: Musrenbang | None, status: int = 200) -> ResponseReturnValue:
    """The form of a meeting; after somebody else's change with what was typed, ready to be sent again."""
    if status == 409 and row is not None:
        form.form_errors.append(changed_words())
        form.version.data = str(row.version)
    return render(
        "forum/desk/musrenbang_form.html",
        private=True,
        status=422 if form.errors and status == 200 else status,
        has_errors=bool(form.errors),
        form=form,
        meeting=head_of(row) if row else None,
    )


def changed_words() -> str:
    """What is told to the second of two people at once."""
    return _("Somebody else changed this in the meantime. Nothing was written. Look at it, then send it again.")


@room.page(id="/ruang-kerja/forum/musrenbang/<int:number>", en="/desk/forum/musrenbang/<int:number>", access=SEE)
@answering_faults
def show_musrenbang(number: int) -> ResponseReturnValue:
    """A meeting with its pack: what was taken there, and what came of each."""
    actor = current_principal()
    row = musrenbang.get_musrenbang(actor, number)
    return render(
        "forum/desk/musrenbang.html",
        private=True,
        meeting=head_of(row),
        pack=[pack_item(one) for one in musrenbang.list_pack(actor, number)],
        may_coordinate=actor.may("progress.coordinate"),
        told=get_flashed_messages(),
    )


def pack_item(one: musrenbang.PackIdea) -> dict[str, Any]:
    """An idea of a pack with what came of it."""
    return {
        **idea_item(one.idea),
        "outcome": OUTCOMES.get(one.outcome or ""),
        "outcome_tag": OUTCOME_TAGS.get(one.outcome or "", ""),
        "reason_id": one.reason_id,
        "reason_en": one.reason_en,
    }


def idea_item(idea: musrenbang.AcceptedIdea) -> dict[str, Any]:
    """An accepted idea in the page's language, with where it belongs."""
    office = office_named(idea.office_key)
    where = [topic_name(idea.topic), district_name(idea.district), localized(office, "name") if office else ""]
    return {
        "number": idea.number,
        "title": localized(idea, "title"),
        "lang": None if current_lang() == LANGUAGES[0] or idea.title_en else LANGUAGES[0],
        "url": url_for("forum.show_idea", number=idea.number),
        "where": " · ".join(part for part in where if part),
        "state": STATES[idea.state],
        "is_sample": idea.is_sample,
    }


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/pilih",
    en="/desk/forum/musrenbang/<int:number>/choose",
    access=COORDINATE,
    methods=BOTH,
)
@answering_faults
def choose_for_musrenbang(number: int) -> ResponseReturnValue:
    """Choose among accepted ideas by kecamatan, component and office; nothing is chosen beforehand."""
    row = musrenbang.get_musrenbang(current_principal(), number)
    form = ChoosingForm()
    if request.method == "GET":
        form.version.data = str(row.version)
        return show_choice(form, row)
    if not form.validate():
        return show_choice(form, row)
    is_all = request.form.get("act") == "all"
    if not is_all and not form.ideas.data:
        form.ideas.errors = [_("Tick at least one idea.")]
        return show_choice(form, row)
    try:
        count = take(number, form, is_all=is_all)
    except Changed:
        form.form_errors.append(changed_words())
        row = musrenbang.get_musrenbang(current_principal(), number)
        form.version.data = str(row.version)
        return show_choice(form, row, 409)
    except PackFull:
        most = musrenbang.MOST_IN_PACK
        form.form_errors.append(_("A pack holds %(most)s ideas at most. Nothing was taken.", most=most))
        return show_choice(form, row)
    flash(ngettext("%(num)s idea was taken to the meeting.", "%(num)s ideas were taken to the meeting.", count))
    return redirect_to("forum_desk.show_musrenbang", number=number)


def take(number: int, form: ChoosingForm, *, is_all: bool) -> int:
    """Take what was ticked, or all that the filter shows."""
    actor, version, at, today = current_principal(), read_version(form.version.data), now(), visit.today()
    if is_all:
        return musrenbang.take_all(actor, number, version, wanted(), at=at, today=today)
    return musrenbang.take_ideas(actor, number, version, form.ideas.data or [], at=at, today=today)


def wanted(row: Musrenbang | None = None) -> musrenbang.Wanted:
    """What the address asks for; at first the meeting's own kecamatan. What does not exist is not there."""
    asked = request.args
    district = asked.get("district", (row.district if row else None) or "")
    topic, office = asked.get("component", ""), asked.get("office", "")
    named = [(district, district_name(district)), (topic, topic_name(topic)), (office, office_named(office))]
    if any(key and not name for key, name in named):
        abort(404)
    return musrenbang.Wanted(topic or None, district or None, office or None)


def show_choice(form: ChoosingForm, row: Musrenbang, status: int = 200) -> ResponseReturnValue:
    """The list to choose from, with its filters; what was ticked stays ticked."""
    actor, chosen = current_principal(), wanted(row)
    found = musrenbang.list_candidates(actor, row.id, chosen, page=request.args.get("page", 1, type=int))
    items = [idea_item(one) for one in found.ideas]
    form.ideas.choices = options((one["number"], one["title"]) for one in items)
    form.ideas.flags.required = True
    has_errors = bool(form.errors or form.form_errors)
    query: dict[str, Any] = {
        "component": chosen.topic or "",
        "district": chosen.district or "",
        "office": chosen.office or "",
    }
    return render(
        "forum/desk/musrenbang_choose.html",
        private=True,
        status=422 if has_errors and status == 200 else status,
        has_errors=has_errors,
        form=form,
        meeting=head_of(row),
        notes={one["number"]: f"{one['where']} · {one['state'].name}" for one in items},
        count=found.count,
        chosen=query,
        filters=filter_choices(actor),
        action=url_for("forum_desk.choose_for_musrenbang", number=row.id, page=found.page, **query),
        pages=pages_of("forum_desk.choose_for_musrenbang", found.page, found.total, number=row.id, **query),
    )


def filter_choices(actor: Any) -> list[dict[str, Any]]:
    """The lists by which accepted ideas are looked for."""
    offices = [(key, office_named(key)) for key in musrenbang.list_offices_of_ideas(actor)]
    return [
        {
            "name": "district",
            "label": _("Kecamatan"),
            "choices": sorted(((one.code, one.name) for one in content().districts), key=lambda pair: pair[1]),
        },
        {
            "name": "component",
            "label": _("Component"),
            "choices": [(one.key, topic_name(one.key)) for one in content().components],
        },
        {
            "name": "office",
            "label": _("Office"),
            "choices": [(key, localized(office, "name")) for key, office in offices if office],
        },
    ]


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/keluarkan",
    en="/desk/forum/musrenbang/<int:number>/leave-out",
    access=COORDINATE,
    methods=("POST",),
)
@answering_faults
def leave_out_of_musrenbang(number: int) -> ResponseReturnValue:
    """Take an idea out of a pack again, as long as nothing came of it."""
    idea = read_number(request.form.get("idea")) or 0
    version = read_version(request.form.get("version"))
    try:
        musrenbang.leave_out(current_principal(), number, version, idea)
    except Changed:
        flash(changed_words())
    else:
        flash(_("Taken out of the pack."))
    return redirect_to("forum_desk.show_musrenbang", number=number)
