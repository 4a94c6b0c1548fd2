"""Addresses as templates write them: worked out once, as a page holds twenty and each costs as much as a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from layak.core.language import current_lang

MOST_REMEMBERED = 4096


def path_to(endpoint: str, **values: Any) -> str:
    """The path of a page, for views; templates have it as url()."""
    path: str = current_app.extensions["layak_paths"](endpoint, **values)
    return path


def whole_address(endpoint: str, lang: str, **values: Any) -> str:
    """A whole address for a letter; host and scheme come from the settings, never from a request."""
    base: str = current_app.extensions["layak"].settings.base_url
    return base + current_app.url_map.bind("localhost").build(endpoint, {**values, "lang": lang})


def install_paths(app: Flask) -> Callable[..., str]:
    """Give an application Flask's url_for with a memory.

    A path depends on the endpoint, its values, the page's language and where the site is mounted; nothing else.
    """
    known: dict[tuple[Any, ...], str] = {}

    def url(endpoint: str, **values: Any) -> str:
        asked = request_ctx._get_current_object().request  # type: ignore[attr-defined]  # a proxy takes longer
        key = (values.get("lang") or current_lang(), asked.environ.get("SCRIPT_NAME"), endpoint, *values.items())
        try:
            return known[key]
        except KeyError:
            path = url_for(endpoint, **values) if request_ctx.url_adapter else without_host(endpoint, values)
        except TypeError:  # a list cannot be remembered
            return url_for(endpoint, **values)
        if not endpoint.startswith(".") and "_external" not in values:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[key] = path
        return path

    app.extensions["layak_paths"] = url
    return url


def without_host(endpoint: str, values: dict[str, Any]) -> str:
    """A path for the page that refuses a request to a host that is not ours, for which Flask makes no addresses."""
    current_app.inject_url_defaults(endpoint, values)
    return current_app.url_map.bind("localhost", request.environ.get("SCRIPT_NAME")).build(endpoint, values)


def own_path(address: str) -> str | None:
    """The path on this site to which an address leads, or None for an address of another site or of no page."""
    parts = urlsplit(address)
    base = urlsplit(current_app.extensions["layak"].settings.base_url)
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != base.netloc):
        return None
    return unquote(parts.path) or "/"


def find_route(path: str) -> tuple[str, Mapping[str, Any]] | None:
    """The endpoint that answers a path, with its values; None where no page stands."""
    try:
        found: tuple[str, Mapping[str, Any]] = current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect as moved:
        return find_route(unquote(urlsplit(moved.new_url).path)) if moved.new_url.endswith("/") else None
    except HTTPException:
        return None
    return found
