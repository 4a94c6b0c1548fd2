"""The city's answers of a month, for a facilitator to print or to send: public texts only, of no forum's own."""

from __future__ import annotations

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import may
from layak.core.chat import chat_address
from layak.core.language import current_lang, localized
from layak.core.months import key_of, list_months
from layak.core.page import render
from layak.core.presentation import format_month
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.month_words import answer_words, month_text
from layak.forum.public.room import district_choices, district_name
from layak.forum.service import month_sheet


@room.page(id="/ruang-kerja/forum/jawaban", en="/desk/forum/answers", access=may("forum.passes"))
@answering_faults
def show_month() -> ResponseReturnValue:
    """One month, of the whole city or of one kecamatan; every facilitator gets the same."""
    months, district = list_months(visit.today()), request.args.get("district") or None
    month = next((one for one in months if key_of(one) == request.args.get("month")), None)
    if (request.args.get("month") and month is None) or (district and not district_name(district)):
        abort(404)
    month, lang, origin = month or months[0], current_lang(), current_app.extensions["layak"].settings.base_url
    found = month_sheet.list_answers(month, district=district)
    answers = [
        answer_words(one, origin + url_for("forum.show_idea", number=one.number, lang=lang), lang) for one in found
    ]
    city = localized(current_app.extensions["layak"].content.city, "official")
    about = ", ".join((district_name(district) or _("All districts"), city))
    text = month_text(answers, month, origin + url_for("forum.list_ideas", lang=lang), about)
    return render(
        "forum/desk/month.html",
        private=True,
        answers=answers,
        month=format_month(month),
        about=about,
        months=[(key_of(one), format_month(one), one == month) for one in months],
        districts=[(key, name, key == district) for key, name in district_choices()[:-1]],
        text=text,
        chat=chat_address(text),
    )
