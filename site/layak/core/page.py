"""Answering with a page: the one place that reads htmx's headers and says how long an answer holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, has_request_context, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.cache import QUERY_NAMES
from layak.core.clock import now
from layak.core.content import Content
from layak.core.desk import desk_frame, is_for_staff
from layak.core.language import LANGUAGES, current_lang
from layak.core.notice import words_for_page
from layak.core.routes import is_public_page
from layak.core.wsgi import ABSENT, COUNTED_HEADER, MARK_HEADER, PUBLIC, UNTIL_HEADER, add_vary, asks_for_less


def render(
    template: str,
    *,
    part: str | None = None,
    status: int = 200,
    alternates: dict[str, str] | None = None,
    private: bool = False,
    until: datetime | None = None,
    counted: str | None = None,
    **context: Any,
) -> Response:
    """Answer with a page, or with its part when htmx asks for it.

    alternates  paths of the same page by language, where they are not the same endpoint with the same values
    private     never stored by anybody (forms, what a child sees, what staff see)
    until       the moment at which a public page changes by itself
    counted     the name under which each reading is counted (core/counting.py); ASCII, nothing of a person
    """
    wanted = part if part and wants_part() else template
    is_of_desk = is_for_staff()
    frame = desk_frame() if is_of_desk and not (part and wants_part()) else {}
    if not is_of_desk and status < 500:  # staff see notices where they make them; where we broke down nothing is asked
        frame["notice"], turns_at = words_for_page(current_lang(), now())
        until = min(filter(None, (until, turns_at)), default=None)
    context = {**frame, "private": private, **context}
    body = render_text(wanted, alternates=alternates or same_page(), room=room_name(), status=status, **context)
    response = Response(body, status=status, content_type="text/html; charset=utf-8")
    if part:
        response.headers["Vary"] = "HX-Request"
    if g.get("differs_by_save_data"):
        add_vary(response.headers, "Save-Data")
    mark_lifetime(response, private=private or wanted is not template, until=until)
    if counted:
        response.headers[COUNTED_HEADER] = counted
    return response


def render_text(template: str, **context: Any) -> str:
    """Render a template in the page's language."""
    env = current_app.extensions["layak"].environments[current_lang()]
    return str(env.get_template(template).render(context))


def render_part(template: str, **context: Any) -> Markup:
    """Render a template as a part of another page: it escaped what it was given, so it is not escaped again."""
    return Markup(render_text(template, **context))  # noqa: S704  (a template's own output)


def mark_lifetime(response: Response, *, private: bool, until: datetime | None = None) -> None:
    """Let the page cache keep what everybody may read; let nobody keep anything else."""
    storable = is_public_page() and request.method in ("GET", "HEAD") and response.status_code == 200
    if private or not storable:
        response.headers.setdefault("Cache-Control", "no-store")
        return
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers[MARK_HEADER] = PUBLIC
    if until is not None:
        response.headers[UNTIL_HEADER] = until.isoformat()


def saves_data() -> bool:
    """Whether this page shall come without pictures; a template that asks makes its page one that differs by it."""
    g.differs_by_save_data = True
    return asks_for_less(request.environ)


def mark_absent(response: Response) -> None:
    """Let the page cache answer with this page at each address of its kind at which nothing stands (core/absent.py)."""
    response.headers[MARK_HEADER] = ABSENT
    turns_at = words_for_page(current_lang(), now())[1]
    if turns_at is not None:
        response.headers[UNTIL_HEADER] = turns_at.isoformat()


def wants_part() -> bool:
    """Whether htmx asks for a part; a page it restores from history is asked for whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def redirect_to(endpoint: str, **values: Any) -> Response:
    """Move the reader on after a change: 303, or by htmx's own header."""
    target = url_for(endpoint, **values)
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": target, "Cache-Control": "no-store"})
    return Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})


def same_page() -> dict[str, str]:
    """The path of this page in each language, where endpoint and values are the same."""
    if not has_request_context() or request.endpoint is None or not serves_languages(request.endpoint):
        return {lang: f"/{lang}/" for lang in LANGUAGES}
    given = request.args.to_dict() if g.get("rule") is anyone else {}
    asked = {name: value for name, value in given.items() if name in QUERY_NAMES}
    values = {**asked, **(request.view_args or {})}
    return {lang: url_for(request.endpoint, **{**values, "lang": lang}) for lang in LANGUAGES}


def serves_languages(endpoint: str) -> bool:
    """Whether an endpoint exists in each language."""
    return current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def room_name() -> str:
    """The room that the request is in, for the current door of the navigation."""
    blueprint = request.blueprint if has_request_context() else None
    return (blueprint or "").removesuffix("_desk")


def site_content() -> Content:
    """The files of content/, parsed when the application was made."""
    content: Content = current_app.extensions["layak"].content
    return content
