"""Backups: made while the site runs, verified by restoring them, put back with one command (docs/backup.md).

A backup is a tar in age's encryption: rows as JSON lines in blocks, the files that rows speak of, settings without
secrets, and last a manifest with the sum of each. The search index, derived files and rate limits are never in it.
"""

from __future__ import annotations


class BackupError(Exception):
    """What keeps a backup from being made, read or put back: a sentence that says what to do."""
