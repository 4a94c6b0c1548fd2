"""The sample site that is measured: a data folder of its own with as many articles as a city has after some years."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from bench.load import fetch
from bench.processes import ROOT, Cores, Server, free_port, granian_command

ARTICLES = 200
SECRET = secrets.token_urlsafe(48)
"""One for the run, so that what is prepared once fits every copy."""
RUN = """
import json, sys
from wsgi import app
for words in json.loads(sys.argv[1]):
    result = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
    if result.exit_code:
        sys.exit(f"flask {' '.join(words)}: {result.output}")
"""


_made: dict[int, tempfile.TemporaryDirectory[str]] = {}
"""Data folders as they were prepared, by their number of articles; they go when the run ends."""


class SampleSite:
    """Starts servers over one temporary data folder and stops them at the end."""

    def __init__(self, articles: int = ARTICLES) -> None:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="layak-bench-")))
        self.cores = Cores()
        self.articles = articles
        self._environ = {
            "LAYAK_DEMO": "1",
            "LAYAK_CITY": "pekanbaru",
            "LAYAK_INSTANCE": str(self.folder / "instance"),
            "LAYAK_SECRET_KEY": SECRET,
            "LAYAK_BASE_URL": "http://127.0.0.1:8000",
            "DATABASE_URL": "",
            "PYTHONWARNINGS": "ignore",
        }

    @property
    def environ(self) -> dict[str, str]:
        """The settings of this site, for an application in this process."""
        return dict(self._environ)

    def __enter__(self) -> SampleSite:
        made, instance = _made.get(self.articles), self.folder / "instance"
        if made is None:
            self._prepare(["db", "upgrade"], ["content", "load"], ["demo", "load", "--articles", str(self.articles)])
            made = _made[self.articles] = tempfile.TemporaryDirectory(prefix="layak-bench-")
            shutil.copytree(instance, made.name, dirs_exist_ok=True)
        else:
            shutil.copytree(made.name, instance)
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def serve(self, name: str, target: str, **environ: str) -> Server:
        """Start a server as `make run` does, and wait until it answers."""
        port = free_port()
        return self.start(name, command_for(target, port), port, **environ)

    def start(self, name: str, command: list[str], door: int | Path, **environ: str) -> Server:
        """Start any server, wait until it answers, and stop it at the end."""
        server = Server(name, command, door, self._environ | environ, self.cores)
        self._stack.callback(server.stop)
        server.wait()
        return server

    def export_articles(self) -> Path:
        """The Indonesian articles as a list of slug, title, lead and HTML, for peers that show the same texts."""
        path = self.folder / "articles.json"
        with closing(sqlite3.connect(self.folder / "instance" / "layak.sqlite")) as database:
            rows = database.execute(
                "SELECT slug, title, lead, body_html FROM article_text WHERE lang = 'id' ORDER BY id"
            )
            names = ("slug", "title", "lead", "html")
            path.write_text(json.dumps([dict(zip(names, row, strict=True)) for row in rows]), "utf-8")
        return path

    def _prepare(self, *commands: list[str]) -> None:
        """Run commands of ours one after the other in a process of their own, which starts once for all of them."""
        done = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(commands)],
            cwd=ROOT,
            env={**os.environ, **self._environ},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"the sample site could not be made:\n{done.stdout}{done.stderr}")


def command_for(target: str, port: int) -> list[str]:
    """What serves the site as `make run` does, or another application under the same server."""
    if target == "wsgi:app":
        return [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    return granian_command("127.0.0.1", port, root=ROOT, target=target)


def find_articles(server: Server) -> tuple[list[str], list[str]]:
    """The addresses of the Indonesian articles: those written for the sample, and those generated for measuring.

    Generated ones end in a number and are six times as long.
    """
    map_of_site = fetch(server.port, "/sitemap.xml").decode()
    found = re.findall(r"<loc>https?://[^/<]+(/id/berita/[a-z0-9][a-z0-9-]*)</loc>", map_of_site)
    generated = [path for path in found if re.search(r"-\d+$", path)]
    return [path for path in found if path not in generated], generated
