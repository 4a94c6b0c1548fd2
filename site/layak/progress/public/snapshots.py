"""Versions of the open data for readers: each with its files, their hashes, and whether it was withdrawn."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.language import LANGUAGES, current_lang
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.core.paths import path_to
from layak.progress.open_words import send_version
from layak.progress.public.changes import PAGE_NAMES
from layak.progress.public.room import room
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.snapshots import find_file, get_snapshot, list_snapshots
from layak.progress.service.open_data.writing import FORMATS

MOST_PAGES = 9_999


@room.page(id="/data/versi", en="/data/versions", access=anyone)
def list_data_versions() -> Response:
    """The versions that were kept, the newest first."""
    given = next((request.args[one] for one in PAGE_NAMES.values() if one in request.args), "1")
    number = read_number(given, most=MOST_PAGES)
    rows, total = list_snapshots(number) if number else ([], 0)
    if number is None or number > total:
        abort(404)
    return render(
        "progress/open_versions.html",
        rows=rows,
        alternates={lang: address(number, lang) for lang in LANGUAGES},
        pages={
            "number": number,
            "total": total,
            "previous": address(number - 1, current_lang()) if number > 1 else None,
            "next": address(number + 1, current_lang()) if number < total else None,
        },
    )


def address(number: int, lang: str) -> str:
    """A page of the list in a language."""
    path = path_to("progress.list_data_versions", lang=lang)
    return f"{path}?{PAGE_NAMES[lang]}={number}" if number > 1 else path


@room.page(id="/data/versi/<int:number>", en="/data/versions/<int:number>", access=anyone)
def show_data_version(number: int) -> Response:
    """One version: its files with size and SHA-256."""
    try:
        version = get_snapshot(number)
    except NotThere:
        abort(404)
    return render("progress/open_version.html", version=version)


@room.page(id="/data/versi/<int:number>/<name>", en="/data/versions/<int:number>/<name>", access=anyone)
def download_version(number: int, name: str) -> Response:
    """One file of a version, as it was."""
    try:
        kept, file = find_file(number, name)
    except NotThere:
        abort(404)
    told = f"{site_content().city.slug}-v{number}-{name}"
    return send_version(kept, FORMATS[name.rsplit(".", 1)[1]][0], told, etag=file.digest)
