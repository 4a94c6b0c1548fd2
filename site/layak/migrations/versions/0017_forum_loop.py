"""forum: the whole loop: replies, office answers, public story, planning meetings, levels, officers and their help line

Columns are added in place: making `suggestion` anew would lose its rule that numbers are never reused.

Revision: 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "musrenbang",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("district", sa.String(length=32), nullable=True),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("plan_year", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_musrenbang")),
    )
    op.create_table(
        "officer",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("is_deputy", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_officer")),
    )
    op.create_table(
        "officer_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_duty")),
    )
    op.create_index(op.f("ix_officer_duty_ends_on"), "officer_duty", ["ends_on"], unique=False)
    op.create_index(op.f("ix_officer_duty_user_id"), "officer_duty", ["user_id"], unique=False)

    op.create_table(
        "forum_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_forum_meeting_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_meeting")),
        sa.UniqueConstraint("nonce", name=op.f("uq_forum_meeting_nonce")),
    )
    op.create_index(op.f("ix_forum_meeting_forum_id"), "forum_meeting", ["forum_id"], unique=False)

    op.create_table(
        "help_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_id", sa.Integer(), nullable=False),
        sa.Column("is_from_officer", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sealed_id"], ["sealed_record.id"], name=op.f("fk_help_message_sealed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_message")),
        sa.UniqueConstraint("nonce", name=op.f("uq_help_message_nonce")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_help_message_sealed_id"), "help_message", ["sealed_id"], unique=False)

    op.create_table(
        "sealed_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sealed_id"], ["sealed_record.id"], name=op.f("fk_sealed_step_sealed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_step")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sealed_step_sealed_id"), "sealed_step", ["sealed_id"], unique=False)

    op.create_table(
        "office_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("office_key", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=24), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("proof_address", sa.String(length=500), nullable=True),
        sa.Column("proof_title", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_office_draft_suggestion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_draft")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_office_draft_office_key"), "office_draft", ["office_key"], unique=False)
    op.create_index(op.f("ix_office_draft_state"), "office_draft", ["state"], unique=False)
    op.create_index(op.f("ix_office_draft_suggestion_id"), "office_draft", ["suggestion_id"], unique=False)

    op.create_table(
        "suggestion_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_reply_suggestion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_reply")),
        sa.UniqueConstraint("nonce", name=op.f("uq_suggestion_reply_nonce")),
    )
    op.create_index(op.f("ix_suggestion_reply_erase_on"), "suggestion_reply", ["erase_on"], unique=False)
    op.create_index(op.f("ix_suggestion_reply_suggestion_id"), "suggestion_reply", ["suggestion_id"], unique=False)

    op.create_table(
        "musrenbang_idea",
        sa.Column("musrenbang_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason_id", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["musrenbang_id"], ["musrenbang.id"], name=op.f("fk_musrenbang_idea_musrenbang_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["public_id"], ["public_version.id"], name=op.f("fk_musrenbang_idea_public_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("musrenbang_id", "public_id", name=op.f("pk_musrenbang_idea")),
    )
    op.create_index(op.f("ix_musrenbang_idea_public_id"), "musrenbang_idea", ["public_id"], unique=False)

    op.create_table(
        "public_indicator",
        sa.Column("public_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["public_id"], ["public_version.id"], name=op.f("fk_public_indicator_public_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("public_id", "indicator", name=op.f("pk_public_indicator")),
    )
    op.create_index("ix_public_indicator_indicator", "public_indicator", ["indicator", "public_id"], unique=False)

    op.create_table(
        "public_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("office_key", sa.String(length=64), nullable=True),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("proof_address", sa.String(length=500), nullable=True),
        sa.Column("proof_title", sa.String(length=200), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("musrenbang_id", sa.Integer(), nullable=True),
        sa.Column("passed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["public_id"], ["public_version.id"], name=op.f("fk_public_step_public_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_public_step_kind_on", "public_step", ["kind", "on"], unique=False)
    op.create_index(op.f("ix_public_step_public_id"), "public_step", ["public_id"], unique=False)

    op.add_column("forum", sa.Column("level", sa.String(length=12), nullable=False, server_default="city"))
    op.add_column("forum", sa.Column("district", sa.String(length=32), nullable=True))
    op.add_column("forum", sa.Column("village", sa.String(length=32), nullable=True))
    op.add_column("forum", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("forum", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))

    op.add_column("forum_member", sa.Column("paper_band", sa.String(length=8), nullable=True))

    op.add_column("forum_gate", sa.Column("until", sa.Date(), nullable=True))

    op.add_column("public_version", sa.Column("written_by", sa.Integer(), nullable=True))
    op.add_column("public_version", sa.Column("needs_second", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("public_version", sa.Column("first_approved_by", sa.Integer(), nullable=True))
    op.add_column("public_version", sa.Column("answer_days", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_public_version_answer_days"), "public_version", ["answer_days"], unique=False)

    op.add_column("sealed_record", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sealed_record", sa.Column("help_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("sealed_record", sa.Column("help_public_key", sa.LargeBinary(length=32), nullable=True))
    op.create_index(op.f("ix_sealed_record_help_hash"), "sealed_record", ["help_hash"], unique=True)

    op.add_column("suggestion", sa.Column("meeting_id", sa.Integer(), nullable=True))
    op.add_column("suggestion", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("suggestion", sa.Column("silent_on", sa.Date(), nullable=True))
    op.add_column("suggestion", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("suggestion", sa.Column("office_key", sa.String(length=64), nullable=True))
    op.add_column("suggestion", sa.Column("forwarded_on", sa.Date(), nullable=True))
    op.add_column("suggestion", sa.Column("office_due_on", sa.Date(), nullable=True))
    op.add_column("suggestion", sa.Column("warned_on", sa.Date(), nullable=True))
    op.add_column("suggestion", sa.Column("late_shown_on", sa.Date(), nullable=True))
    op.add_column("suggestion", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_suggestion_meeting_id"), "suggestion", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_suggestion_merged_into"), "suggestion", ["merged_into"], unique=False)
    op.create_index(op.f("ix_suggestion_office_due_on"), "suggestion", ["office_due_on"], unique=False)
    op.create_index(op.f("ix_suggestion_office_key"), "suggestion", ["office_key"], unique=False)
    op.create_index(op.f("ix_suggestion_silent_on"), "suggestion", ["silent_on"], unique=False)

    op.add_column(
        "suggestion_message", sa.Column("kind", sa.String(length=12), nullable=False, server_default="reason")
    )
    op.add_column("suggestion_message", sa.Column("office_key", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("suggestion_message", "office_key")
    op.drop_column("suggestion_message", "kind")

    op.drop_index(op.f("ix_suggestion_silent_on"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_office_key"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_office_due_on"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_merged_into"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_meeting_id"), table_name="suggestion")
    op.drop_column("suggestion", "reminded_on")
    op.drop_column("suggestion", "late_shown_on")
    op.drop_column("suggestion", "warned_on")
    op.drop_column("suggestion", "office_due_on")
    op.drop_column("suggestion", "forwarded_on")
    op.drop_column("suggestion", "office_key")
    op.drop_column("suggestion", "merged_into")
    op.drop_column("suggestion", "silent_on")
    op.drop_column("suggestion", "decided_at")
    op.drop_column("suggestion", "meeting_id")

    op.drop_index(op.f("ix_sealed_record_help_hash"), table_name="sealed_record")
    op.drop_column("sealed_record", "help_public_key")
    op.drop_column("sealed_record", "help_hash")
    op.drop_column("sealed_record", "closed_at")

    op.drop_index(op.f("ix_public_version_answer_days"), table_name="public_version")
    op.drop_column("public_version", "answer_days")
    op.drop_column("public_version", "first_approved_by")
    op.drop_column("public_version", "needs_second")
    op.drop_column("public_version", "written_by")

    op.drop_column("forum_gate", "until")

    op.drop_column("forum_member", "paper_band")

    op.drop_column("forum", "version")
    op.drop_column("forum", "ended_on")
    op.drop_column("forum", "village")
    op.drop_column("forum", "district")
    op.drop_column("forum", "level")

    op.drop_index(op.f("ix_public_step_public_id"), table_name="public_step")
    op.drop_index("ix_public_step_kind_on", table_name="public_step")

    op.drop_table("public_step")
    op.drop_index("ix_public_indicator_indicator", table_name="public_indicator")

    op.drop_table("public_indicator")
    op.drop_index(op.f("ix_musrenbang_idea_public_id"), table_name="musrenbang_idea")

    op.drop_table("musrenbang_idea")
    op.drop_index(op.f("ix_suggestion_reply_suggestion_id"), table_name="suggestion_reply")
    op.drop_index(op.f("ix_suggestion_reply_erase_on"), table_name="suggestion_reply")

    op.drop_table("suggestion_reply")
    op.drop_index(op.f("ix_office_draft_suggestion_id"), table_name="office_draft")
    op.drop_index(op.f("ix_office_draft_state"), table_name="office_draft")
    op.drop_index(op.f("ix_office_draft_office_key"), table_name="office_draft")

    op.drop_table("office_draft")
    op.drop_index(op.f("ix_sealed_step_sealed_id"), table_name="sealed_step")

    op.drop_table("sealed_step")
    op.drop_index(op.f("ix_help_message_sealed_id"), table_name="help_message")

    op.drop_table("help_message")
    op.drop_index(op.f("ix_forum_meeting_forum_id"), table_name="forum_meeting")

    op.drop_table("forum_meeting")
    op.drop_index(op.f("ix_officer_duty_user_id"), table_name="officer_duty")
    op.drop_index(op.f("ix_officer_duty_ends_on"), table_name="officer_duty")

    op.drop_table("officer_duty")
    op.drop_table("officer")
    op.drop_table("musrenbang")
