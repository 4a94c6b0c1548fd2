"""the children's version of an article, its places, and its words of the glossary

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = (
    ("article", "places", sa.Text),
    ("article", "tags", sa.Text),
    ("article_text", "kids", sa.Text),
    ("article_text", "kids_title", lambda: sa.String(length=300)),
    ("article_text", "kids_html", sa.Text),
)
"""Table, name and type; all are empty at first."""


def upgrade() -> None:
    """Add the columns."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
