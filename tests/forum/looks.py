"""What a forum's tests look at: every word that anybody can read, and every word that is kept anywhere."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Text, select

from layak.extensions import Model, db
from layak.forum import models
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service import published
from layak.forum.states import PUBLIC

WORD = re.compile(r"zz\d+zz")
TABLES = [
    one
    for one in (getattr(models, name) for name in models.__all__)
    if isinstance(one, type) and issubclass(one, Model)
]


def hurry() -> None:
    """Do not wait for the disk: this is about states, not about a lost machine."""
    connection = db.engine.raw_connection()
    if db.engine.dialect.name == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
    connection.close()


def texts_of(table: Any) -> list[Any]:
    """The columns of a table that hold words."""
    return [
        column for column in table.__table__.columns if isinstance(column.type, Text) or column.name.startswith("title")
    ]


def words_kept() -> set[str]:
    """Every word of our own in any column of the forum's tables."""
    found: set[str] = set()
    for table in TABLES:
        columns = texts_of(table)
        if columns:
            for row in db.session.execute(select(*columns)):
                found.update(WORD.findall(" ".join(str(value) for value in row if value)))
    return found


def words_shown() -> dict[int, set[str]]:
    """Every word that anybody can read, by the public number under which it stands: list, page, story, search."""
    found: dict[int, set[str]] = {}
    page = published.list_published()
    for number in range(1, page.total + 1):
        for idea in published.list_published(page=number).ideas:
            said = [value for step in published.story_of(idea.number) for value in vars(step).values()]
            read = published.get_published(idea.number)
            told = " ".join(str(value) for value in [*vars(idea).values(), *vars(read).values(), *said])
            found.setdefault(idea.number, set()).update(WORD.findall(told))
    for one in published.documents():
        found.setdefault(int(one.key), set()).update(WORD.findall(f"{one.title} {one.body}"))
    for one in published.list_newest(50):
        found.setdefault(one.idea.number, set()).update(WORD.findall(str(vars(one))))
    return found


def idea_of(public_number: int) -> Suggestion:
    """The suggestion behind a public number."""
    row = db.session.get_one(PublicVersion, public_number, populate_existing=True)
    assert row.suggestion.state in PUBLIC
    return row.suggestion
