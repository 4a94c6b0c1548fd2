"""A pack on paper and as a file, to be taken to a planning meeting."""

from __future__ import annotations

import io
from itertools import groupby
from typing import Any

from flask import abort, current_app, send_file
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.language import LANGUAGES, localized
from layak.core.offices import office_named
from layak.core.page import render
from layak.core.presentation import format_day
from layak.core.sheets import write_book
from layak.core.sheets.text_files import write_text_file
from layak.forum.desk.musrenbang import SEE, head_of, title_of
from layak.forum.desk.room import answering_faults, room
from layak.forum.models import Musrenbang
from layak.forum.pack_book import about_of, pack_rows, pack_table
from layak.forum.public.room import district_name, topic_name
from layak.forum.service import musrenbang
from layak.forum.wording import OUTCOMES

FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/cetak",
    en="/desk/forum/musrenbang/<int:number>/print",
    access=SEE,
)
@answering_faults
def print_pack(number: int) -> ResponseReturnValue:
    """The pack to print on A4: Indonesian first, English below, with room for what comes of each idea."""
    actor = current_principal()
    row = musrenbang.get_musrenbang(actor, number)
    pack = musrenbang.list_pack(actor, number)
    return render(
        "forum/desk/musrenbang_print.html",
        private=True,
        meeting=head_of(row),
        paper={lang: paper_words(row, lang) for lang in LANGUAGES},
        groups=[
            {"name": topic, "ideas": list(ideas)}
            for topic, ideas in groupby(map(print_item, pack), key=lambda one: one["topic"])
        ],
    )


def paper_words(row: Musrenbang, lang: str) -> dict[str, Any]:
    """What stands above the ideas in one language: paper is for a meeting, whatever language the desk speaks."""
    with force_locale(lang):
        return {
            "title": _("Ideas of children for the %(meeting)s", meeting=title_of(row)),
            "city": localized(current_app.extensions["layak"].content.city, "official", lang),
            "day": format_day(row.held_on, lang=lang),
            "outcomes": [str(words) for words in OUTCOMES.values()],
            "reason": _("Reason:"),
            "plan": _("Plan of the year %(year)s (RKPD)", year=row.plan_year),
        }


def print_item(one: musrenbang.PackIdea) -> dict[str, Any]:
    """An idea on paper, in both languages."""
    idea = one.idea
    office = office_named(idea.office_key)
    with force_locale(LANGUAGES[0]):
        topic = topic_name(idea.topic, lang=LANGUAGES[0]) or _("No component")
    where = [district_name(idea.district), localized(office, "name", LANGUAGES[0]) if office else ""]
    return {
        "number": idea.number,
        "topic": topic,
        "title_id": idea.title_id,
        "text_id": idea.text_id,
        "title_en": idea.title_en,
        "text_en": idea.text_en,
        "where": " · ".join(part for part in where if part),
        "is_sample": idea.is_sample,
    }


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/unduh/<ending>",
    en="/desk/forum/musrenbang/<int:number>/download/<ending>",
    access=SEE,
)
@answering_faults
def download_pack(number: int, ending: str) -> ResponseReturnValue:
    """The pack as a workbook or a CSV file, made anew each time and kept by nobody in between."""
    if ending not in FILES:
        abort(404)
    actor = current_principal()
    row = musrenbang.get_musrenbang(actor, number)
    rows, stream = pack_rows(number, musrenbang.list_pack(actor, number)), io.BytesIO()
    if ending == "csv":
        write_text_file(pack_table(), rows, stream)
    else:
        note = "\n".join(
            (
                f"{title_of(row)}, {format_day(row.held_on)}",
                _("After the meeting fill in the white columns: what came of it, and the reason in plain words."),
                _("The child reads the reason. Write no name of a person."),
            )
        )
        write_book([(pack_table(), rows)], stream, note=note, about=about_of(number))
    stream.seek(0)
    name = f"musrenbang-{number}-{row.held_on.isoformat()}.{ending}"
    response = send_file(stream, mimetype=FILES[ending], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
