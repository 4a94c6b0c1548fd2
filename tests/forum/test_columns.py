"""What the site can know of a child: the exact columns, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from layak.extensions import db

COLUMNS = {
    "forum": {
        "id", "key", "name_id", "name_en", "level", "district", "village", "membership_ends_on", "ended_on",
        "version", "is_sample",
    },
    "forum_gate": {"name", "value", "at", "until"},
    "forum_meeting": {"id", "forum_id", "held_on", "typed_by", "typed_at", "nonce"},
    "forum_member": {
        "id", "forum_id", "age_band", "paper_band", "ends_on", "consent_on", "consent_reference", "consent_withdrawn_on",
        "reference", "pass_hash", "words_hash",
    },
    "help_message": {"id", "sealed_id", "is_from_officer", "nonce", "at", "box"},
    "musrenbang": {"id", "level", "district", "village", "held_on", "plan_year", "taken_at", "version", "is_sample"},
    "musrenbang_idea": {"musrenbang_id", "public_id", "outcome", "reason_id", "reason_en", "marked_at", "marked_by"},
    "office_draft": {
        "id", "suggestion_id", "office_key", "verb", "text_id", "text_en", "year", "proof_address", "proof_title",
        "state", "returned", "written_by", "written_at", "decided_by", "decided_at", "version",
    },
    "officer": {"user_id", "body", "is_deputy", "set_at"},
    "officer_duty": {"id", "user_id", "starts_on", "ends_on"},
    "officer_key": {"user_id", "public_key", "locked_private_key", "made_at"},
    "public_indicator": {"public_id", "indicator"},
    "public_step": {
        "id", "public_id", "kind", "on", "office_key", "text_id", "text_en", "year", "proof_address", "proof_title",
        "draft_id", "musrenbang_id", "passed_by",
    },
    "public_version": {
        "id", "suggestion_id", "title_id", "text_id", "title_en", "text_en", "topic", "district", "month",
        "written_by", "needs_second", "first_approved_by", "approved_by", "answer_days",
    },
    "public_wording": {
        "id", "public_id", "is_waiting", "why", "title_id", "text_id", "title_en", "text_en", "indicators",
        "written_by", "at",
    },
    "sealed_record": {
        "id", "nonce", "received_at", "read_by", "first_opened_at", "closed_at", "help_hash", "help_public_key",
        "ciphertext",
    },
    "sealed_step": {"id", "sealed_id", "kind", "user_id", "at", "due_at", "note"},
    "suggestion": {
        "id", "member_id", "meeting_id", "typed_by", "state", "topic", "district", "sent_at", "due_on", "nonce",
        "version", "open_by", "open_until", "decided_by", "decided_at", "silent_on", "merged_into", "office_key",
        "forwarded_on", "office_due_on", "warned_on", "late_shown_on", "reminded_on", "reference",
        "is_sample",
    },
    "suggestion_log": {"id", "suggestion_id", "verb", "state", "actor", "at"},
    "suggestion_message": {"id", "suggestion_id", "kind", "reason", "text", "text_en", "office_key", "at"},
    "suggestion_original": {"suggestion_id", "text", "erase_on"},
    "suggestion_reply": {"id", "suggestion_id", "kind", "text", "at", "nonce", "erase_on"},
}  # fmt: skip
"""The list is the rule (docs/forum.md): who adds a column here must say why in a decision record."""


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_site_knows_of_a_child_only_what_the_list_allows(app: Flask, table: str) -> None:
    """Each table of the forum has exactly the listed columns."""
    assert set(db.metadata.tables[table].columns.keys()) == COLUMNS[table]


def test_forum_has_no_table_beside_the_listed_ones(app: Flask) -> None:
    """No other table belongs to the forum's models."""
    from layak.forum import models

    names = {one.__tablename__ for one in vars(models).values() if hasattr(one, "__tablename__")}
    assert names == set(COLUMNS)
