"""forum: corrections of what everybody reads that wait for a second moderator, and former versions

Revision: 0021, after 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from layak.core.database import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Integer(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("title_id", sa.String(length=120), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("indicators", sa.String(length=80), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["public_id"], ["public_version.id"], name=op.f("fk_public_wording_public_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_wording")),
    )
    op.create_index(op.f("ix_public_wording_public_id"), "public_wording", ["public_id"], unique=False)


def downgrade() -> None:
    op.drop_table("public_wording")
