"""Settings of one installation, read once at start from the environment and the data folder."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root: Flask's own defaults below it are templates/, static/ and translations/."""

SETTINGS_FILE = "layak.env"
"""Lines of KEY=VALUE in the data folder, mode 600; the environment wins over it."""

SITE_FILE, BACKUPS_FILE = "site.json", "backups.json"
"""In the data folder: that a site began there, and the backups that were made of it."""

MINIMUM_SECRET = 32
DEFAULT_SECRETS = frozenset({"changeme", "change-me", "secret", "dev", "development", "test", "layak"})
YES = frozenset({"1", "true", "yes", "on"})
HIDEABLE = frozenset({"forum", "progress"})
"""Rooms that a site can begin without: no door leads to them until they are filled."""
SEARCHES = ("local", "postgresql")
NO = frozenset({"", "0", "false", "no", "off"})


class ConfigError(Exception):
    """A setting that stops the start; the text says how to mend it."""


@dataclass(frozen=True)
class BucketAddress:
    """A bucket of an S3-compatible service: where it is, under which beginning of names, and with which keys."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations.

    instance        folder of database, index, uploads and the settings file
    city            key of the folder in content/cities
    database_url    SQLAlchemy address; SQLite in the data folder unless DATABASE_URL says otherwise
    search          "local": an index in the data folder; "postgresql": the database's own text search
    redis_url       where several machines count limits together; "" counts in a file of the data folder
    secret_key      at least 32 characters; signs tokens and keys digests
    demo            sample content and accounts, and a notice on every page
    base_url        scheme and host under which readers reach the site, without a slash at the end
    proxies         how many proxies of ours stand in front and set X-Forwarded-For; 0 believes nobody
    page_cache_mb   bytes in memory for whole pages, in MiB; 0 switches the page cache off
    scanner         a command that reads a file from its input and answers 0 clean, 1 infected; none without it
    document_days   days after a cycle was closed from which on its documents can be erased (docs/adr/0706)
    erasures        folder of the list of erasures; beside the data folder unless LAYAK_ERASURES says otherwise
    alert_to        addresses that get a letter when something is broken
    alert_url       webhook over https that is told the same
    log_file        where the log goes; to standard error without it
    slow_ms         answers that take longer to make are noted in the log; 0 notes none
    metrics         host and port at which figures for Prometheus are offered; none without it
    network_asked   day on which the network's owner was asked to leave the forum's addresses out of the logs
    hidden_rooms    rooms that no door leads to yet, as they are still empty; their addresses answer all the same
    assets          folder that static files are built in, where a web server in front may read them
    uploads         bucket that holds pictures, documents and kept versions; folders of the data folder without one
    """

    instance: Path
    city: str
    database_url: str
    secret_key: str
    demo: bool = False
    base_url: str = "http://127.0.0.1:8000"
    page_cache_mb: int = 16
    proxies: int = 0
    search: str = "local"
    redis_url: str = ""
    mail_url: str = ""
    mail_sender: str = ""
    scanner: str = ""
    document_days: int = 365
    erasures: Path | None = None
    network_asked: date | None = None
    assets: Path | None = None
    uploads: BucketAddress | None = None
    hidden_rooms: frozenset[str] = frozenset()
    alert_to: tuple[str, ...] = ()
    alert_url: str = ""
    log_file: Path | None = None
    slow_ms: int = 1000
    metrics: tuple[str, int] | None = None
    root: Path = ROOT

    @property
    def erasures_folder(self) -> Path:
        """Where the list of erasures lies: outside the data folder, so that no backup of that brings an older one."""
        return self.erasures or self.instance.with_name(f"{self.instance.name}-erasures")

    @property
    def assets_folder(self) -> Path:
        """Where static files are built: in the data folder, which is closed to others, unless LAYAK_ASSETS says so."""
        return self.assets or self.instance / "assets"

    @property
    def is_https(self) -> bool:
        """Whether readers reach the site over TLS, so that cookies carry Secure and the __Host- prefix."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The host readers type, without a port."""
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, root: Path = ROOT) -> Settings:
        """Read LAYAK_* and DATABASE_URL; raise ConfigError with a sentence that says how to mend it."""
        given = dict(os.environ if environ is None else environ)
        city = given.get("LAYAK_CITY") or given.get("CITY") or "pekanbaru"
        instance = Path(given.get("LAYAK_INSTANCE") or root / "instance" / city).resolve()
        given = read_settings_file(instance / SETTINGS_FILE) | given
        demo = read_switch("LAYAK_DEMO", given.get("LAYAK_DEMO", ""))
        if demo and not given.get("LAYAK_SECRET_KEY"):
            given["LAYAK_SECRET_KEY"] = keep_demo_settings(instance, city)
        city = given.get("LAYAK_CITY") or city
        if not (root / "content" / "cities" / city).is_dir():
            raise ConfigError(f"There is no folder content/cities/{city}. {other_city(instance, root)}")
        return cls(
            instance=instance,
            city=city,
            database_url=read_database_url(given.get("DATABASE_URL", "")) or f"sqlite:///{instance / 'layak.sqlite'}",
            secret_key=read_secret(given.get("LAYAK_SECRET_KEY", ""), instance),
            demo=demo,
            base_url=read_base_url(given.get("LAYAK_BASE_URL", ""), demo),
            page_cache_mb=read_number("LAYAK_PAGE_CACHE_MB", given.get("LAYAK_PAGE_CACHE_MB", "16")),
            proxies=read_number("LAYAK_PROXIES", given.get("LAYAK_PROXIES", "0")),
            search=read_search(given.get("LAYAK_SEARCH", ""), given.get("DATABASE_URL", "")),
            redis_url=read_redis_url(given.get("REDIS_URL", "")),
            mail_url=given.get("LAYAK_MAIL_URL", ""),
            mail_sender=given.get("LAYAK_MAIL_SENDER", ""),
            scanner=given.get("LAYAK_SCANNER", "").strip(),
            document_days=read_number("LAYAK_DOCUMENT_DAYS", given.get("LAYAK_DOCUMENT_DAYS", "365")),
            erasures=read_erasures(given.get("LAYAK_ERASURES", ""), instance),
            assets=Path(given["LAYAK_ASSETS"]).resolve() if given.get("LAYAK_ASSETS") else None,
            uploads=read_uploads(given),
            hidden_rooms=read_rooms(given.get("LAYAK_HIDDEN_ROOMS", "")),
            **read_watching(given),
            root=root,
        )


def known_cities(root: Path) -> str:
    """The folders of content/cities, joined for a sentence."""
    return ", ".join(sorted(p.name for p in (root / "content" / "cities").glob("*") if p.is_dir()))


def other_city(instance: Path, root: Path) -> str:
    """What to do about a city without a folder; a site that has its data never becomes that of another city."""
    if not holds_a_site(instance):
        return f"Set LAYAK_CITY to one of: {known_cities(root)}."
    return (
        f"{instance} holds the site of this city. Put the folder back: from the program's folder before, or from the "
        "backups (docs/backup.md). With another LAYAK_CITY the facts of that city would come into this site."
    )


def read_settings_file(path: Path) -> dict[str, str]:
    """Parse KEY=VALUE lines; a line of another form stops the start with its number."""
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        key, mark, value = text.partition("=")
        if not mark:
            raise ConfigError(f"{path}, line {number}: write KEY=VALUE, or begin the line with # to leave it out.")
        found[key.strip()] = value.strip()
    return found


def keep_demo_settings(instance: Path, city: str) -> str:
    """Make a demonstration's own secret and keep it in the data folder, readable by its owner only.

    Of several first starts at once one writes, the others read what it wrote. Lines that are there stay.
    """
    path = instance / SETTINGS_FILE
    try:
        instance.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = read_settings_file(path).get("LAYAK_SECRET_KEY")
            if kept:
                return kept
            os.fchmod(file.fileno(), 0o600)
            secret = secrets.token_urlsafe(48)
            os.write(file.fileno(), demo_lines(file.read(), city, secret).encode())
    except OSError as error:
        raise ConfigError(
            f"The demonstration cannot keep its secret in {path} ({error.strerror}). "
            "Make the data folder writable, or set LAYAK_SECRET_KEY."
        ) from error
    return secret


def demo_lines(there: bytes, city: str, secret: str) -> str:
    """The lines to add to a settings file that lacks the secret."""
    line = f"LAYAK_SECRET_KEY={secret}\n"
    if there:
        return line if there.endswith(b"\n") else f"\n{line}"
    return f"# A demonstration: sample content, sample accounts.\nLAYAK_DEMO=1\nLAYAK_CITY={city}\n{line}"


def holds_a_site(instance: Path) -> bool:
    """Whether a data folder holds what was made with a secret: a database, or the notes of a site and its backups."""
    told = (instance / name for name in ("layak.sqlite", SITE_FILE, BACKUPS_FILE))
    return any(one.is_file() and one.stat().st_size for one in told)


def put_back(instance: Path) -> str:
    """The sentences for a data folder whose settings were lost: never a new secret beside what an old one closed."""
    return (
        f"{instance} holds a site that was made with a secret. Put {SETTINGS_FILE} back from a copy, or write it anew "
        "with the line LAYAK_SECRET_KEY=… that stands in the key file of the backups (docs/backup.md). With another "
        "secret all passes and secret words of children, and everybody's second step, would be lost for good."
    )


def read_secret(text: str, instance: Path) -> str:
    """Refuse a missing, short or well-known secret: it signs every token of this installation."""
    if not text and holds_a_site(instance):
        raise ConfigError(f"LAYAK_SECRET_KEY is missing. {put_back(instance)}")
    if not text:
        raise ConfigError(
            "LAYAK_SECRET_KEY is missing. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))" and put it into the '
            "environment or into layak.env in the data folder."
        )
    if len(text) < MINIMUM_SECRET or text.lower().strip("!1234567890") in DEFAULT_SECRETS or len(set(text)) < 8:
        raise ConfigError(
            f"LAYAK_SECRET_KEY is too easy to guess. Use at least {MINIMUM_SECRET} random characters, made with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    return text


def read_switch(name: str, text: str) -> bool:
    """Read yes or no as people write it."""
    if text.strip().lower() in YES:
        return True
    if text.strip().lower() in NO:
        return False
    raise ConfigError(f"{name} is {text!r}. Write 1 for yes or 0 for no.")


def read_database_url(text: str) -> str:
    """Read the database's address; PostgreSQL's is understood however hosters write it."""
    kind, mark, rest = text.strip().partition("://")
    if mark and kind in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if mark and not kind.startswith(("sqlite", "postgresql+psycopg")):
        raise ConfigError(f"DATABASE_URL begins with {kind}://. Use postgresql://… or leave it out for SQLite.")
    return text.strip()


def read_search(text: str, database_url: str) -> str:
    """Read what searches; PostgreSQL's text search needs the data to be there."""
    name = text.strip().lower() or SEARCHES[0]
    if name not in SEARCHES:
        raise ConfigError(f"LAYAK_SEARCH is {text!r}. Write {' or '.join(SEARCHES)}.")
    if name != SEARCHES[0] and not read_database_url(database_url).startswith("postgresql"):
        raise ConfigError(
            "LAYAK_SEARCH is postgresql, but the database is SQLite. Leave LAYAK_SEARCH out, or move the data first "
            "(docs/scale.md) and name the server in DATABASE_URL."
        )
    return name


def read_redis_url(text: str) -> str:
    """Refuse an address that Redis does not know."""
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("REDIS_URL is not an address of Redis. Write it such as redis://10.0.0.5:6379/0.")
    return text


def read_number(name: str, text: str) -> int:
    """Read a whole number that is not negative."""
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name} is {text!r}. Write a whole number such as 16.")
    return int(text)


def read_day(name: str, text: str) -> date | None:
    """Read a day that is written as 2026-11-20."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise ConfigError(f"{name} is {text!r}. Write a day such as 2026-11-20.") from None


def read_watching(given: Mapping[str, str]) -> dict[str, Any]:
    """Read what concerns watching the site: alerts, the log, figures, and what the network's owner was asked."""
    return {
        "network_asked": read_day("LAYAK_NETWORK_ASKED", given.get("LAYAK_NETWORK_ASKED", "")),
        "alert_to": read_addresses(given.get("LAYAK_ALERT_TO", "")),
        "alert_url": read_webhook(given.get("LAYAK_ALERT_URL", "")),
        "log_file": Path(given["LAYAK_LOG_FILE"]).resolve() if given.get("LAYAK_LOG_FILE") else None,
        "slow_ms": read_number("LAYAK_SLOW_MS", given.get("LAYAK_SLOW_MS", "1000")),
        "metrics": read_port("LAYAK_METRICS", given.get("LAYAK_METRICS", "")),
    }


def read_addresses(text: str) -> tuple[str, ...]:
    """Read who is alerted: addresses with commas between."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not all("@" in one.strip("@") and " " not in one for one in found):
        raise ConfigError(f"LAYAK_ALERT_TO is {text!r}. Write addresses with commas between.")
    return found


def read_webhook(text: str) -> str:
    """Read a webhook: https only, as an alert must not be read or changed on its way."""
    parts = urlsplit(text.strip())
    if text.strip() and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
        raise ConfigError("LAYAK_ALERT_URL must begin with https:// and hold no password.")
    return text.strip()


def read_port(name: str, text: str) -> tuple[str, int] | None:
    """Read host and port, or a port of this machine alone."""
    host, _, port = text.strip().rpartition(":")
    if not text.strip():
        return None
    if not (port.isascii() and port.isdigit()):
        raise ConfigError(f"{name} is {text!r}. Write host and port, such as 127.0.0.1:9464.")
    return host or "127.0.0.1", int(port)


def read_erasures(text: str, instance: Path) -> Path | None:
    """Refuse a folder inside the data folder: a backup of that would bring an older list back with it."""
    if not text.strip():
        return None
    folder = Path(text.strip()).resolve()
    if folder.is_relative_to(instance):
        raise ConfigError(f"LAYAK_ERASURES is {folder}, inside the data folder. Name a folder outside it.")
    return folder


def read_uploads(given: Mapping[str, str]) -> BucketAddress | None:
    """Read s3://bucket/prefix with its endpoint and keys; nothing where uploads lie in the data folder."""
    where = given.get("LAYAK_UPLOADS", "").strip()
    if not where:
        return None
    found = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)/?", where)
    if not found:
        raise ConfigError(f"LAYAK_UPLOADS is {where!r}. Write s3://bucket or s3://bucket/prefix, or leave it out.")
    endpoint = urlsplit(given.get("LAYAK_UPLOADS_ENDPOINT", "").strip())
    is_address = endpoint.scheme in ("http", "https") and endpoint.hostname and not endpoint.path.strip("/")
    if not is_address or endpoint.username is not None:
        raise ConfigError("LAYAK_UPLOADS_ENDPOINT is missing or no address. Write such as https://s3.example.go.id.")
    key, secret = (given.get(f"LAYAK_UPLOADS_{name}", "").strip() for name in ("KEY", "SECRET"))
    if not (key and secret):
        raise ConfigError("LAYAK_UPLOADS_KEY or LAYAK_UPLOADS_SECRET is missing. Put both into layak.env.")
    region = given.get("LAYAK_UPLOADS_REGION", "").strip() or "us-east-1"
    return BucketAddress(found[1], found[2].strip("/"), endpoint.geturl().rstrip("/"), region, key, secret)


def read_rooms(text: str) -> frozenset[str]:
    """Read names of rooms, with commas between them."""
    found = frozenset(filter(None, (name.strip() for name in text.split(","))))
    if found - HIDEABLE:
        known = " or ".join(sorted(HIDEABLE))
        raise ConfigError(f"LAYAK_HIDDEN_ROOMS is {text!r}. Write {known}, with a comma between them.")
    return found


def read_base_url(text: str, demo: bool) -> str:
    """Read the public address; only a demonstration may leave it out."""
    if not text:
        if demo:
            return "http://127.0.0.1:8000"
        raise ConfigError("LAYAK_BASE_URL is missing. Set the public address, such as https://kla.example.go.id.")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ConfigError(f"LAYAK_BASE_URL is {text!r}. Write scheme and host only, such as https://kla.example.go.id.")
    return text.rstrip("/")
