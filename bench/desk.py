"""What the newsroom's front page costs with many articles beside few: counts and the table keep to their indexes."""

from __future__ import annotations

import gc
import shutil
import time
from typing import Any

from flask import Flask, g
from sqlalchemy import Connection, literal_column, select, text

from bench.processes import ROOT
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.extensions import db
from layak.news.models import Article, ArticleText

FEW, MANY, OFFSET = 50, 5_000, 10_000
GOAL = 2.0
PATH, ENDPOINT = "/id/ruang-kerja/berita/", "news_desk.list_articles"
EDITOR = Principal(user_id=1, roles=frozenset({Role.EDITOR}))


def measure_desk(rounds: int, many: int = MANY, few: int = FEW) -> list[Figure]:
    """Both desks in turn, round by round; the ratio of processor time for the same page of fifty rows."""
    with SampleSite(few) as site:
        other = site.folder / "many"
        shutil.copytree(site.folder / "instance", other)
        apps = app_of(site.environ), app_of({**site.environ, "LAYAK_INSTANCE": str(other)}, copies=many // few - 1)
        for app in apps:
            open_desk(app, few, times=3)
        times = [[open_desk(app, few) for app in apps] for _ in range(rounds)]
    ratios = [large / small for small, large in times]
    return [
        median_figure(f"desk with {many} articles / with {few}, CPU per page", ratios, "x", GOAL),
        median_figure(f"desk with {many} articles", [large * 1000 for _, large in times], "ms"),
    ]


def app_of(environ: dict[str, str], copies: int = 0) -> Flask:
    """The application over a data folder, its articles copied so often, each with a version that somebody wrote."""
    app = create_app(Settings.read(environ, ROOT))
    with app.app_context(), db.engine.begin() as connection:
        for number in range(1, copies + 1):
            copy_rows(connection, Article.__table__, number, {"id": "id + {}", "key": "key || '-{}'"})
            given = {"id": "id + {}", "article_id": "article_id + {}", "slug": "slug || '-{}'", "body": "''"}
            copy_rows(connection, ArticleText.__table__, number, {**given, "body_html": "''"})
        connection.execute(
            text(
                "INSERT INTO article_revision (article_id, number, act, actor, at, snapshot) "
                "SELECT id, 1, 'create', 'user:' || (id % 7), created_at, '{}' FROM article"
            )
        )
        connection.execute(text("ANALYZE"))
    return app


def copy_rows(connection: Connection, table: Any, number: int, changed: dict[str, str]) -> None:
    """Copy the first rows of a table once more, with other numbers and addresses."""
    names = [column.name for column in table.columns]
    values: list[Any] = [literal_column(changed.get(name, name).format(number * OFFSET)) for name in names]
    connection.execute(table.insert().from_select(names, select(*values).select_from(table).where(table.c.id < OFFSET)))


def open_desk(app: Flask, rows: int, times: int = 5) -> float:
    """Processor seconds for the page of so many rows at least, the least of some: what else ran is no part of it."""
    least = float("inf")
    gc.collect()
    for _ in range(times):
        with app.test_request_context(PATH):
            g.principal = EDITOR
            begun = time.process_time()
            body = app.make_response(app.view_functions[ENDPOINT]()).get_data()  # type: ignore[arg-type]
            least = min(least, time.process_time() - begun)
        if body.count(b"<tr>") < rows:
            raise RuntimeError("the desk does not list what was loaded")
    return least
