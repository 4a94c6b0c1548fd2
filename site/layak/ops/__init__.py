"""Keeping it running: health, the doctor, alerts, the state of the site, privacy."""

from __future__ import annotations

from flask import Flask

from layak.ops import alerts, doctor, health, status
from layak.ops.privacy.commands import install_privacy


def install(app: Flask) -> None:
    """Add the addresses that watchers ask."""
    health.install_readiness(app)
    app.register_blueprint(health.room)
    install_privacy(app)
    doctor.install(app)
    app.register_blueprint(status.room)
    status.install_door()
    alerts.install(app)
