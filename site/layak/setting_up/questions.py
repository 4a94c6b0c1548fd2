"""The five questions with which an installation begins, and the settings file that keeps the answers."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from layak.config import SETTINGS_FILE, ConfigError, Settings

NO_MAIL = "none"
SQLITE = "sqlite"
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps")
DATABASE_SCHEMES = ("postgresql+psycopg", "sqlite")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?")


@dataclass(frozen=True)
class Answers:
    """What the settings file is made of; mail and database are empty for none and for SQLite in the data folder."""

    city: str
    base_url: str
    mail: str
    database: str
    assets: Path | None
    proxies: int
    hidden: tuple[str, ...]


def read_domain(text: str) -> str:
    """The base URL for a domain or an address; raises BadParameter."""
    given = text.strip().rstrip("/")
    scheme, mark, host = given.partition("://")
    scheme, host = (scheme.lower(), host.lower()) if mark else ("https", given.lower())
    if scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise click.BadParameter(f"{text!r} is not a domain. Write it like kla.example.go.id, without a path.")
    return f"{scheme}://{host}"


def read_mail(text: str) -> str:
    """The mail server's address, or nothing for none; raises BadParameter."""
    if text.strip().lower() in ("", NO_MAIL):
        return ""
    parts = urlsplit(text.strip())
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname or is_broken(text):
        raise click.BadParameter(
            f"Write {NO_MAIL}, or an address like smtp+tls://user:password@mail.example.go.id:587."
        )
    return text.strip()


def read_database(text: str) -> str:
    """The database's address, or nothing for SQLite in the data folder; raises BadParameter where none answers."""
    if text.strip().lower() in ("", SQLITE):
        return ""
    address = text.strip()
    if urlsplit(address).scheme not in DATABASE_SCHEMES or is_broken(text):
        raise click.BadParameter(
            f"Write {SQLITE}, or an address like postgresql+psycopg://layak:password@localhost/layak."
        )
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(address)
        engine.connect().close()
        engine.dispose()
    except SQLAlchemyError as error:
        raise click.BadParameter(
            f"The database does not answer: {str(error.__cause__ or error).splitlines()[0]}"
        ) from error
    return address


def is_broken(text: str) -> bool:
    """Whether a text would not stay on its line of the settings file."""
    return any(not sign.isprintable() for sign in text.strip())


def settings_lines(answers: Answers) -> Iterable[str]:
    """The lines of the settings file, with a secret of its own."""
    yield "# Settings of this installation, made by `flask layak init`. docs/architecture.md lists all there are."
    yield "# Keep it to yourself: who has the secret can sign links, and the addresses below may hold passwords."
    yield f"LAYAK_CITY={answers.city}"
    yield f"LAYAK_BASE_URL={answers.base_url}"
    yield f"LAYAK_SECRET_KEY={secrets.token_urlsafe(48)}"
    yield f"LAYAK_PROXIES={answers.proxies}"
    if answers.assets:
        yield f"LAYAK_ASSETS={answers.assets}"
    if answers.mail:
        yield f"LAYAK_MAIL_URL={answers.mail}"
    if answers.database:
        yield f"DATABASE_URL={answers.database}"
    if answers.hidden:
        yield "# Rooms that the doors do not lead to yet; take a word out to show its room, then restart."
        yield f"LAYAK_HIDDEN_ROOMS={','.join(answers.hidden)}"


def write_settings(instance: Path, answers: Answers, root: Path) -> Path:
    """Write the settings file, for its owner's eyes only, and read it back; raises OSError or ConfigError.

    A file that is there is never touched; one that the site would not start with is taken away again.
    """
    path = instance / SETTINGS_FILE
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write("\n".join([*settings_lines(answers), ""]))
    try:
        Settings.read({"LAYAK_INSTANCE": str(instance)}, root)
    except ConfigError:
        path.unlink()
        raise
    return path
