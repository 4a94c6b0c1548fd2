"""pictures: focus, caption, licence, consents, and several of them in an article

Revision: 0014, after 0013.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = (("made", 8, "webp"), ("caption_id", 300, ""), ("caption_en", 300, ""), ("licence", 16, ""))
"""Columns of words: name, length, and what pictures of before have."""


def upgrade() -> None:
    for name, length, before in WORDS:
        op.add_column("picture", sa.Column(name, sa.String(length=length), nullable=False, server_default=before))
    for name in ("focus_x", "focus_y"):
        op.add_column("picture", sa.Column(name, sa.Integer(), nullable=False, server_default="50"))
    op.add_column("picture", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_picture_hidden_at"), "picture", ["hidden_at"])
    op.add_column("article", sa.Column("further", sa.Integer(), nullable=False, server_default="0"))
    make_consents()
    make_uses()
    keep_uses()


def make_consents() -> None:
    """Make the table of consents."""
    op.create_table(
        "picture_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("people", sa.String(length=16), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("is_for_site", sa.Boolean(), nullable=False),
        sa.Column("is_for_press", sa.Boolean(), nullable=False),
        sa.Column("is_for_social", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_consent")),
    )
    op.create_index(op.f("ix_picture_consent_name"), "picture_consent", ["name"])


def make_uses() -> None:
    """Make the table of what articles use."""
    op.create_table(
        "article_picture",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_picture_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_article_picture_picture_id")),
        sa.PrimaryKeyConstraint("article_id", "stage", "position", name=op.f("pk_article_picture")),
    )
    op.create_index("ix_article_picture_picture_id", "article_picture", ["picture_id", "stage"])


def keep_uses() -> None:
    """Note the pictures that articles have: what readers see, and what the last revision holds."""
    connection = op.get_bind()
    uses = sa.table("article_picture", *(sa.column(name) for name in ("article_id", "stage", "position", "picture_id")))
    article = sa.table("article", sa.column("id"), sa.column("picture_id"))
    revision_ = sa.table("article_revision", *(sa.column(name) for name in ("article_id", "number", "snapshot")))
    known = set(connection.scalars(sa.text("SELECT id FROM picture")))
    shown = {row.id: row.picture_id for row in connection.execute(sa.select(article))}
    drafts = dict(shown)
    for row in connection.execute(sa.select(revision_).order_by(revision_.c.number)):
        drafts[row.article_id] = json.loads(row.snapshot).get("picture_id")
    for stage, found in (("shown", shown), ("draft", drafts)):
        for number, picture in found.items():
            if number in shown and picture in known:
                values = {"article_id": number, "stage": stage, "position": 0, "picture_id": picture}
                connection.execute(sa.insert(uses).values(values))


def downgrade() -> None:
    op.drop_table("article_picture")
    op.drop_table("picture_consent")
    op.drop_column("article", "further")
    op.drop_index(op.f("ix_picture_hidden_at"), table_name="picture")
    for name in ("hidden_at", "focus_y", "focus_x", *(name for name, *_ in reversed(WORDS))):
        op.drop_column("picture", name)
