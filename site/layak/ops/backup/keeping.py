"""Which backups lie in a folder, and which of them may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from layak.ops.backup.shape import BACKUP_NAME


@dataclass(frozen=True)
class Kept:
    """A backup in a folder, by its name alone: nothing of it is opened."""

    path: Path
    at: datetime
    city: str
    is_full: bool
    is_encrypted: bool

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size


@dataclass(frozen=True)
class Plan:
    """How long backups stay: the newest full one of each of the last days, weeks and months that have one.

    hours   for how long every backup stays, also those of changes
    """

    daily: int
    weekly: int
    monthly: int
    hours: int


def list_backups(folder: Path) -> list[Kept]:
    """The finished backups of a folder, the newest first."""
    found = []
    for path in folder.glob("layak-*"):
        named = BACKUP_NAME.fullmatch(path.name)
        if named and path.is_file():
            at = datetime.strptime(named["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            found.append(Kept(path, at, named["city"], named["kind"] == "full", bool(named["age"])))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def base_of(one: Kept, backups: Iterable[Kept]) -> Kept | None:
    """The full backup that a backup of changes stands on: the newest full one before it."""
    return next((full for full in backups if full.is_full and full.city == one.city and full.at <= one.at), None)


def choose_staying(backups: list[Kept], plan: Plan, at: datetime) -> set[Path]:
    """Which backups stay; the newest full one always does, and the base of each that stays."""
    stays = set[Path]()
    for city in {one.city for one in backups}:
        mine = [one for one in backups if one.city == city]
        full = [one for one in mine if one.is_full]
        young = [one for one in mine if at - one.at <= timedelta(hours=plan.hours)]
        chosen = [*full[:1], *young]
        chosen += newest_of_each(full, plan.daily, lambda one: one.at.date())
        chosen += newest_of_each(full, plan.weekly, lambda one: one.at.isocalendar()[:2])
        chosen += newest_of_each(full, plan.monthly, lambda one: (one.at.year, one.at.month))
        bases = [base for one in chosen if not one.is_full and (base := base_of(one, mine))]
        stays |= {one.path for one in (*chosen, *bases)}
    return stays


def newest_of_each(full: list[Kept], count: int, period: Callable[[Kept], object]) -> list[Kept]:
    """The newest backup of each of so many periods, counted from the newest."""
    newest: dict[object, Kept] = {}
    for one in full:
        newest.setdefault(period(one), one)
    return list(newest.values())[:count]


def prune(folder: Path, plan: Plan, at: datetime) -> list[Kept]:
    """Remove what the plan does not keep, backups of changes before their bases; returns what went."""
    backups = list_backups(folder)
    stays = choose_staying(backups, plan, at)
    goes = sorted((one for one in backups if one.path not in stays), key=lambda one: one.is_full)
    for one in goes:
        one.path.unlink()
    return goes
