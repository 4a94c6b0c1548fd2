"""The bundle for the national form: what each indicator has and lacks, a cover sheet, and a ZIP sent while made."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from slugify import slugify
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.content import UnknownKeyError
from layak.core.language import localized
from layak.core.long_answers import need_place
from layak.core.page import render, site_content
from layak.core.sheets import write_book
from layak.progress.books.evidence_index import index_parts
from layak.progress.desk.bundle_words import (
    cover_pages,
    front_name,
    gap_words,
    index_row,
    sheet_facts,
    waiting_words,
    zone,
)
from layak.progress.desk.chosen import address, cycle_asked
from layak.progress.desk.handing_in import size_words
from layak.progress.desk.offering import documents
from layak.progress.desk.room import answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.desk.words import indicator_name
from layak.progress.service.cycles import get_cycle, list_cycles
from layak.progress.service.evidence.bundle import Bundle, Gap, Item, Size, get_bundle, list_sizes, note_download
from layak.progress.service.evidence.documents import document_name
from layak.progress.service.evidence.packing import Part, chunks_of, pack, whole_document

PAGE = "progress_desk.list_bundles"


def add_sections() -> None:
    """The bundle's place in the coordinator's overview."""
    register_section(
        PAGE,
        _l("Bundle for the national form"),
        _l("Per indicator: numbered documents with an index and a cover sheet, and what is missing."),
        place=58,
    )


def with_waiting() -> bool:
    """Whether what is not accepted yet comes along, as the address says."""
    return request.args.get("waiting") == "1"


def waiting_part() -> str:
    """The same for addresses."""
    return "1" if with_waiting() else ""


@room.page(id="/ruang-kerja/kemajuan/paket/", en="/desk/progress/bundle/", access=coordinate)
@answering_faults
def list_bundles() -> Response:
    """What each indicator of a cycle has and lacks."""
    cycle, waiting = cycle_asked(), waiting_part()
    sizes = list_sizes(cycle.id, with_waiting=with_waiting(), on=today())
    totals = [sizes[one.number] for one in site_content().indicators]
    return render(
        "progress/desk/bundle.html",
        private=True,
        cycle=cycle,
        cycles=[
            {"text": localized(one, "name"), "href": address(PAGE, cycle=one.key), "current": one.id == cycle.id}
            for one in list_cycles()
        ],
        waiting=waiting,
        rows=[size_row(cycle, one.number, sizes[one.number], waiting) for one in site_content().indicators],
        documents=sum(one.documents for one in totals),
        size=size_words(sum(one.size for one in totals)),
        complete=sum(not one.gaps for one in totals),
        all_href=address("progress_desk.download_all_bundles", key=cycle.key, waiting=waiting),
    )


def size_row(cycle: Any, number: int, size: Size, waiting: str) -> dict[str, Any]:
    """One indicator of the list."""
    return {
        "name": indicator_name(number),
        "href": address("progress_desk.show_bundle", key=cycle.key, number=number, waiting=waiting),
        "download": address("progress_desk.download_bundle", key=cycle.key, number=number, waiting=waiting),
        "documents": size.documents,
        "links": size.links,
        "size": size_words(size.size) if size.documents else "",
        "gaps": size.gaps,
    }


@room.page(
    id="/ruang-kerja/kemajuan/paket/<key>/<int:number>",
    en="/desk/progress/bundle/<key>/<int:number>",
    access=coordinate,
)
@answering_faults
def show_bundle(key: str, number: int) -> Response:
    """The cover sheet of an indicator's bundle, to read and print, with the way to download it."""
    cycle, bundle = get_cycle(key), find_bundle(key, number)
    gaps = [*bundle.gaps, *(Gap(what="damaged", row=one.row) for one in bundle.items if is_lost(one))]
    return render(
        "progress/desk/bundle_sheet.html",
        private=True,
        waiting=waiting_part(),
        back=address(PAGE, cycle=key, waiting=waiting_part()),
        here=url_for("progress_desk.show_bundle", key=key, number=number),
        download=address("progress_desk.download_bundle", key=key, number=number, waiting=waiting_part()),
        **sheet_facts(cycle, bundle, gaps, today()),
    )


def is_lost(item: Item) -> bool:
    """Whether the store does not have a document, or another length of it; every byte is looked at on the way out."""
    if not item.is_document:
        return False
    try:
        found = documents().find(document_name(item.row.digest))
    except (OSError, ValueError):
        return True
    return found is None or found.size != item.row.size


@room.page(
    id="/ruang-kerja/kemajuan/paket/<key>/<int:number>/unduh",
    en="/desk/progress/bundle/<key>/<int:number>/download",
    access=coordinate,
)
@answering_faults
def download_bundle(key: str, number: int) -> Response:
    """The bundle of one indicator."""
    cycle, bundle = get_cycle(key), find_bundle(key, number)
    short = localized(site_content().indicator(number), "short")
    return send_bundle(cycle, number, parts_of(cycle, bundle, ""), f"{number:02}-{slugify(short, max_length=50)}")


@room.page(id="/ruang-kerja/kemajuan/paket/<key>/unduh", en="/desk/progress/bundle/<key>/download", access=coordinate)
@answering_faults
def download_all_bundles(key: str) -> Response:
    """The bundles of all indicators, a folder for each."""
    cycle = get_cycle(key)
    return send_bundle(cycle, None, all_parts(cycle), "1-24")


def find_bundle(key: str, number: int) -> Bundle:
    """The bundle of an indicator in a cycle, as the address asks for it; 404 where there is no such indicator."""
    try:
        site_content().indicator(number)
    except UnknownKeyError:
        abort(404)
    mark = waiting_words()
    return get_bundle(get_cycle(key).id, number, with_waiting=with_waiting(), on=today(), mark=mark)


def send_bundle(cycle: Any, indicator: int | None, parts: Iterator[Part], what: str) -> Response:
    """A ZIP, put on record and sent while it is made; nothing of both for HEAD, or while no place is free."""
    body: Any = b""
    if request.method != "HEAD":
        need_place()
        actor = current_principal()
        note_download(cycle, indicator, with_waiting=with_waiting(), actor=actor, on=today())
        body = stream_with_context(pack(parts, now().astimezone(zone())))
    response = FlaskResponse(body, mimetype="application/zip")
    name = "-".join((slugify(_("Bundle")), cycle.key, what)) + ".zip"
    response.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.pop("Content-Length", None)
    return response


def all_parts(cycle: Any) -> Iterator[Part]:
    """The parts of every indicator in its own folder; each is looked up when its turn comes."""
    for one in site_content().indicators:
        folder = f"{one.number:02}-{slugify(localized(one, 'short'), max_length=50)}/"
        yield from parts_of(cycle, find_bundle(cycle.key, one.number), folder)


def parts_of(cycle: Any, bundle: Bundle, folder: str) -> Iterator[Part]:
    """Documents first, each looked at in full; then index and cover sheet, which tell what was lost on the way."""
    gaps, lost = list(bundle.gaps), set()
    for item in bundle.items:
        if not item.is_document:
            continue
        with whole_document(documents(), item.row.digest) as file:
            if file is None:
                gaps.append(Gap(what="damaged", row=item.row))
                lost.add(item.name)
            else:
                yield Part(folder + item.name, chunks_of(file))
    there = Bundle(indicator=bundle.indicator, items=[one for one in bundle.items if one.name not in lost], gaps=gaps)
    yield Part(folder + front_name(_("Index"), "xlsx"), [index_of(there)])
    for name, page in cover_pages(cycle, there, gaps, today()):
        yield Part(folder + name, [page], is_packed=True)


def index_of(bundle: Bundle) -> bytes:
    """The index as a workbook."""
    stream = io.BytesIO()
    missing = [gap_words(gap) for gap in bundle.gaps] or [_("Nothing is missing: the bundle is complete.")]
    write_book(index_parts((index_row(one) for one in bundle.items), missing), stream)
    return stream.getvalue()
