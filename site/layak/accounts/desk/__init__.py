"""The staff rooms' start, one's own account, and the administrator's pages of all accounts."""

from __future__ import annotations

from layak.accounts.desk import own, passkeys, recoveries, staff
from layak.accounts.desk.room import room

__all__ = ["own", "passkeys", "recoveries", "room", "staff"]
