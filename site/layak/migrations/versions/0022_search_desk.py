"""search: counts of readings and questions, synonyms and pinned answers of editors

Revision: 0022, after 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from layak.core.database import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "read_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "key", "lang", name=op.f("pk_read_count")),
    )
    op.create_table(
        "search_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("empty", sa.Integer(), nullable=False),
        sa.Column("untold", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "lang", name=op.f("pk_search_day")),
    )
    op.create_table(
        "question_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "lang", "digest", name=op.f("pk_question_count")),
    )
    op.create_table(
        "told_question",
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lang", "digest", name=op.f("pk_told_question")),
    )
    for name, columns in (("synonym_group", ("phrases",)), ("pinned_answer", ("questions", "things"))):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("lang", sa.String(length=2), nullable=False),
            *(sa.Column(column, sa.Text(), nullable=False) for column in columns),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("changed_by", sa.String(length=64), nullable=False),
            sa.Column("changed_at", Moment(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in ("pinned_answer", "synonym_group", "told_question", "question_count", "search_day", "read_count"):
        op.drop_table(name)
