"""The room of what citizens read about progress."""

from __future__ import annotations

from layak.core.routes import Room

room = Room("progress", __name__)
