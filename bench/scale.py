"""What one small server carries, and what PostgreSQL and Redis cost beside SQLite: pages in turn, round by round.

Processor time is that of all processes that answer: the site's, and PostgreSQL's and Redis' where they are asked.
Bytes are those of the rows themselves with their indexes, as SQLite counts them, and of the files of the search index.
"""

from __future__ import annotations

import http.client
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from bench.installing import say
from bench.newsroom import begin_draft
from bench.pages import QUESTIONS
from bench.processes import ROOT, Server, cpu_seconds, process_tree, pss_megabytes
from bench.report import Figure, median_figure
from bench.sample import SampleSite, find_articles
from layak.app import create_app
from layak.config import Settings
from layak.core.admission import ROOMS, Kind
from layak.news.service import Draft, TextDraft
from tests.postgres import cluster_in, programs
from tests.redis_server import running_redis

ARTICLES, MORE = 200, 1_200
IDLE_SECONDS, SAVED = 130.0, 40
CONNECTIONS = ROOMS[Kind.SEARCH].places + ROOMS[Kind.SEARCH].waiting
"""As many searches as one process takes: all of them may come to it, and one that is refused ends the measure."""
PAYLOAD = "SELECT m.tbl_name, sum(s.payload) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
"""Bytes of the rows of each table and of its indexes, without what pages of the file leave empty."""
SMALL, GROWN = "SQLite", "PostgreSQL and Redis"
DRAFT = Draft(texts={"id": TextDraft(title="Naskah", lead="Ringkasan.", body="Isi.")})
FORM = "form: a draft saved"
FORUM = (
    *("suggestion", "suggestion_original", "public_version", "public_wording", "public_indicator", "public_step"),
    *("suggestion_log", "suggestion_message", "suggestion_reply"),
)
"""Tables that have rows for each idea."""
SENT = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Beside:
    """Processes that answer through the site."""

    pid: int

    def pids(self) -> list[int]:
        """All of them."""
        return process_tree(self.pid)


@dataclass(frozen=True)
class Form:
    """One installation that stores no page, and a writer who saves a draft of it again and again."""

    server: Server
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    path: str

    def save(self, first: int, times: int) -> float:
        """Processor seconds of one saving, the mean of some in a row."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        before = cpu_seconds(self.server.pids())
        for version in range(first, first + times):
            body = urlencode({**self.fields, "body_id": f"Isi nomor {version}.", "version": str(version)})
            connection.request("POST", self.path, body, dict(self.headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.SEE_OTHER:
                raise RuntimeError(f"saving answered {answer.status}")
        connection.close()
        return (cpu_seconds(self.server.pids()) - before) / times


class Pace(NamedTuple):
    """How often each kind of page is asked for, for how many seconds, by how many at once."""

    rounds: int
    seconds: float
    connections: int


def measure_scale(
    rounds: int,
    seconds: float = 2.0,
    *,
    articles: int = ARTICLES,
    more: int = MORE,
    idle: float = IDLE_SECONDS,
    connections: int = CONNECTIONS,
) -> list[Figure]:
    """Every kind of page on both, in turn, and the bytes of rows and index."""
    with SampleSite(articles) as site:
        with grown(site) as given:
            figures = tell_pages(site, given, Pace(rounds, seconds, connections), idle)
        few = sizes(site)
    with SampleSite(more) as site:
        many = sizes(site)
    return figures + tell_sizes(few, many, more - articles)


@contextmanager
def grown(site: SampleSite) -> Iterator[dict[str, str]]:
    """The same site on PostgreSQL and Redis, with a data folder of its own; its settings, and the processes beside."""
    found = programs()
    if found is None:
        say("Left out: PostgreSQL is not here.")
        yield {}
        return
    with ExitStack() as stack:
        cluster, redis = stack.enter_context(cluster_in(found)), stack.enter_context(running_redis())
        address = cluster.new_database()
        instance = site.folder / "grown"
        shutil.copytree(site.folder / "instance", instance)
        command(site, "database", "copy", address)
        master = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        beside = [master, *([redis.process.pid] if redis.process else [])]
        for pid in (one for master in beside for one in process_tree(master)):
            os.sched_setaffinity(pid, site.cores.server)
        yield {
            "LAYAK_INSTANCE": str(instance),
            "DATABASE_URL": address,
            "REDIS_URL": redis.url,
            "beside": " ".join(str(pid) for pid in beside),
        }


def start(site: SampleSite, name: str, given: Mapping[str, str], megabytes: str) -> Server:
    """A server of one of the two, with or without stored pages."""
    told = {key: value for key, value in given.items() if key != "beside"}
    server = site.serve(name, "wsgi:app", LAYAK_PAGE_CACHE_MB=megabytes, **told)
    server.beside += [Beside(int(pid)) for pid in given.get("beside", "").split()]
    return server


def tell_pages(site: SampleSite, given: dict[str, str], pace: Pace, idle: float) -> list[Figure]:
    """Requests a second and processor time of each kind of page."""
    installations = {SMALL: dict[str, str]()} | ({GROWN: given} if given else {})
    figures = []
    for name, settings in installations.items():
        stored, anew = (start(site, name, settings, megabytes) for megabytes in ("16", "0"))
        written, generated = find_articles(stored)
        article = (generated or written)[0]
        asked = {
            "stored article": (stored, [article]),
            "article made anew": (anew, [article]),
            "list of articles made anew": (anew, ["/id/berita/"]),
            "home made anew": (anew, ["/id/"]),
            "search made anew": (anew, [f"/id/cari?q={quote_plus(words)}" for words in QUESTIONS]),
        }
        form = form_of(site, anew, settings)
        for server, paths in asked.values():  # the first answers of each worker are slower
            server.load(paths, status=200, connections=pace.connections, seconds=pace.seconds)
        figures += measure_kinds(name, asked, form, pace)
        if name == SMALL:
            figures += tell_rest(stored, idle)
        for server in (stored, anew):
            server.stop()
    return figures


def measure_kinds(name: str, asked: Mapping[str, tuple[Server, list[str]]], form: Form, pace: Pace) -> list[Figure]:
    """Each kind of page and the form in turn, round by round."""
    runs: dict[str, list[tuple[float, float]]] = {kind: [] for kind in (*asked, FORM)}
    for number in range(pace.rounds):
        for kind, (server, paths) in asked.items():
            load, cpu = server.load(paths, status=200, connections=pace.connections, seconds=pace.seconds)
            runs[kind].append((load.per_second, cpu))
        runs[FORM].append((0.0, form.save(1 + number * SAVED, SAVED)))
    figures = []
    for kind, found in runs.items():
        figures.append(median_figure(f"{kind}, {name}: CPU", [cpu * 1e3 for _, cpu in found], "ms"))
        if kind != FORM:
            figures.append(median_figure(f"{kind}, {name}", [each for each, _ in found], "requests/s"))
    return figures


def tell_rest(server: Server, idle: float) -> list[Figure]:
    """What an installation takes that nobody visits: memory after it was read, and processor time of its own tasks."""
    pids = server.pids()
    before = cpu_seconds(pids)
    time.sleep(idle)
    return [
        Figure("one installation: memory (PSS of all its processes)", pss_megabytes(pids), "MB"),
        Figure("one installation that nobody visits: CPU", (cpu_seconds(pids) - before) / idle * 1e3, "ms/s"),
    ]


def form_of(site: SampleSite, server: Server, given: Mapping[str, str]) -> Form:
    """A draft and a signed-in writer, made in this process."""
    environ = {**site.environ, **{key: value for key, value in given.items() if key != "beside"}}
    app = create_app(Settings.read(environ, ROOT))
    client = app.test_client()
    number, token = begin_draft(app, client, DRAFT)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    headers = {**SENT, "Cookie": f"{cookie.key}={cookie.value}" if cookie else ""}
    fields = {"title_id": "Naskah", "lead_id": "Ringkasan.", "csrf_token": token, "number": str(number)}
    return Form(server, headers, fields, f"/id/ruang-kerja/berita/{number}")


@dataclass(frozen=True)
class Sizes:
    """Bytes: of tables by their room, with their indexes, of the index of the search, and rows that were counted."""

    news: int
    forum: int
    index: int
    articles: int
    ideas: int


def command(site: SampleSite, *words: str) -> None:
    """Run a command of ours over a site."""
    line, environ = [sys.executable, "-m", "flask", "--app", "wsgi", *words], {**os.environ, **site.environ}
    subprocess.run(line, cwd=ROOT, env=environ, check=True, capture_output=True)


def sizes(site: SampleSite) -> Sizes:
    """What lies in a data folder, with the search index made anew."""
    command(site, "search", "rebuild")
    instance = site.folder / "instance"
    with closing(sqlite3.connect(instance / "layak.sqlite")) as database:
        payload = dict(database.execute(PAYLOAD).fetchall())
        articles, ideas = (
            database.execute(query).fetchone()[0]
            for query in ("SELECT count(*) FROM article", "SELECT count(*) FROM suggestion")
        )
    news = sum(size for name, size in payload.items() if name.startswith("article"))
    forum = sum(payload.get(name, 0) for name in FORUM)
    index = sum(path.stat().st_size for path in (instance / "index").rglob("*") if path.is_file())
    return Sizes(news, forum, index, articles, ideas)


def tell_sizes(few: Sizes, many: Sizes, added: int) -> list[Figure]:
    """What each more costs."""
    return [
        Figure("rows of one more article", (many.news - few.news) / added, "bytes"),
        Figure("search index of one more article", (many.index - few.index) / added, "bytes"),
        Figure("rows of one idea of children", few.forum / few.ideas, "bytes"),
        Figure(f"search index of {few.articles} articles", few.index, "bytes"),
    ]
