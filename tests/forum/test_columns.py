"""What the site can know of a child: the exact columns, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from layak.extensions import db

COLUMNS = {
    "forum_member": {
        "id", "forum_id", "age_band", "ends_on", "consent_on", "consent_reference", "consent_withdrawn_on",
        "pass_hash", "words_hash",
    },
    "suggestion": {
        "id", "member_id", "typed_by", "state", "topic", "district", "sent_at", "due_on", "nonce", "version", "open_by",
        "open_until", "decided_by", "is_sample",
    },
    "suggestion_original": {"suggestion_id", "text", "erase_on"},
    "public_version": {
        "id", "suggestion_id", "title_id", "text_id", "title_en", "text_en", "topic", "district", "month",
        "approved_by",
    },
    "suggestion_log": {"id", "suggestion_id", "verb", "state", "actor", "at"},
    "suggestion_message": {"id", "suggestion_id", "reason", "text", "at"},
    "sealed_record": {"id", "nonce", "received_at", "read_by", "first_opened_at", "ciphertext"},
    "officer_key": {"user_id", "public_key", "locked_private_key", "made_at"},
    "forum": {"id", "key", "name_id", "name_en", "membership_ends_on", "is_sample"},
    "forum_gate": {"name", "value", "at"},
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
