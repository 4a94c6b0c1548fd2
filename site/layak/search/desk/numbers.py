"""What readers asked and read, in sums of some days: the page and its file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import city_day, now
from layak.core.language import current_lang
from layak.core.numbers import read_number
from layak.core.page import render
from layak.core.searchable import source_for
from layak.core.sheets import Column, Row, Table
from layak.core.sheets.text_files import write_text_file
from layak.search import sums
from layak.search.desk.room import frame, room, steer
from layak.search.wiring import known_words

COLUMNS = (
    Column(key="what", label=_l("Kind")),
    Column(key="words", label=_l("Question or page")),
    Column(key="lang", label=_l("Language")),
    Column(key="number", label=_l("How often")),
    Column(key="found", label=_l("Results")),
)


def asked_days() -> int:
    """The span that the address names; 404 for any other."""
    days = read_number(request.args.get("days") or str(sums.SPANS[0]))
    if days not in sums.SPANS:
        abort(404)
    return days


@room.page(id="/ruang-kerja/pencarian", en="/desk/search", access=steer)
def show_numbers() -> Response:
    """What was asked and not found, asked most, read most."""
    today, days, lang = city_day(), asked_days(), current_lang()
    questions = sums.list_questions(today, days, known_words())
    readings = sums.list_readings(today, days, lang=lang, at=now())
    return render(
        "search/desk/numbers.html",
        private=True,
        days=days,
        spans=sums.SPANS,
        totals=sums.sum_up(today, days),
        missing=[one for one in questions if not one.found][: sums.LONGEST_LIST],
        found=[one for one in questions if one.found][: sums.LONGEST_LIST],
        readings=list(islice(readings, sums.LONGEST_LIST)),
        label_of=label_of,
        smallest=sums.SMALLEST,
        may_write=current_principal().may("news.write"),
        **frame("search_desk.show_numbers"),
    )


def label_of(kind: str) -> str:
    """What readers call a kind, in the plural."""
    source = source_for(kind)
    return str(source.label) if source else kind


@room.page(id="/ruang-kerja/pencarian/angka.csv", en="/desk/search/numbers.csv", access=steer)
def download_numbers() -> Response:
    """The same numbers as a CSV file, whole lists."""
    days, stream = asked_days(), io.BytesIO()
    write_text_file(Table(key="search", title=_("Search"), columns=COLUMNS), rows_of(days), stream)
    name = f"search-{city_day().isoformat()}-{days}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(stream.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def rows_of(days: int) -> Iterator[Row]:
    """A row for each question that is told, then one for each thing that was read."""
    today = city_day()
    for one in sums.list_questions(today, days, known_words()):
        yield {
            "what": _("Question"),
            "words": one.text,
            "lang": one.lang,
            "number": count_words(one.n),
            "found": one.found,
        }
    for read in sums.list_readings(today, days, lang=current_lang(), at=now()):
        page = read.document
        yield {"what": label_of(page.kind), "words": page.title, "lang": page.lang, "number": count_words(read.n)}


def count_words(n: int | None) -> str:
    """A number for a file; one that is not shown as "<5"."""
    return f"<{sums.SMALLEST}" if n is None else str(n)
