"""The blueprint of the staff's own pages and of the administrator's."""

from __future__ import annotations

from layak.core.routes import Room

room = Room("accounts_desk", __name__)
