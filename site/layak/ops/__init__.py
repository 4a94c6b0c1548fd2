"""Keeping it running: health, the doctor, alerts, the state of the site, privacy, handing over, moving."""

from __future__ import annotations

from flask import Flask

from layak.core.late import LateCommand
from layak.ops import alerts, doctor, health, moving, status
from layak.ops.handover import install_handover


def install(app: Flask) -> None:
    """Add the addresses that watchers ask."""
    health.install_readiness(app)
    app.register_blueprint(health.room)
    privacy = "Data map, retention, what is held, certificate of erasures."
    app.cli.add_command(LateCommand("privacy", "layak.ops.privacy.commands", "privacy_group", help=privacy))
    uploads = "Where pictures, documents and kept versions lie."
    app.cli.add_command(LateCommand("uploads", "layak.ops.uploads", "commands", help=uploads))
    doctor.install(app)
    app.register_blueprint(status.room)
    status.install_door()
    alerts.install(app)
    install_handover(app)
    app.cli.add_command(moving.commands)
