"""Health of one process and of what it needs."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from layak.core.access import anyone
from layak.core.database import DatabaseBusy, writing
from layak.core.routes import Room

room = Room("health", __name__)


@room.plain("/healthz", access=anyone)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok"), 200, {"Cache-Control": "no-store"}


@room.plain("/readyz", access=anyone)
def readyz() -> ResponseReturnValue:
    """The database can be written; says which part is not ready, never why in detail."""
    try:
        with writing() as session:
            session.execute(text("SELECT 1"))
            session.execute(text("UPDATE edition SET n = n WHERE id = 1"))
    except (SQLAlchemyError, DatabaseBusy):
        return jsonify(status="not ready", database="cannot be written"), 503, {"Cache-Control": "no-store"}
    return jsonify(status="ready", database="ok"), 200, {"Cache-Control": "no-store"}
