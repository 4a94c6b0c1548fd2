"""A draft for the newsroom made of a visit's facts, in both languages, with marked places for what only people know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from layak.core.access import Principal
from layak.core.content import Content
from layak.core.database import writing
from layak.core.language import LANGUAGES, localized
from layak.core.presentation import format_day
from layak.news import service as news
from layak.progress.models import FindingState, VisitForm
from layak.progress.service.findings import list_shown_findings
from layak.progress.service.requests import must_coordinate
from layak.progress.service.visits import list_places, note_visit, open_visit

MOST_PLACES = 12
"""Places that an article can name (news/service/drafts.py)."""

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "lead": "{team} mendatangi {city} untuk melihat apakah kota ini layak bagi anak.",
        "team": "Tim verifikasi",
        "came": "{team} datang ke {city}{when}.",
        "size": "Tim itu terdiri dari {size} orang.",
        "on": " pada {day}",
        "to": " pada {day} sampai {until}",
        "online": "Kunjungan ini berlangsung daring.",
        "hybrid": "Sebagian kunjungan ini berlangsung daring.",
        "places": "Tempat yang dikunjungi",
        "district": "Kecamatan {name}",
        "elsewhere": "Tempat lain",
        "findings": "Yang ditemukan",
        "open": "Belum selesai.",
        "working": "Sedang dikerjakan.",
        "closed": "Selesai.",
        "no_team": "[LENGKAPI: lembaga asal tim]",
        "no_day": "[LENGKAPI: tanggal kunjungan]",
        "no_places": "[LENGKAPI: tempat yang dikunjungi]",
        "no_findings": "[LENGKAPI: apa yang ditemukan, dan apa yang terjadi sesudahnya]",
        "quote": "[LENGKAPI: kata orang yang hadir. Tanpa nama anak, tanpa cerita kasus.]",
    },
    "en": {
        "lead": "{team} came to {city} to see whether it is fit for children.",
        "team": "The verification team",
        "came": "{team} came to {city}{when}.",
        "size": "There were {size} people in the team.",
        "on": " on {day}",
        "to": " from {day} to {until}",
        "online": "The visit took place online.",
        "hybrid": "Part of the visit took place online.",
        "places": "Where the team went",
        "district": "Kecamatan {name}",
        "elsewhere": "Elsewhere",
        "findings": "What was found",
        "open": "Not done yet.",
        "working": "Under way.",
        "closed": "Done.",
        "no_team": "[TO COMPLETE: the team’s institution]",
        "no_day": "[TO COMPLETE: the day of the visit]",
        "no_places": "[TO COMPLETE: the places that were visited]",
        "no_findings": "[TO COMPLETE: what was found, and what became of it]",
        "quote": "[TO COMPLETE: what people who were there said. No child’s name, no story of a case.]",
    },
}
"""The draft's own words in its two languages; what is to be completed stands in square brackets and capitals."""


def make_article(visit_id: int, content: Content, *, version: int, actor: Principal, at: datetime) -> str:
    """Make a draft of a visit, keep its key on the visit and return it; where there is one already, that one's.

    Nothing is published: an editor completes it, and the newsroom's checks for children stand before it as ever.
    """
    with writing():
        must_coordinate(actor)
        visit = open_visit(visit_id)
        if visit.article_key and news.find_by_key(visit.article_key) is not None:
            return visit.article_key
        visit = open_visit(visit_id, version)
        draft = draft_of_visit(visit, list_places(visit_id), list_shown_findings(visit_id), content)
        visit.article_key = free_key(visit.key)
        visit.version += 1
        news.create_draft(draft, key=visit.article_key, actor=actor, at=at)
        note_visit(visit, "make_article", actor)
        return visit.article_key


def free_key(key: str) -> str:
    """The key of an article about a visit; with a number behind it where an article has that key already."""
    wanted, number = f"kunjungan-{key}", 1
    while news.find_by_key(wanted) is not None:
        number += 1
        wanted = f"kunjungan-{key}-{number}"
    return wanted


def draft_of_visit(visit: Any, places: list[Any], findings: list[Any], content: Content) -> news.Draft:
    """What an editor begins with: both languages, the day, the places, the indicators and their components."""
    numbers = sorted({row.indicator for row in (*places, *findings) if row.indicator})
    districts = {row.district for row in places if row.district}
    return news.Draft(
        texts={lang: text_of(visit, places, findings, content, lang) for lang in LANGUAGES},
        components=tuple(dict.fromkeys(content.indicator(number).component for number in numbers)),
        indicators=tuple(numbers),
        places=tuple(row.facility_key for row in places if row.facility_key)[:MOST_PLACES],
        district=districts.pop() if len(districts) == 1 else None,
        event_date=visit.starts_on,
        event_precision="day" if visit.starts_on else None,
    )


def text_of(visit: Any, places: list[Any], findings: list[Any], content: Content, lang: str) -> news.TextDraft:
    """The draft in one language."""
    words, city = WORDS[lang], localized(content.city, "name", lang)
    team = localized(visit, "team", lang)
    lines = [
        *who_came(visit, city, words, lang),
        f"## {words['places']}",
        *(place_lines(places, content, words, lang) or [words["no_places"]]),
        f"## {words['findings']}",
        *([finding_line(row, words, lang) for row in findings] or [words["no_findings"]]),
        words["quote"],
    ]
    lead = words["lead"].format(team=team or words["team"], city=city)
    return news.TextDraft(title=localized(visit, "name", lang), lead=lead, body="\n\n".join(lines))


def who_came(visit: Any, city: str, words: dict[str, str], lang: str) -> list[str]:
    """Who came, when and how: the institution, never a name."""
    team = localized(visit, "team", lang)
    day = format_day(visit.starts_on, lang=lang) if visit.starts_on else ""
    until = format_day(visit.ends_on, lang=lang) if visit.ends_on and visit.ends_on != visit.starts_on else ""
    when = words["to" if until else "on"].format(day=day, until=until) if day else ""
    told = [
        words["came"].format(team=team or words["team"], city=city, when=when),
        words["size"].format(size=visit.team_size) if visit.team_size else "",
        words.get(visit.form, "") if visit.form != VisitForm.ONSITE else "",
    ]
    missing = ["" if team else words["no_team"], "" if day else words["no_day"]]
    return [" ".join(filter(None, told)), *filter(None, missing)]


def place_lines(places: Iterable[Any], content: Content, words: dict[str, str], lang: str) -> list[str]:
    """The places by kecamatan, each kecamatan under a heading of its own."""
    groups: dict[str, list[str]] = {}
    for row in places:
        groups.setdefault(row.district, []).append(f"- {localized(row, 'name', lang)}")
    lines: list[str] = []
    for code, names in groups.items():
        name = words["district"].format(name=content.district(code).name) if code else words["elsewhere"]
        lines += [f"### {name}", "\n".join(names)]
    return lines


def finding_line(row: Any, words: dict[str, str], lang: str) -> str:
    """One finding that readers see and what became of it; in Indonesian where it has no English yet."""
    text = (row.text_en if lang == "en" else "") or row.text_id
    outcome = ((row.outcome_en if lang == "en" else "") or row.outcome_id) if row.state == FindingState.CLOSED else ""
    return " ".join(filter(None, (f"- {text}", words[row.state], outcome)))
