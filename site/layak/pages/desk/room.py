"""What the editors' pages for the site itself share."""

from __future__ import annotations

from layak.core.access import may
from layak.core.routes import Room

room = Room("pages_desk", __name__)
edit = may("pages.edit")
