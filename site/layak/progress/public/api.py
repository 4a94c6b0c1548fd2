"""The read-only API under /api/v1/: the same rows as in the downloads, page by page, described by OpenAPI 3.1."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import Flask, current_app, json, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, UnprocessableEntity
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.errors import show_http_error
from layak.core.page import mark_lifetime, site_content
from layak.core.routes import declare_access
from layak.progress.open_words import keep_from_search, open_to_all
from layak.progress.public.api_shapes import MOST, USUAL, Problem, asked_schema, dataset_list, page_schema, row_schema
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.datasets import DATASETS, Asked, Dataset, find_row, is_place, list_rows
from layak.progress.service.open_data.package import LICENCE, field_facts
from layak.progress.service.open_data.writing import plain_row

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
NOTHING = (_l("Nothing stands here."), _l("There is no such dataset or row. All datasets: /api/v1/datasets."))
READ_ONLY = (_l("That does not work here"), _l("The data can be read only: ask with GET."))
NOT_UNDERSTOOD = _l("The question was not understood.")
SENTENCES = {
    "limit": _l("limit is a whole number from 1 to %(most)s.", most=MOST),
    "indicator": _l("indicator is a whole number from 1 to 24."),
    "year": _l("year is a whole number of four digits."),
    "after": _l("after is the identifier of a row of this dataset; take the address in next."),
}


class QuietApi(Api):
    """The library without its error handler for the whole application: other pages have their own."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Only addresses of the API answer in its way."""


api = Blueprint("open_data", __name__, url_prefix=PREFIX, description="Open data, read only.")


def install_api(app: Flask) -> None:
    """Add the API, its description and its rule: everybody may read."""
    info = {
        "description": "The open data of a city on its way to a child-friendly city. Read only; no account is needed.",
        "license": {"name": LICENCE["title"], "url": LICENCE["path"]},
    }
    servers = [{"url": app.extensions["layak"].settings.base_url}]
    known = {"title": "Layak open data", "version": "v1", "openapi_version": "3.1.0", "info": info, "servers": servers}
    smorest = QuietApi(app, spec_kwargs=known)
    smorest.register_blueprint(api)
    app.register_error_handler(MethodNotAllowed, refuse_method)
    app.extensions["layak_openapi"] = smorest.spec.to_dict()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("open_data."):
            declare_access(app, rule.endpoint, anyone)


def answer(told: Any) -> Response:
    """An answer in JSON that caches may keep."""
    response = Response(json.dumps(told, ensure_ascii=False, sort_keys=False), content_type="application/json")
    mark_lifetime(response, private=False)
    return response


def list_page(dataset: Dataset, given: dict[str, Any]) -> Response:
    """A page of the rows of a dataset that were asked for."""
    limit, after = given.pop("limit", USUAL), given.get("after", "")
    content = site_content()
    if after and not is_place(dataset, content, after):
        raise UnprocessableEntity(str(SENTENCES["after"]))
    rows = list(islice(list_rows(dataset, content, Asked(**given)), limit + 1))
    following = None
    if len(rows) > limit:
        query = urlencode(sorted({**given, "limit": limit, "after": rows[limit - 1]["id"]}.items()))
        following = f"{PREFIX}/{dataset.key}?{query}"
    shown = [plain_row(row) for row in rows[:limit]]
    found = answer({"dataset": dataset.key, "licence": LICENCE["name"], "rows": shown, "next": following})
    return keep_from_search(found) if dataset.leaves_no_trace else found


def add_views(dataset: Dataset) -> None:
    """The list of a dataset and each of its rows."""
    row = row_schema(dataset)

    @api.response(200, page_schema(dataset, row))
    @api.alt_response(422, schema=Problem, content_type=PROBLEM, description="The question was not understood.")
    @api.doc(summary=str(dataset.title), description=str(dataset.about), operationId=f"list-{dataset.key}")
    @api.arguments(asked_schema(dataset), location="query", unknown=ma.RAISE)
    def show_list(given: dict[str, Any]) -> Response:
        return list_page(dataset, given)

    @api.response(200, row)
    @api.alt_response(404, schema=Problem, content_type=PROBLEM, description="There is no such row.")
    @api.doc(summary=f"One row: {dataset.title}", operationId=f"get-{dataset.key}")
    def show_row(identifier: str) -> Response:
        try:
            return answer(plain_row(find_row(dataset, site_content(), identifier)))
        except NotThere:
            raise NotFound from None

    api.add_url_rule(f"/{dataset.key}", f"list_{dataset.key}", show_list)
    api.add_url_rule(f"/{dataset.key}/<path:identifier>", f"get_{dataset.key}", show_row)


for one in DATASETS:
    add_views(one)


@api.route("/")
@api.route("/datasets", endpoint="list_datasets")
@api.response(200, dataset_list())
def show_datasets() -> Response:
    """All datasets with their columns."""
    with force_locale("en"):
        told = [
            {
                "key": dataset.key,
                "title": str(dataset.title),
                "about": str(dataset.about),
                "href": f"{PREFIX}/{dataset.key}",
                "filters": list(dataset.filters),
                "fields": [field_facts(field) for field in dataset.fields],
            }
            for dataset in DATASETS
        ]
    return answer({"licence": LICENCE["name"], "openapi": f"{PREFIX}/openapi.json", "datasets": told})


def show_openapi() -> Response:
    """The description of all of this for programs."""
    return answer(current_app.extensions["layak_openapi"])


def show_nothing(rest: str) -> Response:
    """Any other address of the API."""
    raise NotFound


super(Blueprint, api).add_url_rule("/openapi.json", "show_openapi", show_openapi)
super(Blueprint, api).add_url_rule("/<path:rest>", "show_nothing", show_nothing)


@api.errorhandler(HTTPException)
def tell_problem(error: HTTPException) -> Response:
    """A mistake as a sentence in both languages (RFC 9457)."""
    code = error.code or 500
    told = {"type": "about:blank", "status": code}
    for lang, ending in (("en", ""), ("id", "_id")):
        with force_locale(lang):
            title, detail = words_of(error)
            told |= {f"title{ending}": title, f"detail{ending}": detail}
    response = Response(json.dumps(told, ensure_ascii=False), status=code, content_type=PROBLEM)
    mark_lifetime(response, private=True)
    return response


def refuse_method(error: MethodNotAllowed) -> Response:
    """Writing is a mistake that the router finds, before the blueprint is asked; other addresses get their page."""
    if not request.path.startswith(f"{PREFIX}/"):
        return show_http_error(error)
    response = open_to_all(tell_problem(error))
    response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def words_of(error: HTTPException) -> tuple[str, str]:
    """What is told about a mistake, in the language of the moment."""
    if isinstance(error, NotFound):
        return str(NOTHING[0]), str(NOTHING[1])
    if isinstance(error, MethodNotAllowed):
        return str(READ_ONLY[0]), str(READ_ONLY[1])
    if not isinstance(error, UnprocessableEntity):
        return error.name, error.description or error.name
    messages = getattr(error, "data", {}).get("messages", {}).get("query", {"after": []})
    unknown = _l("This dataset has no parameter of that name.")
    return str(NOT_UNDERSTOOD), " ".join(f"{SENTENCES.get(name, unknown)}" for name in messages)


@api.after_request
def let_all_read(response: Response) -> Response:
    """Pages of other sites may read the answers: they are the same for everybody."""
    return open_to_all(response)
