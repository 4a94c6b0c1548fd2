"""Keeping it running: health, the doctor, privacy, handing over."""

from __future__ import annotations

from flask import Flask

from layak.ops import doctor, health
from layak.ops.handover import install_handover
from layak.ops.privacy.commands import install_privacy


def install(app: Flask) -> None:
    """Add the addresses that watchers ask."""
    health.install_readiness(app)
    app.register_blueprint(health.room)
    install_privacy(app)
    doctor.install(app)
    install_handover(app)
