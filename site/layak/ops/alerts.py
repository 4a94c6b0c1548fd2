"""Alerts by mail and webhook: what is broken, once, and when it is well again; never a private word.

Each process looks each minute, one of them at a time, also while the database is away: the state lies in a file.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask.globals import app_ctx
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.checks import Level
from layak.core.language import LANGUAGES
from layak.core.mail import has_mail, send_mail
from layak.core.paths import whole_address
from layak.core.tick import register_own_task

log = logging.getLogger(__name__)
STATE = "alerts.json"
LOOK_EVERY = timedelta(seconds=50)
PATIENCE = timedelta(minutes=5)
"""For so long something must be ill before anybody is told, and well again before that is told."""
AGAIN = timedelta(hours=24)
"""After so long what is still ill is told once more."""
SECONDS = 10
State = dict[str, dict[str, Any]]


@dataclass
class News:
    """What is told now: names with how grave it is, and names of what is well again."""

    ill: dict[str, Level] = field(default_factory=dict)
    well: list[str] = field(default_factory=list)


def install(app: Flask) -> None:
    """Look each minute where somebody wants to be told."""
    settings = app.extensions["layak"].settings
    if settings.alert_to or settings.alert_url:
        app.extensions["layak_alerts"] = {}
        register_own_task(app, "alerts", look)


def look(at: datetime) -> int:
    """Ask the quick checks, unless another process just did; returns how many alerts went out."""
    from layak.ops.doctor.running import begin_round, run_quick

    with own_turn() as is_ours:
        if not is_ours:
            return 0
        kept = read_state()
        if not has_passed(kept.get("looked", {}).get("at"), at, LOOK_EVERY):
            return 0
        kept["looked"] = {"at": at.isoformat()}
        results = run_quick(app_ctx.app, begin_round())
        return hand_over(kept, {one.check.name: one.level for one in results}, at, PATIENCE)


def tell_round(levels: Mapping[str, Level], at: datetime) -> int:
    """Alert to what a whole round found, at once; returns how many alerts went out."""
    with own_turn(waits=True):
        return hand_over(read_state(), levels, at, timedelta(0))


def hand_over(kept: State, levels: Mapping[str, Level], at: datetime, patience: timedelta) -> int:
    """Work out what is new, keep it, then tell it: a kill in between loses one alert and sends none twice.

    What nobody took, as mail and webhook are both dead, is told again at the next look.
    """
    before = deepcopy(kept)
    news = judge(kept, levels, at, patience)
    keep_state(kept)
    if not (news.ill or news.well):
        return 0
    sent = tell(news)
    if not sent:
        keep_state(before)
    return sent


def judge(kept: State, levels: Mapping[str, Level], at: datetime, patience: timedelta) -> News:
    """What is to be told of these checks at a moment; `kept` is brought up to date."""
    news = News()
    for name, level in levels.items():
        if level > Level.NOTE:
            entry = kept.setdefault(name, {"since": at.isoformat(), "told": None, "level": 0})
            entry.pop("well", None)
            is_worse = entry["told"] is None or level > entry["level"]
            if has_passed(entry["since"], at, patience) and (is_worse or has_passed(entry["told"], at, AGAIN)):
                entry["told"], entry["level"] = at.isoformat(), int(level)
                news.ill[name] = level
        elif name in kept:
            entry = kept[name]
            entry.setdefault("well", at.isoformat())
            if entry["told"] is None or has_passed(entry["well"], at, patience):
                news.well += [name] if entry["told"] else []
                del kept[name]
    return news


def has_passed(since: str | None, at: datetime, span: timedelta) -> bool:
    """Whether so long has passed since a moment; a clock that fell back counts as passed."""
    return since is None or not timedelta(0) <= at - datetime.fromisoformat(since) < span


def tell(news: News) -> int:
    """Send it by every way there is; returns how many took it."""
    settings = current_app.extensions["layak"].settings
    subject, text = words_of(news)
    log.error("alert", extra={"figures": {"ill": sorted(news.ill), "well": sorted(news.well)}})
    sent = sum(send_mail(address, subject, text) for address in settings.alert_to if has_mail())
    if settings.alert_url:
        level = max(news.ill.values(), default=Level.NOTE).name.lower()
        names = {"ill": sorted(news.ill), "well": sorted(news.well)}
        sent += post(settings.alert_url, {"text": f"{subject}\n{text}", "level": level, **names})
    return sent


def words_of(news: News) -> tuple[str, str]:
    """Subject and text in both languages: the names of the checks, what they mean, and where to look."""
    from layak.core.checks import list_checks

    app = app_ctx.app
    checks = {check.name: check.title for check in list_checks(app)}
    host, parts, subjects = app.extensions["layak"].settings.hostname, [], []
    for lang in LANGUAGES:
        with force_locale(lang):
            lines = [_("Not so: %(title)s", title=str(checks.get(name, name))) for name in news.ill]
            lines += [_("Well again: %(title)s", title=str(checks.get(name, name))) for name in news.well]
            more = _("More, for the administrator: %(link)s", link=whole_address("status.show_status", lang))
            parts.append("\n".join([*(f"- {line}" for line in lines), more]))
            subjects.append(_("%(site)s needs you", site=host) if news.ill else _("%(site)s is well again", site=host))
    return " / ".join(subjects), "\n\n".join(parts)


def post(address: str, data: Mapping[str, Any]) -> int:
    """Send JSON to a webhook over https, following nothing; 1 where it was taken."""
    parts = urlsplit(address)
    body = json.dumps(data, ensure_ascii=False).encode()
    connection = HTTPSConnection(parts.hostname or "", parts.port or 443, timeout=SECONDS)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path or "/", body, {"Content-Type": "application/json"})
        is_taken = 200 <= connection.getresponse().status < 300
    except (OSError, HTTPException) as error:
        log.warning("the webhook was not reached: %s", type(error).__name__)
        return 0
    finally:
        connection.close()
    if not is_taken:
        log.warning("the webhook did not take an alert")
    return int(is_taken)


@contextmanager
def own_turn(*, waits: bool = False) -> Iterator[bool]:
    """One process at a time; says whether it is this one."""
    folder: Path = current_app.extensions["layak"].settings.instance
    descriptor = os.open(folder / "alerts.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def read_state() -> State:
    """What was told; where a full disk kept it from being written, as this process remembers it."""
    folder: Path = current_app.extensions["layak"].settings.instance
    remembered: State = current_app.extensions.get("layak_alerts") or {}
    try:
        found = json.loads((folder / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return remembered
    return remembered or found


def keep_state(kept: State) -> None:
    """Keep what was told in the file; on a full disk, in this process alone."""
    folder: Path = current_app.extensions["layak"].settings.instance
    half = folder / f"{STATE}.new"
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)
        half.replace(folder / STATE)
        current_app.extensions["layak_alerts"] = {}
    except OSError:
        current_app.extensions["layak_alerts"] = kept
