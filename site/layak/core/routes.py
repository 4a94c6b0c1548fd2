"""Routes in two languages: one endpoint, one view, translated words in the address, and a rule who may use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask import Request as FlaskRequest
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from werkzeug import routing
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Request, Response

from layak.core.access import NOBODY, Rule, anyone, current_principal, signed_in
from layak.core.language import LANGUAGES, current_lang

LARGEST_NUMBER = 2**31 - 1
"""What a number in an address may be at most: as much as an integer column of any database holds."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
OWN_SITES = frozenset({"same-origin", "none"})
MOST_FIELDS = 1000
"""Fields that a form may send: a page has fewer than a hundred."""


class RowIntegerConverter(IntegerConverter):
    """A number in an address; one that no row can have leads nowhere instead of into a database's error."""

    def __init__(self, map: Map, max: int = LARGEST_NUMBER, **options: Any) -> None:
        super().__init__(map, max=max, **options)


class LateRule(routing.Rule):
    """A rule that compiles what builds its address when an address is first asked for.

    Doing it for the six hundred rules beforehand takes a tenth of the start (docs/speed.md).
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"
        compile_now = super()._compile_builder

        def build(rule: routing.Rule, **values: Any) -> tuple[str, str]:
            made = compile_now(append_unknown).__get__(rule, None)
            setattr(rule, name, made)
            return cast("tuple[str, str]", made(**values))

        return build


class Room(Blueprint):
    """A blueprint whose pages exist in both languages and name their access rule."""

    def page(
        self, *, id: str, en: str, access: Rule, methods: Sequence[str] = ("GET",), endpoint: str | None = None
    ) -> Callable[[View], View]:
        """Serve a view at /id… and /en…; the language reaches the view by current_lang() alone."""
        paths = dict(zip(LANGUAGES, (id, en), strict=True))

        def register(view: View) -> View:
            for lang, path in paths.items():
                self._add(f"/{lang}{path}", view, access, methods, endpoint, {"lang": lang})
            return view

        return register

    def plain(
        self, path: str, *, access: Rule, methods: Sequence[str] = ("GET",), endpoint: str | None = None
    ) -> Callable[[View], View]:
        """Serve a view outside the languages: machine-read addresses only."""

        def register(view: View) -> View:
            self._add(path, view, access, methods, endpoint, {})
            return view

        return register

    def _add(
        self,
        path: str,
        view: Callable[..., ResponseReturnValue],
        access: Rule,
        methods: Sequence[str],
        endpoint: str | None,
        defaults: dict[str, Any],
    ) -> None:
        name = endpoint or view.__name__
        self.add_url_rule(path, endpoint=name, view_func=view, methods=list(methods), defaults=defaults)
        self.record_once(lambda state: declare_access(state.app, f"{self.name}.{name}", access))


def declare_access(app: App, endpoint: str, rule: Rule) -> None:
    """Set the access rule of an endpoint that a library brought along."""
    app.extensions.setdefault("layak_access", {})[endpoint] = rule


def access_rule(app: Flask, endpoint: str) -> Rule | None:
    """The rule an endpoint declared, or nothing."""
    rule: Rule | None = app.extensions.get("layak_access", {}).get(endpoint)
    return rule


def is_public_page() -> bool:
    """Whether this request goes to a page that everybody may read."""
    return request.endpoint is not None and g.get("rule") is anyone


class NamedFields(FormDataParser):
    """Refuses a form with a field that has no name: no browser sends one, and libraries look into the name."""

    def parse(self, *given: Any, **more: Any) -> Any:
        """Take a form apart, once somebody asks for it."""
        stream, fields, files = super().parse(*given, **more)
        if None in fields or None in files:
            abort(400)
        return stream, fields, files


class NamedRequest(FlaskRequest):
    """A request whose fields have names."""

    form_data_parser_class = NamedFields


def guard_requests(app: Flask) -> None:
    """Look at each change before anything takes its form apart: call this before any extension is bound."""
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_crowded_forms)
    app.before_request(refuse_unasked_files)
    app.request_class = NamedRequest


def install_routing(app: Flask) -> None:
    """Let the address carry the language and every request meet its rule."""
    app.url_rule_class = LateRule
    app.url_map.redirect_defaults = False
    app.url_map.converters["int"] = RowIntegerConverter

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        known = endpoint in app.view_functions
        if "lang" not in values and known and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_lang()

    app.before_request(check_access)


def refuse_foreign_posts() -> None:
    """Refuse a change that another site's page asks for, whatever token it brings."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_foreign():
        abort(403)


def refuse_nameless_posts() -> None:
    """Refuse a change without a token unless the browser names a page of ours, or tells nothing at all."""
    g.has_no_token = True
    refuse_foreign_posts()


def is_foreign() -> bool:
    """Whether another site's page sends this request, as the browser says; `Origin: null` proves nothing by itself."""
    return names_another_site(request, is_null_enough=not g.get("has_no_token"))


def names_another_site(asked: Request, *, is_null_enough: bool = False) -> bool:
    """Whether a request names another site's page as the one that sends it (Fetch Metadata, W3C; before it, Origin).

    `Origin: null` is sent for privacy, or by a page without an address, as a frame in a sandbox: it is enough where
    a token proves the page, and refused where there is none. Without both headers the page that somebody came from
    counts. A browser that tells none of the three is taken at its word, as some are set so for privacy.
    Its words are never shown back, and its answer sets no cookie, which would take the place of the reader's own.
    """
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OWN_SITES
    origin = asked.headers.get("Origin") or asked.headers.get("Referer")
    if origin == "null":
        return not is_null_enough
    return bool(origin) and netloc_of(origin or "") != asked.host


def netloc_of(address: str) -> str:
    """The host and port of an address; empty where it has none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def refuse_crowded_forms() -> None:
    """Refuse more fields than any page sends: each costs work, and an error page would show each of them again."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def refuse_unasked_files() -> ResponseReturnValue | None:
    """Meet the route's rule before a form with files is taken apart, as looking for its token would write them to disk.

    A form as short as any other of the site still goes on, so that whoever was signed out finds the words again.
    """
    if request.endpoint is None or request.mimetype != "multipart/form-data":
        return None
    rule = access_rule(current_app, request.endpoint)
    if rule is not None and rule(current_principal() if rule is not anyone else NOBODY):
        return None
    request.max_content_length = None  # the site's own limit, whatever the page allows to those who may
    length, most = request.content_length, current_app.config["MAX_CONTENT_LENGTH"]
    if length is not None and length <= most:
        return None
    request.max_content_length = 0  # the page that tells them reads nothing either
    return check_access()


def check_access() -> ResponseReturnValue | None:
    """Meet the route's rule: nothing for those who may, the sign-in page for strangers, 403 for the rest."""
    if request.endpoint is None:
        return None
    g.rule = access_rule(current_app, request.endpoint)
    if g.rule is None:
        abort(403)
    if g.rule is anyone or g.rule(current_principal()):
        return None
    if signed_in(current_principal()):
        abort(403)
    if request.method in ("GET", "HEAD"):
        return to_sign_in()
    abort(401)


def to_sign_in() -> Response:
    """Send a stranger to sign in, or a child without a session to the forum's door, and back afterwards."""
    if request.blueprint == "forum":
        target = url_for("forum.start")
    else:
        target = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, code=303)
