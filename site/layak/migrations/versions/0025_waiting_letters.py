"""core: letters that no mail server has taken yet

Revision: 0025, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from layak.core.database import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_letter")),
    )
    op.create_index(op.f("ix_waiting_letter_next_at"), "waiting_letter", ["next_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_waiting_letter_next_at"), "waiting_letter")
    op.drop_table("waiting_letter")
