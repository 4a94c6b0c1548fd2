"""The staff rooms' start, one's own account, and the administrator's pages of all accounts."""

from __future__ import annotations

from layak.accounts.desk import own, staff
from layak.accounts.desk.room import room

__all__ = ["own", "room", "staff"]
