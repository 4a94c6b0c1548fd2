"""forum: an office's question to a child, in English too

Revision: 0019, after 0018. Questions that were passed before stay in Indonesian alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("suggestion_message") as table:
        table.add_column(sa.Column("text_en", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("suggestion_message") as table:
        table.drop_column("text_en")
