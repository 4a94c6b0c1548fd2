"""Putting the house together: one Flask application from settings, content and rooms."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from gettext import NullTranslations
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import Translations
from flask import Flask
from flask.templating import Environment
from werkzeug.middleware.proxy_fix import ProxyFix

from layak import cli
from layak.config import ConfigError, Settings
from layak.core import (
    absent,
    admission,
    assets,
    audit,
    cache,
    changes,
    clock,
    cloth,
    crowded,
    database,
    edition,
    erased,
    errors,
    face,
    far_edition,
    headers,
    house,
    language,
    lasting,
    limits,
    logs,
    long_answers,
    outgoing,
    page,
    paths,
    presentation,
    redirects,
    routes,
    serving,
    sessions,
    shared,
    templating,
    tick,
    wsgi,
)
from layak.core.content import Content, ContentError, load_content
from layak.core.store import open_stores
from layak.extensions import babel, csrf, db, htmx, limiter

ROOMS = (
    "layak.pages",
    "layak.accounts",
    "layak.progress",
    "layak.news",
    "layak.forum",
    "layak.search",
    "layak.ops",
)
"""Each room's package offers install(app): its pages, commands, searchable sources and sample data."""

TABLES = (
    audit.AuditRow,
    changes.Change,
    changes.Counter,
    changes.Edition,
    sessions.StoredSession,
    tick.Lease,
    redirects.Redirect,
)
"""The tables of core; rooms bring their own."""

MEGABYTE = 1024 * 1024


@dataclass
class Site:
    """What the running application knows besides Flask's own configuration; app.extensions["layak"]."""

    settings: Settings
    content: Content
    clock: clock.Clock
    zone: ZoneInfo
    environments: dict[str, Environment] = field(default_factory=dict)
    seconds_to_start: float = 0.0


def start() -> Flask:
    """Make the application for a server or the command line; a fault in the settings ends with one sentence."""
    is_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    try:
        app = create_app()
    except (ConfigError, ContentError) as error:
        if is_command:
            return cli.settings_free_app(str(error))
        sys.exit(f"Layak does not start. {error}")
    if not is_command:
        return serving.begin_work(app)
    atexit.register(serving.close_database, app)
    return app


def create_app(settings: Settings | None = None, *, at: clock.Clock = clock.system_clock) -> Flask:
    """Make one application; raises ConfigError or ContentError, each with a sentence that says how to mend it."""
    settings = settings or Settings.read()
    content = load_content(settings.root, settings.city)
    settings.instance.mkdir(parents=True, exist_ok=True)
    settings.instance.chmod(0o700)  # texts of children and digests of staff lie in it
    erased.prepare_folder(settings.erasures_folder)
    app = house.House("layak", root_path=str(settings.root), instance_path=str(settings.instance), static_folder=None)
    zone = ZoneInfo(content.city.timezone)
    app.slow_seconds = settings.slow_ms / 1000
    app.extensions["layak"] = Site(settings, content, at, zone)
    app.extensions["layak_stores"] = open_stores(settings)
    configure(app, settings)
    routes.guard_requests(app)
    sessions.refuse_unread(app)
    bind_extensions(app, settings)
    app.extensions["layak_bell"] = edition.Bell(settings.instance / "edition.bell")
    house.look_at_changes_only(app)
    routes.install_routing(app)
    headers.install_headers(app, is_https=settings.is_https)
    errors.install_errors(app)
    for name in ROOMS:
        import_module(name).install(app)
    tick.register_task(app, "sessions", sessions.purge_sessions)
    tick.register_task(app, "letters", outgoing.send_letters)
    install_templates(app, settings, content, zone)
    cli.install_commands(app)
    long_answers.install_places(app)
    wrap(app, settings, zone, at)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Set Flask's own configuration from ours."""
    logs.configure_logs(file=settings.log_file)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=routes.MOST_FIELDS,
        TRUSTED_HOSTS=[settings.hostname, "127.0.0.1", "localhost"],
        SESSION_COOKIE_NAME="__Host-layak" if settings.is_https else "layak",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        BABEL_DEFAULT_LOCALE="id",
        **limits.storage_settings(settings),
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_SWALLOW_ERRORS=True,  # counts are a help: where they cannot be kept, everybody may send
    )
    app.session_interface = sessions.DatabaseSessions()
    app.jinja_environment = templating.LanguageEnvironment
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}


def bind_extensions(app: Flask, settings: Settings) -> None:
    """Bind database, languages, tokens and limits to this application."""
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    babel.init_app(app, locale_selector=language.current_lang, timezone_selector=lambda: "UTC")
    csrf.init_app(app)
    htmx.init_app(app)
    limits.count_changes_only(app, limiter)


def install_templates(app: Flask, settings: Settings, content: Content, zone: ZoneInfo) -> None:
    """Give templates their globals, then make one environment per language."""
    given = headers.headers_for(is_https=settings.is_https)
    files = assets.Assets(settings.root / "static", settings.assets_folder, given)
    app.extensions["layak_assets"] = files
    app.jinja_env.globals.update(
        url=paths.install_paths(app),
        static=files.static_url,
        cloth_petals=cloth.petals,
        saves_data=page.saves_data,
        format_day=presentation.format_day,
        format_month=presentation.format_month,
        format_time=lambda moment, lang=None: presentation.format_time(moment, zone, lang),
        zone_name=presentation.ZONE_NAMES.get(zone.key, zone.key),
        format_clock=lambda moment, lang=None: presentation.format_clock(moment, zone, lang),
        format_moment=lambda moment, lang=None: presentation.format_moment(moment, zone, lang),
    )
    environments = templating.language_environments(app, load_catalogs(settings))
    for lang, env in environments.items():
        env.globals["localized"] = partial(language.localized, lang=lang)
        env.globals["city"] = face.city_face(content, lang)
        env.globals["site"] = face.site_face(settings, content, lang)
    app.extensions["layak"].environments = environments


def load_catalogs(settings: Settings) -> dict[str, NullTranslations]:
    """Read the compiled words of each language; a language without a catalog stops the start."""
    found: dict[str, NullTranslations] = {}
    for lang in language.LANGUAGES:
        catalog = Translations.load(settings.root / "translations", [lang])
        if not isinstance(catalog, Translations):
            raise ConfigError(f"translations/{lang}/LC_MESSAGES/messages.mo is missing. Make it with: make strings")
        found[lang] = catalog
    return found


def wrap(app: Flask, settings: Settings, zone: ZoneInfo, at: Callable[[], datetime]) -> None:
    """Put the page cache in front of Flask, the static files in front of both, and few places for what is long."""
    bell: edition.Bell = app.extensions["layak_bell"]
    with app.app_context():
        read_edition = app.extensions["layak_edition"] = edition.edition_reader(db.engine, bell)
        is_far = db.engine.dialect.name == "postgresql"
    changes.register_follower(f"page cache of {settings.instance}", bell.ring, is_first=True)
    if is_far:
        changes.register_follower("other machines", far_edition.wait_for_others)
    max_bytes = settings.page_cache_mb * MEGABYTE
    gate = app.extensions["layak_gate"] = admission.Gate()
    gated = admission.with_gate(app.wsgi_app, kinds=admission.Kinds(app), refuse=crowded.Crowded(app), gate=gate)
    whole = wsgi.with_whole_bodies(gated)
    absence = absent.install_absence(app).kind_of
    pages = cache.PageCache(whole, read_edition=read_edition, now=at, zone=zone, max_bytes=max_bytes, absence=absence)
    app.extensions["layak_tally"] = pages.tally
    known = app.extensions["layak_shared"] = shared.Shared(read_edition)
    keeper = app.extensions["layak_lasting"] = lasting.Keeper(read_edition)
    resets = app.extensions.setdefault("layak_resets", [])
    resets += [pages.shelf.clear, pages.tally.take, known.forget, keeper.forget]
    resets.append(getattr(read_edition, "forget", pages.shelf.clear))
    front: Any = app.extensions["layak_assets"].serve_before(pages)
    if settings.proxies:
        front = wsgi.with_taken_bodies(ProxyFix(front, x_for=settings.proxies, x_proto=settings.proxies))
    front = long_answers.with_places(front)
    app.wsgi_app = front  # type: ignore[method-assign]  # Flask means it so
