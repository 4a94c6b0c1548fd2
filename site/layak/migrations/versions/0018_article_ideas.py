"""news: to which ideas of children the published articles link

Revision: 0018, after 0017. What links already is found in the texts that stand.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TO_AN_IDEA = re.compile(r"/(?:id/forum-anak/usulan|en/childrens-forum/ideas)/([1-9][0-9]{0,8})(?![0-9])")


def upgrade() -> None:
    table = op.create_table(
        "article_idea",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_idea_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_article_idea")),
    )
    op.create_index(op.f("ix_article_idea_number"), "article_idea", ["number"], unique=False)
    texts = sa.table("article_text", sa.column("article_id"), sa.column("body"), sa.column("kids"))
    rows = op.get_bind().execute(sa.select(texts.c.article_id, texts.c.body, texts.c.kids))
    found = {(row.article_id, int(one)) for row in rows for one in TO_AN_IDEA.findall(f"{row.body}\n{row.kids}")}
    if found:
        op.bulk_insert(table, [{"article_id": article, "number": number} for article, number in sorted(found)])


def downgrade() -> None:
    op.drop_table("article_idea")
