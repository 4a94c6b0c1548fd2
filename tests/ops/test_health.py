"""Health: readiness is found out without holding anybody up."""

from __future__ import annotations

import pytest
from flask import Flask

from layak.core import changes
from layak.ops import health


def test_watcher_that_asks_all_the_time_holds_nobody_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty questions within a second take the writer's lock once, commit nothing and call no follower."""
    tried, called = [], []
    try_once = health.can_write
    monkeypatch.setattr(health, "can_write", lambda: tried.append(1) is None and try_once())
    monkeypatch.setattr(health, "KEPT_SECONDS", 60)
    changes.register_follower("of this test", lambda: called.append(1))
    try:
        client = app.test_client()
        assert {client.get("/readyz").status_code for _ in range(50)} == {200}
    finally:
        changes._followers.pop("of this test")
    assert (len(tried), called) == (1, [])
