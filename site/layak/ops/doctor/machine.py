"""The machine: room on the disk, the clock, who may read the files."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text

from layak.config import SETTINGS_FILE
from layak.core.audit import AuditRow
from layak.core.changes import Change
from layak.core.checks import Check, Finding, Level, Round
from layak.core.clock import as_utc, system_clock
from layak.extensions import db

MEGABYTE = 1024 * 1024
LOW_MEGABYTES, FULL_MEGABYTES = 1024, 200
"""Free room below which staff are warned, and below which writing is about to fail."""
LOW_SHARE, FULL_SHARE = 0.05, 0.01
LATE = timedelta(minutes=2)
"""By so much the clock may lie behind what it said before."""
UNSYNCHRONISED = 5
"""What the kernel's adjtimex answers while nobody sets the clock (TIME_ERROR in timex.h)."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def folders() -> list[Path]:
    """Where this installation writes."""
    settings = current_app.extensions["layak"].settings
    return [settings.instance, settings.erasures_folder]


def look_at_disk(at: Round) -> Iterator[Finding]:
    """There is room left where the site writes."""
    for folder in folders():
        disk = shutil.disk_usage(folder)
        free, share = disk.free // MEGABYTE, disk.free / disk.total
        told = {"folder": str(folder), "free": free}
        if free < FULL_MEGABYTES or share < FULL_SHARE:
            advice = _l("The disk of %(folder)s is full: %(free)s MB are left. Make room now.", **told)
            yield Finding(Level.BROKEN, advice, "full")
        elif free < LOW_MEGABYTES or share < LOW_SHARE:
            advice = _l("The disk of %(folder)s is nearly full: %(free)s MB are left.", **told)
            yield Finding(Level.WARNING, advice, "nearly full")


def look_at_clock(at: Round) -> Iterator[Finding]:
    """The clock is not behind what it said before, agrees with the database's, and somebody sets it."""
    newest, behind = furthest_ahead(at.at)
    if newest is not None and behind > LATE:
        advice = _l(
            "The clock is %(hours)s hours behind: it wrote %(newest)s before. Set it, and look at what was sent since.",
            hours=round(behind / timedelta(hours=1), 1),
            newest=newest.isoformat(timespec="minutes"),
        )
        yield Finding(Level.BROKEN, advice, "behind")
    if db.engine.dialect.name == "postgresql":
        theirs = as_utc(db.session.scalar(text("SELECT clock_timestamp()")))
        if abs(theirs - system_clock()) > LATE:
            yield Finding(Level.BROKEN, _l("The clocks of this machine and of PostgreSQL differ."), "differs")


def look_whether_clock_is_set(at: Round) -> Iterator[Finding]:
    """A time service sets the machine's clock."""
    state = clock_state()
    if state < 0:
        yield Finding(Level.NOTE, _l("The kernel does not say here whether somebody sets the clock."), "unknown")
    elif state == UNSYNCHRONISED:
        advice = _l("No time service sets this machine’s clock. Install one: sudo apt-get install systemd-timesyncd")
        yield Finding(Level.WARNING, advice, "not set")


def clock_state() -> int:
    """What the kernel says of its clock: 5 while nobody sets it, another number otherwise, -1 where it says nothing."""
    room = ctypes.create_string_buffer(512)  # a zeroed struct timex: asks, and sets nothing
    try:
        return int(ctypes.CDLL(None).adjtimex(room))
    except (AttributeError, OSError):
        return -1


def furthest_ahead(at: datetime) -> tuple[datetime | None, timedelta]:
    """The last moment that was written down when something happened, and how far ahead of now it lies."""
    clocks = ((AuditRow.at, at), (Change.at, system_clock()))
    found = [(db.session.scalar(select(func.max(column))), now) for column, now in clocks]
    ahead = [(as_utc(moment), as_utc(moment) - now) for moment, now in found if moment is not None]
    return max(ahead, key=lambda one: one[1], default=(None, timedelta(0)))


def look_at_modes(at: Round) -> Iterator[Finding]:
    """Nobody but the site's own account may read the data folder, the settings and the list of erasures."""
    for path in open_files():
        yield Finding(Level.BROKEN, _l("Others on this machine may read %(path)s.", path=str(path)), "readable")


def look_at_account(at: Round) -> Iterator[Finding]:
    """The site has an account of its own, which may do nothing else on this machine."""
    if os.geteuid() == 0:
        advice = _l(
            "This runs as root. Give the site an account of its own: deploy/install.sh makes one (docs/install.md)."
        )
        yield Finding(Level.WARNING, advice, "root")


def open_files() -> list[Path]:
    """What others than the owner may read or write, although it is nobody else's."""
    instance = current_app.extensions["layak"].settings.instance
    wanted = [*folders(), instance / SETTINGS_FILE, instance / "demo-accounts.json"]
    return [path for path in wanted if path.exists() and path.stat().st_mode & OTHERS]


def close_files() -> None:
    """Take the rights of others away."""
    for path in open_files():
        path.chmod(path.stat().st_mode & ~OTHERS)


CHECKS = (
    Check(name="disk", title=_l("There is room on the disk"), look=look_at_disk, is_quick=True),
    Check(name="clock", title=_l("The clock is right"), look=look_at_clock, is_quick=True),
    Check(name="clock-set", title=_l("A time service sets the clock"), look=look_whether_clock_is_set),
    Check(name="files", title=_l("Only the site may read its files"), look=look_at_modes, heal=close_files),
    Check(name="account", title=_l("The site runs under an account of its own"), look=look_at_account),
)
