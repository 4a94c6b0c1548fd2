"""The files of nginx and systemd for one installation, made from deploy/ by filling in what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from layak.config import Settings
from layak.core.headers import headers_for
from layak.core.serving import THREADS, WORKERS

KIB = 1024
MOST_BODY = 2 * 1024 * KIB
"""What the application takes anywhere, in bytes (MAX_CONTENT_LENGTH)."""
MOST_UPLOAD = 201 * 1024 * KIB
"""What it takes at most where staff hand in files: ten documents of 20 MiB each, and their form."""
UPLOAD_PATHS = "/(id/ruang-kerja|en/desk|id/tugas|en/task)"
SEARCH_PATHS = "/(id/cari|en/search)"
LIMITS = {
    "MOST_PAGES": 128,
    "MOST_SEARCHES": 32,
    "FORMS_RATE": 20,
    "FORMS_BURST": 400,
    "SEARCH_RATE": 40,
    "SEARCH_BURST": 600,
    "FILES_OF_ONE": 16,
    "FILES": 48,
}
"""Requests with the application at a time; requests a second and at once from one network address; files that staff
hand in at a time, from one network and from all (docs/adr/0800)."""
STATIC_TYPES = {"css": ("text/css", "utf-8"), "js": ("text/javascript", "utf-8"), "svg": ("image/svg+xml", "off")}
UNITS = (
    "layak.service",
    *(f"layak-{name}.{kind}" for name in ("tick", "backup", "doctor") for kind in ("service", "timer")),
)
MOST_TASKS = 4 * WORKERS * THREADS
"""Threads of the service: both generations while it restarts (docs/adr/0872), and as many for what else runs."""
_NAME = re.compile(r"(?!(?:.*-)?(?:tick|backup|doctor|erasures|acme|nginx)$)[a-z][a-z0-9-]{0,23}")
"""Of a further installation: what follows `layak-` elsewhere is none."""
_HOLE = re.compile(r"@([A-Z_]+)@")


class RenderError(Exception):
    """A file of deploy/ and what is known do not fit; the text names both."""


@dataclass(frozen=True)
class Layout:
    """Where the parts of an installation lie and listen.

    python        the interpreter of the installation's environment
    upstream      host and port at which the application listens
    ports         of plain http and of TLS; without TLS (a base URL with http://) the first alone is used
    run           where a whole nginx of its own has its files
    memory        the most that the site may take, as systemd writes it
    name          of a further installation on the same machine; none of the first
    """

    python: Path
    assets: Path
    upstream: str = "127.0.0.1:8000"
    ports: tuple[int, int] = (80, 443)
    tls: Path = Path("/etc/layak/tls")
    acme: Path = Path("/var/lib/layak-acme")
    backups: Path = Path("/var/backups/layak")
    run: Path = Path("/run/layak-nginx")
    error_log: str = "/var/log/nginx/layak.log"
    mime_types: Path = Path("/etc/nginx/mime.types")
    nginx_user: str = ""
    memory: str = "1G"
    name: str = ""
    listens_on: tuple[str, ...] = ("", "[::]:")

    @property
    def unit(self) -> str:
        """How the service, the account, the command and the folders of the installation are called."""
        return f"layak-{self.name}" if self.name else "layak"

    def named(self, name: str) -> Layout:
        """The same for a further installation, with places of its own; raises RenderError for what is no name."""
        if not name:
            return self
        if not _NAME.fullmatch(name):
            raise RenderError(f"{name!r} is no name of an installation. Write a-z, 0-9 and hyphens, 24 at most.")
        found = replace(self, name=name)
        tls, backups = Path("/etc") / found.unit / "tls", Path("/var/backups") / found.unit
        return replace(found, tls=tls, backups=backups, error_log=f"/var/log/nginx/{found.unit}.log")

    def moved(self, folder: Path) -> Layout:
        """The same on a machine whose / is this folder."""
        log = str(folder / self.error_log.lstrip("/"))
        places = {name: folder / getattr(self, name).relative_to("/") for name in ("tls", "acme", "backups")}
        return replace(self, error_log=log, **places)


def fill(path: Path, values: dict[str, str]) -> str:
    """A file of deploy/ with its holes filled; raises RenderError for a hole that nothing is known for."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise RenderError(f"{path}: nothing is known for {match[0]}.")
        return values[match[1]]

    return _HOLE.sub(value, path.read_text("utf-8"))


def render_nginx(settings: Settings, layout: Layout) -> str:
    """The site's part of nginx's configuration."""
    folder = settings.root / "deploy" / "nginx"
    values = nginx_values(settings, layout)
    values["TIMEOUTS"] = fill(folder / "timeouts.conf.in", values).rstrip()
    tls = fill(folder / "tls.conf.in", values).rstrip() if settings.is_https else ""
    values |= {"OTHER_TLS": tls, "SITE_TLS": tls}
    values["OTHER"] = "" if layout.name else fill(folder / "other.conf.in", values)
    values["TO_HTTPS"] = fill(folder / "https.conf.in", values) if settings.is_https else ""
    values["STATIC"] = "\n".join(
        fill(folder / "static.conf.in", values | {"SUFFIX": suffix, "TYPE": kind, "CHARSET": charset})
        for suffix, (kind, charset) in STATIC_TYPES.items()
    )
    return fill(folder / "layak.conf.in", values)


def nginx_values(settings: Settings, layout: Layout) -> dict[str, str]:
    """What is known for the holes of nginx's files."""
    plain, secure = layout.ports
    own = f"{secure} ssl http2" if settings.is_https else str(plain)
    other = [own, str(plain)] if settings.is_https else [own]
    return {name: str(value) for name, value in LIMITS.items()} | {
        "ID": layout.unit.replace("-", "__"),
        "HOST": settings.hostname,
        "NETLOC": urlsplit(settings.base_url).netloc,
        "UPSTREAM": layout.upstream,
        "LISTEN": listen([own], layout.listens_on),
        "OTHER_LISTEN": listen([f"{one} default_server" for one in other], layout.listens_on),
        "PLAIN_LISTEN": listen([str(plain)], layout.listens_on),
        "TLS": str(layout.tls),
        "ACME": str(layout.acme),
        "ASSETS": str(layout.assets),
        "PAGES": str(settings.root / "deploy" / "nginx" / "pages"),
        "HEADERS": header_lines(settings),
        "ERROR_LOG": layout.error_log,
        "MOST_BODY": str(MOST_BODY // KIB),
        "MOST_UPLOAD": str(MOST_UPLOAD // KIB),
        "UPLOAD_PATHS": UPLOAD_PATHS,
        "SEARCH_PATHS": SEARCH_PATHS,
    }


def listen(what: list[str], addresses: tuple[str, ...]) -> str:
    """Lines of nginx that listen at each address."""
    return "\n".join(f"    listen {address}{one};" for one in what for address in addresses)


def header_lines(settings: Settings) -> str:
    """The application's own security headers for what nginx answers by itself."""
    headers = headers_for(is_https=settings.is_https)
    return "\n".join(f'        add_header {name} "{value}" always;' for name, value in headers.items())


def render_whole_nginx(settings: Settings, layout: Layout, site: Path) -> str:
    """The configuration of an nginx that serves this site alone, whose part for the site lies in a file."""
    return fill(
        settings.root / "deploy" / "nginx" / "nginx.conf.in",
        {
            "RUN": str(layout.run),
            "ERROR_LOG": layout.error_log,
            "MIME_TYPES": str(layout.mime_types),
            "USER_LINE": f"user {layout.nginx_user};" if layout.nginx_user else "",
            "SITE": str(site),
        },
    )


def render_units(settings: Settings, layout: Layout) -> dict[str, str]:
    """The units of systemd, by their file's name."""
    folder = settings.root / "deploy" / "systemd"
    host, _, port = layout.upstream.rpartition(":")
    values = {
        "ROOT": str(settings.root),
        "PYTHON": str(layout.python),
        "INSTANCE": str(settings.instance),
        "ERASURES": str(settings.erasures_folder),
        "ASSETS": str(layout.assets),
        "BACKUPS": str(layout.backups),
        "UNIT": layout.unit,
        "USER": layout.unit,
        "MEMORY": layout.memory,
        "TASKS": str(MOST_TASKS),
        "LISTEN_HOST": host,
        "LISTEN_PORT": port,
    }
    values["HARDENING"] = fill(folder / "hardening.in", values).rstrip()
    return {name.replace("layak", layout.unit, 1): fill(folder / f"{name}.in", values) for name in UNITS}
