"""newsroom workflow: second pair of eyes, notes for readers, reasons for taking down

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("seen_version", sa.Integer, True),
    ("handed_version", sa.Integer, True),
    ("stage_id", sa.Integer, False),
    ("stage_en", sa.Integer, False),
    ("ending", lambda: sa.String(length=16), True),
    ("ended_at", lambda: sa.DateTime(timezone=True), True),
    ("merged_into", sa.Integer, True),
)
"""Name, type, and whether it may be empty."""


def upgrade() -> None:
    for name, kind, is_nullable in COLUMNS:
        default = None if is_nullable else "0"
        op.add_column("article", sa.Column(name, kind(), nullable=is_nullable, server_default=default))
    op.create_table(
        "article_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note_id", sa.String(length=300), nullable=False),
        sa.Column("note_en", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_act_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_act")),
    )
    op.create_index(op.f("ix_article_act_article_id"), "article_act", ["article_id"])
    keep_what_was_published()


def keep_what_was_published() -> None:
    """Take what readers already have as seen by two, and both of its languages as current."""
    op.execute("UPDATE article SET seen_version = published_version WHERE published_version IS NOT NULL")
    for column, lang in (("stage_id", "id"), ("stage_en", "en")):
        text = sa.table("article_text", sa.column("article_id"), sa.column("lang"))
        article = sa.table("article", sa.column("id"), sa.column(column), sa.column("published_version"))
        written = sa.exists().where(text.c.article_id == article.c.id, text.c.lang == lang)
        is_public = article.c.published_version.is_not(None)
        op.execute(sa.update(article).where(is_public, written).values({column: article.c.published_version}))


def downgrade() -> None:
    op.drop_index(op.f("ix_article_act_article_id"), table_name="article_act")
    op.drop_table("article_act")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("article", name)
