"""Open data for readers: what there is, what each column means, and the files."""

from __future__ import annotations

from typing import Any

from flask import abort, json, request
from flask_babel import format_decimal
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.language import current_lang
from layak.core.numbers import read_number
from layak.core.page import mark_lifetime, render, site_content
from layak.core.paths import path_to
from layak.progress.open_words import KINDS, LICENCE_HREF, linked_data, open_to_all, package, send_dataset
from layak.progress.public.room import room
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.datasets import DATASETS, Dataset, count_rows, get_dataset
from layak.progress.service.open_data.writing import FORMATS

PAGE = "progress.show_open_data"
LAST_INDICATOR = 24


@room.page(id="/data/", en="/data/", access=anyone)
def show_open_data() -> Response:
    """Every dataset with its description, number of rows and files."""
    links = {one.key: download_links(one) for one in DATASETS}
    return render(
        "progress/open_data.html",
        datasets=[
            {"data": one, "count": format_decimal(count_rows(one, site_content())), "files": links[one.key]}
            for one in DATASETS
        ],
        licence=LICENCE_HREF,
        linked_data=linked_data(path_to(PAGE, lang=current_lang()), links),
    )


def download_links(dataset: Dataset) -> dict[str, str]:
    """The address of a dataset in each format."""
    return {
        ending: path_to("progress.download_dataset", key=dataset.key, ending=ending, lang=current_lang())
        for ending in FORMATS
    }


@room.page(id="/data/kamus", en="/data/dictionary", access=anyone)
def show_dictionary() -> Response:
    """Each column of each dataset: its name, what it means, its type and its unit."""
    return render("progress/open_dictionary.html", datasets=[(one, field_rows(one)) for one in DATASETS])


def field_rows(dataset: Dataset) -> list[list[Any]]:
    """One row a column, as the dictionary shows it."""
    return [
        [
            field.key,
            {"text": str(field.title), "small": str(field.about)},
            {"text": str(KINDS[field.kind]), "small": str(field.unit)},
        ]
        for field in dataset.fields
    ]


@room.page(id="/data/api", en="/data/api", access=anyone)
def show_api() -> Response:
    """How programs read the data."""
    return render("progress/open_api.html", datasets=DATASETS)


@room.page(id="/data/datapackage.json", en="/data/datapackage.json", access=anyone)
def download_package() -> Response:
    """The description of all files for programs (Frictionless Data Package)."""
    body = json.dumps(package(), ensure_ascii=False, indent=1, sort_keys=False)
    response = Response(body, content_type="application/json")
    mark_lifetime(response, private=False)
    return open_to_all(response)


@room.page(id="/data/<key>.<ending>", en="/data/<key>.<ending>", access=anyone)
def download_dataset(key: str, ending: str) -> Response:
    """A dataset as CSV, XLSX or JSON; with ?indicator=4 of one indicator alone."""
    try:
        dataset = get_dataset(key)
    except NotThere:
        abort(404)
    if ending not in FORMATS:
        abort(404)
    asked = request.args.get("indicator")
    number = read_number(asked, most=LAST_INDICATOR) if asked is not None else None
    if asked is not None and (number is None or "indicator" not in dataset.filters):
        abort(404)
    return send_dataset(dataset, ending, number)
