"""forum: a random reference of each member and idea, by which the list of erasures knows them after a restored backup

Revision: 0020, after 0019. Rows that stand get theirs here.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("forum_member", "suggestion")


def upgrade() -> None:
    for name in TABLES:
        empty = sa.text("''") if op.get_bind().dialect.name == "postgresql" else sa.text("x''")
        op.add_column(name, sa.Column("reference", sa.LargeBinary(length=16), nullable=False, server_default=empty))
        table = sa.table(name, sa.column("id"), sa.column("reference"))
        bind = op.get_bind()
        for number in bind.execute(sa.select(table.c.id)).scalars().all():
            bind.execute(sa.update(table).where(table.c.id == number).values(reference=secrets.token_bytes(16)))


def downgrade() -> None:
    for name in TABLES:
        op.drop_column(name, "reference")
