"""The open data in words and as answers: titles, addresses, downloads with their headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from flask import current_app, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.changes import current_edition
from layak.core.clock import now
from layak.core.database import DatabaseBusy
from layak.core.errors import NOT_WRITTEN
from layak.core.language import current_lang, localized
from layak.core.page import site_content
from layak.core.store import Store
from layak.core.store.sending import send_kept, store_of
from layak.progress.desk.room import today
from layak.progress.service.open_data.datasets import DATASETS, Asked, Dataset, FieldKind, list_rows
from layak.progress.service.open_data.keeping import keep_download, stamp
from layak.progress.service.open_data.package import LICENCE, data_package
from layak.progress.service.open_data.writing import FORMATS

TRIES = 3
LICENCE_HREF = LICENCE["path"]
KINDS = {
    FieldKind.TEXT: _l("text"),
    FieldKind.WHOLE: _l("whole number"),
    FieldKind.NUMBER: _l("number, two decimals at most"),
    FieldKind.FLAG: _l("true or false"),
    FieldKind.DAY: _l("day, as 2026-11-22"),
    FieldKind.MOMENT: _l("moment in UTC, as 2026-11-22T03:00:00Z"),
}


def data_title() -> str:
    """What the whole of the data is called; a demonstration says that it is one."""
    name, sample = _("Open data of %(city)s", city=localized(site_content().city, "short")), _("sample data")
    return f"{name} ({sample})" if settings().demo else name


def settings() -> Any:
    """The installation's settings."""
    return current_app.extensions["layak"].settings


def downloads_folder() -> Path:
    """Where downloads of this edition lie."""
    folder: Path = settings().instance / "open-data"
    return folder


def snapshots() -> Store:
    """Where versions lie for good."""
    return store_of("snapshots")


def send_dataset(dataset: Dataset, ending: str, indicator: int | None) -> Response:
    """A dataset as a file, whole or of one indicator."""
    media_type, write = FORMATS[ending]
    content, asked = site_content(), Asked(indicator=indicator)

    def write_rows(stream: IO[bytes]) -> None:
        write(dataset, list_rows(dataset, content, asked), stream)

    part = f"{dataset.key}-{indicator}" if indicator else dataset.key
    told = f"{part}-{current_lang()}.{ending}" if ending == "xlsx" else f"{part}.{ending}"
    name = f"{content.city.slug}-{part}-{today().isoformat()}.{ending}"
    if dataset.leaves_no_trace:
        return send_unkept(write_rows, media_type, name)
    for _try in range(TRIES):
        try:
            path = keep_download(downloads_folder(), stamp(content), told, write_rows)
        except OSError as error:
            if error.errno not in NOT_WRITTEN:
                raise
            return send_unkept(write_rows, media_type, name)  # the disk takes nothing; reading goes on
        with suppress(FileNotFoundError):  # another edition came, and its reader tidied up
            return send_open(path, media_type, name, etag=path.name)
    raise DatabaseBusy


def send_unkept(write: Callable[[IO[bytes]], None], media_type: str, name: str) -> Response:
    """A file that is written for this reader alone and lies in no folder, as what it holds may be taken back."""
    stream = BytesIO()
    write(stream)
    stream.seek(0)
    response = send_file(stream, mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return open_to_all(keep_from_search(response))


def keep_from_search(response: Response) -> Response:
    """Ask outside search engines to pass by children's ideas, unless the city's settings say otherwise."""
    if not site_content().city.forum.is_indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def send_open(path: Path, media_type: str, name: str, *, etag: str) -> Response:
    """A file that everybody may have: to be saved, with a mark by which an unchanged one is not sent again."""
    return checked_each_time(send_file(path, mimetype=media_type, as_attachment=True, download_name=name, etag=etag))


def send_version(name: str, media_type: str, told: str, *, etag: str) -> Response:
    """A file of a version, in the same way."""
    kept = send_kept(snapshots(), name, mimetype=media_type, as_attachment=True, download_name=told, etag=etag)
    return checked_each_time(kept)


def checked_each_time(response: Response) -> Response:
    """Let whoever keeps an answer ask whether it is still the same."""
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return open_to_all(response)


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read an answer, as it is the same for everybody and no cookie comes with it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def package() -> dict[str, Any]:
    """The data package of this moment."""
    return data_package(site_content(), title=data_title(), at=now(), version=f"edition-{current_edition()}")


def linked_data(page: str, downloads: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What search engines for data read: a catalogue of schema.org with each dataset and its files."""
    base = settings().base_url
    publisher = {} if settings().demo else {"publisher": organisation()}
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "name": data_title(),
        "url": base + page,
        "inLanguage": current_lang(),
        "license": LICENCE_HREF,
        **publisher,
        "dataset": [
            {
                "@type": "Dataset",
                "@id": f"{base}{page}#{one.key}",
                "identifier": one.key,
                "name": str(one.title),
                "description": long_enough(one),
                "license": LICENCE_HREF,
                "isAccessibleForFree": True,
                **publisher,
                "distribution": [
                    {"@type": "DataDownload", "encodingFormat": FORMATS[ending][0], "contentUrl": base + href}
                    for ending, href in downloads[one.key].items()
                ],
            }
            for one in DATASETS
        ],
    }


def long_enough(dataset: Dataset) -> str:
    """What a dataset is, with its columns: search engines want fifty letters at least."""
    columns = _("Columns:")
    return f"{dataset.about} {columns} {', '.join(field.key for field in dataset.fields)}."


def organisation() -> dict[str, str]:
    """Who publishes the data."""
    return {"@type": "GovernmentOrganization", "name": str(localized(site_content().city.publisher, "name"))}
