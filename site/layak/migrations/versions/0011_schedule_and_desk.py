"""the desk's table and the plan: who touched an article last, its languages, the days for which it is meant

Revision: 0011, after 0010.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ARTICLE = sa.table("article", sa.column("id"), sa.column("updated_by"), sa.column("written"))
TEXT = sa.table("article_text", sa.column("article_id"), sa.column("lang"))
REVISION = sa.table(
    "article_revision", sa.column("article_id"), sa.column("number"), sa.column("actor"), sa.column("snapshot")
)


def upgrade() -> None:
    """Add the columns and the indexes, and fill them with what is known."""
    op.add_column("article", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("article", sa.Column("planned_on", sa.Date(), nullable=True))
    op.add_column("article", sa.Column("updated_by", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("article", sa.Column("written", sa.String(length=8), nullable=False, server_default=""))
    op.create_index("ix_article_updated_at", "article", ["updated_at", "id"])
    op.create_index("ix_article_revision_actor", "article_revision", ["actor", "article_id"])
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """Take languages and hand from the last revision, or the languages from the texts where there is none."""
    found: dict[int, set[str]] = {}
    for number, lang in connection.execute(sa.select(TEXT.c.article_id, TEXT.c.lang)):
        found.setdefault(number, set()).add(lang)
    hands: dict[int, str] = {}
    rows = sa.select(REVISION.c.article_id, REVISION.c.actor, REVISION.c.snapshot).order_by(REVISION.c.number)
    for number, actor, snapshot in connection.execute(rows):
        hands[number] = actor
        found[number] = languages_of(snapshot) or found.get(number, set())
    for number, langs in found.items():
        written = ",".join(lang for lang in ("id", "en") if lang in langs)
        values = {"written": written, "updated_by": hands.get(number, "")}
        connection.execute(sa.update(ARTICLE).where(ARTICLE.c.id == number).values(values))


def languages_of(snapshot: str) -> set[str]:
    """The languages in which a draft says something; none where it cannot be read."""
    try:
        texts = json.loads(snapshot).get("texts", {})
    except ValueError:
        return set()
    return {lang for lang, text in texts.items() if text["title"] or text["lead"] or text["body"]}


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_article_revision_actor", table_name="article_revision")
    op.drop_index("ix_article_updated_at", table_name="article")
    for name in ("written", "updated_by", "planned_on", "review_on"):
        op.drop_column("article", name)
