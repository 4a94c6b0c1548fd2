"""Sessions that live on the server: the cookie holds a random token, the database a sealed record of it.

A cookie session cannot be revoked and would leave a child's draft on a shared phone. The record is encrypted
under the token, of which only a digest is stored: a copy of the database opens no session and shows no draft.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import nacl.exceptions
import nacl.secret
from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from layak.core.clock import now
from layak.core.database import DatabaseBusy, Moment, writing
from layak.extensions import Model, db

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32


class StoredSession(Model):
    """One session: a digest of its token, whose it is, when it ends, and what it holds, encrypted."""

    __tablename__ = "session"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(64), index=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What a view reads and writes; loaded only when a cookie came, stored only when something changed."""

    def __init__(self, initial: dict[str, Any] | None = None, token: str | None = None) -> None:
        def changed(session: Any) -> None:
            session.modified = True

        super().__init__(initial or {}, changed)
        self.token = token
        self.modified = False
        self.accessed = False
        self.started_at: datetime | None = None
        self.seen_at: datetime | None = None
        self.old_token: str | None = None

    def renew(self) -> None:
        """Take a new token at the next answer: at every change of rights the old one dies (OWASP ASVS 5.0, 7.2.4)."""
        self.old_token, self.token, self.modified = self.token, None, True


class DatabaseSessions(SessionInterface):
    """Flask's interface to sessions, over our one table."""

    serializer = TaggedJSONSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Find the session of the request's cookie; an unknown, idle or old one is an empty session."""
        token = request.cookies.get(self.get_cookie_name(app))
        if not token:
            return ServerSession()
        row = db.session.execute(
            select(StoredSession.data, StoredSession.started_at, StoredSession.seen_at).where(
                StoredSession.digest == digest_of(token)
            )
        ).first()
        moment = now()
        if row is None or moment - row.seen_at > IDLE or moment - row.started_at > LONGEST:
            return ServerSession()
        data = unseal(row.data, token)
        if data is None:
            return ServerSession()
        session = ServerSession(self.serializer.loads(data.decode()), token)
        session.started_at, session.seen_at = row.started_at, row.seen_at
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed, or remove a session that was emptied, and set or clear the cookie."""
        if not isinstance(session, ServerSession) or g.get("is_database_away"):
            return
        if not session:
            self._remove(app, session, response)
            return
        moment = now()
        is_stale = session.seen_at is None or moment - session.seen_at > SEEN_EVERY
        if not session.modified and not is_stale:
            return
        token = session.token or secrets.token_urlsafe(TOKEN_BYTES)
        try:
            self._store(session, token, moment)
        except DatabaseBusy:
            if session.modified:
                raise
            return  # only that somebody was here could not be noted
        if token != session.token:
            response.set_cookie(
                self.get_cookie_name(app),
                token,
                httponly=True,
                secure=self.get_cookie_secure(app),
                samesite="Lax",
                path="/",
            )
            response.headers["Cache-Control"] = "no-store"

    def _store(self, session: ServerSession, token: str, moment: datetime) -> None:
        data = seal(self.serializer.dumps(dict(session)).encode(), token)
        with writing() as database:
            if session.old_token:
                database.execute(delete(StoredSession).where(StoredSession.digest == digest_of(session.old_token)))
            database.merge(
                StoredSession(
                    digest=digest_of(token),
                    owner=session.get("_user_id"),
                    started_at=session.started_at or moment,
                    seen_at=moment,
                    data=data,
                )
            )

    def _remove(self, app: Flask, session: ServerSession, response: Response) -> None:
        tokens = [token for token in (session.token, session.old_token) if token]
        if not tokens:
            return
        with writing() as database:
            database.execute(delete(StoredSession).where(StoredSession.digest.in_([digest_of(t) for t in tokens])))
        response.delete_cookie(
            self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
        )
        response.headers["Cache-Control"] = "no-store"


def digest_of(token: str) -> str:
    """What the database knows of a token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def key_of(token: str) -> bytes:
    """The key under which a session's record is kept; it cannot be told from the stored digest."""
    return hashlib.blake2b(token.encode(), digest_size=nacl.secret.SecretBox.KEY_SIZE, person=b"layak-session").digest()


def seal(data: bytes, token: str) -> bytes:
    """Encrypt a record under its token."""
    return bytes(nacl.secret.SecretBox(key_of(token)).encrypt(data))


def unseal(data: bytes, token: str) -> bytes | None:
    """Decrypt a record, or nothing when it was altered."""
    try:
        return nacl.secret.SecretBox(key_of(token)).decrypt(data)
    except nacl.exceptions.CryptoError:
        return None


def end_sessions_of(owner: str) -> None:
    """End every session of one member of staff; inside writing()."""
    db.session.execute(delete(StoredSession).where(StoredSession.owner == owner))


def purge_sessions(at: datetime) -> int:
    """Remove sessions that are idle or old, drafts and all; returns how many."""
    gone = delete(StoredSession).where((StoredSession.seen_at < at - IDLE) | (StoredSession.started_at < at - LONGEST))
    with writing() as database:
        return int(getattr(database.execute(gone), "rowcount", 0))
