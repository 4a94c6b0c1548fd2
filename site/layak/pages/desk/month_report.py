"""The monthly report for the task force: evaluation, news and forum on one sheet to print, each by its room."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from layak.core.access import Principal, current_principal, may
from layak.core.clock import city_day, city_zone, now
from layak.core.language import current_lang, localized, other_lang
from layak.core.months import key_of, list_months, span_of
from layak.core.offices import office_named
from layak.core.page import render, site_content
from layak.core.presentation import format_month
from layak.forum.loop import loop_figures
from layak.forum.month_words import answer_words
from layak.forum.service import late_answers, month_sheet
from layak.news.service.monthly import Published, tell_month
from layak.pages.desk.room import room
from layak.progress.digest_words import stage_days
from layak.progress.service.digest import Digest, get_digest
from layak.progress.service.monthly import count_month


@room.page(id="/ruang-kerja/laporan-bulanan", en="/desk/monthly-report", access=may("progress.coordinate"))
def show_month_report() -> ResponseReturnValue:
    """One month; what stands today is told as of today."""
    months = list_months(city_day())
    month = next((one for one in months if key_of(one) == request.args.get("month")), None)
    if request.args.get("month") and month is None:
        abort(404)
    month = month or months[0]
    begin, end = span_of(month, city_zone())
    news, digest = tell_month(begin, end, at=now()), get_digest(on=city_day(), since=begin)
    return render(
        "pages/month_report.html",
        private=True,
        month=format_month(month),
        months=[(key_of(one), format_month(one), one == month) for one in months],
        city_name=localized(site_content().city, "official"),
        today=city_day(),
        evidence=count_month(begin, end),
        digest=digest,
        stage=stage_words(digest),
        news=news,
        articles=[article_words(one) for one in news.articles],
        numbers=loop_figures(),
        answers=answers_of(month),
        late=late_offices(current_principal()),
    )


def stage_words(digest: Digest | None) -> tuple[str, str] | None:
    """The stage that runs or comes, by name and days."""
    if digest is None or digest.stage is None:
        return None
    return localized(site_content().stage(digest.stage.stage), "short"), stage_days(digest.stage, current_lang())


def article_words(one: Published) -> dict[str, Any]:
    """An article in the page's language, or in the other one where it has no other."""
    lang = current_lang()
    told = lang if lang in one.titles else other_lang(lang)
    return {
        "title": one.titles[told],
        "href": url_for("news.show_article", slug=one.slugs[told]),
        "lang": None if told == lang else told,
        "on": one.at.astimezone(city_zone()).date(),
        "is_sample": one.is_sample,
    }


def answers_of(month: date) -> list[Any]:
    """The city's answers to children's ideas in that month, with the words that a moderator passed."""
    lang, found = current_lang(), month_sheet.list_answers(month)
    return [answer_words(one, url_for("forum.show_idea", number=one.number), lang) for one in found]


def late_offices(actor: Principal) -> list[tuple[str, int]]:
    """Offices whose answers to children are overdue today, and how many."""
    late = late_answers.list_late(actor, today=city_day())
    return [(localized(office_named(one.key), "name"), len(one.ideas)) for one in late]
