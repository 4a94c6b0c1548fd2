"""Sessions that live on the server: the cookie holds a random token, the database a sealed record of it.

A cookie session cannot be revoked and would leave a child's draft on a shared phone. The record is encrypted
under the token, of which only a digest is stored: a copy of the database opens no session and shows no draft.

Whoever only looks at a page with a form writes nothing: as long as a session holds no more than the form's token,
the cookie holds it itself, signed and for two hours. The record is made with the first thing worth keeping.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import nacl.exceptions
import nacl.secret
from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, TimestampSigner
from sqlalchemy import LargeBinary, String, bindparam, delete, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from layak.core.clock import now
from layak.core.database import DatabaseBusy, Moment, writing
from layak.core.rows import Query
from layak.extensions import Model, db

log = logging.getLogger(__name__)
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
WARNED_BEFORE = timedelta(minutes=10)
"""How long before its end a session's owner is told (WCAG 2.2, 2.2.1 asks for 20 seconds)."""

TOKEN_BYTES = 32
NUMBER_LETTERS = 16
"""Of a session's digest so much stands on its owner's page: enough to name it, and no way back to the token."""

FORM_KEY = "csrf_token"
SIGNED_AGAIN = IDLE / 2
"""A cookie that holds a form's token is signed anew when it is this old."""


class StoredSession(Model):
    """One session: a digest of its token, whose it is, on what kind of device, when, and what it holds, encrypted."""

    __tablename__ = "session"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(64), index=True)
    device: Mapped[str | None] = mapped_column(String(24))
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


STORED = Query(
    select(StoredSession.data, StoredSession.started_at, StoredSession.seen_at).where(
        StoredSession.digest == bindparam("digest")
    )
)
"""What every request of somebody signed in asks first."""


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
        self.loaded: bytes = b"{}"
        self.device: str | None = None

    @property
    def is_only_form(self) -> bool:
        """Whether there is no record yet, and nothing to keep but the token of a form."""
        return self.token is None and self.old_token is None and self.keys() == {FORM_KEY}

    def end(self, at: datetime) -> SessionEnd:
        """When it ends if nothing is asked for after this moment."""
        final = (self.started_at or at) + LONGEST
        return SessionEnd(min(final, at + IDLE), is_final=final <= at + IDLE)

    def renew(self) -> None:
        """Take a new token at the next answer: at every change of rights the old one dies (OWASP ASVS 5.0, 7.2.4)."""
        self.old_token, self.token, self.modified = self.token, None, True


@dataclass(frozen=True)
class SessionEnd:
    """When a session ends unless somebody asks for another page, or in any case (is_final)."""

    at: datetime
    is_final: bool

    def warn_after(self, at: datetime) -> int:
        """Minutes from now until the notice of it is due, in whole tens; 0 when it is due already."""
        minutes = int((self.at - at - WARNED_BEFORE).total_seconds()) // 60
        return max(0, minutes // 10 * 10)


class FormSigner(TimestampSigner):
    """Signs the form token of a cookie, by the application's clock."""

    def __init__(self, app: Flask) -> None:
        super().__init__(str(app.secret_key), salt="layak-form")

    def get_timestamp(self) -> int:
        """Seconds since the epoch."""
        return int(now().timestamp())


def refuse_unread(app: Flask) -> None:
    """Answer, before anything looks at the session, that the database is away; nothing was read nor written."""

    @app.before_request
    def refuse() -> None:
        if "is_session_unread" in g:
            raise DatabaseBusy


class DatabaseSessions(SessionInterface):
    """Flask's interface to sessions, over our one table."""

    serializer = TaggedJSONSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Find the session of the request's cookie; an unknown, idle or old one is an empty session.

        So is one from a moment that is far from having come: of a clock that was ahead and has been set right.
        """
        has_cookie = "HTTP_COOKIE" in request.environ
        token = request.cookies.get(self.get_cookie_name(app)) if has_cookie else None
        if not token:
            return ServerSession()
        if "." in token:  # no token of a record holds a dot
            return self._read_form(app, token)
        try:
            row = next(iter(STORED.rows(digest=digest_of(token))), None)
        except OperationalError:
            g.is_session_unread = True  # `refuse_unread` answers; the page about it has a session, which nobody keeps
            return ServerSession()
        moment = now()
        if row is None or not -IDLE <= moment - row.seen_at <= IDLE or moment - row.started_at > LONGEST:
            return ServerSession()
        data = unseal(row.data, token)
        if data is None:
            return ServerSession()
        session = ServerSession(self.serializer.loads(data.decode()), token)
        session.started_at, session.seen_at, session.loaded = row.started_at, row.seen_at, data
        return session

    def _read_form(self, app: Flask, cookie: str) -> ServerSession:
        try:
            value, signed_at = FormSigner(app).unsign(cookie, max_age=IDLE.seconds, return_timestamp=True)
        except BadData:
            return ServerSession()
        session = ServerSession({FORM_KEY: value.decode()})
        session.seen_at = signed_at
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed, or remove a session that was emptied, and set or clear the cookie."""
        if not isinstance(session, ServerSession) or g.get("is_database_away"):
            return
        if not session:
            self._remove(app, session, response)
            return
        if session.is_only_form:
            self._keep_form(app, session, response)
        elif session.modified:
            self._keep(app, session, response)
        elif session.token and (session.seen_at is None or now() - session.seen_at > SEEN_EVERY):
            touch(session.token)

    def _keep_form(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.modified or session.seen_at is None or now() - session.seen_at > SIGNED_AGAIN:
            self._set_cookie(app, response, FormSigner(app).sign(session[FORM_KEY]).decode())

    def _keep(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Make a record or change the one there is; a record that is gone meanwhile stays gone."""
        if session.token is not None:
            if not self._change(session, session.token):
                self._clear_cookie(app, response)
            return
        token = secrets.token_urlsafe(TOKEN_BYTES)
        moment = now()
        session.setdefault(FORM_KEY, secrets.token_hex(TOKEN_BYTES))  # so that two tabs at once make no two of them
        with writing() as database:
            if session.old_token:
                database.execute(delete(StoredSession).where(StoredSession.digest == digest_of(session.old_token)))
            database.add(
                StoredSession(
                    digest=digest_of(token),
                    owner=session.get("_user_id"),
                    device=session.device,
                    started_at=session.started_at or moment,
                    seen_at=moment,
                    data=seal(self.serializer.dumps(dict(session)).encode(), token),
                )
            )
        self._set_cookie(app, response, token)

    def _change(self, session: ServerSession, token: str) -> bool:
        """Put what this request changed into the record as it stands now; False where there is none any more.

        A slow request brings nothing back that another wrote or removed meanwhile.
        """
        mine = StoredSession.digest == digest_of(token)
        with writing() as database:
            sealed = database.scalar(select(StoredSession.data).where(mine))
            data = unseal(sealed, token) if sealed is not None else None
            if data is None:
                return False
            kept = self._with_changes(session, data)
            values = {"owner": kept.get("_user_id"), "seen_at": now()}
            sealed = seal(self.serializer.dumps(kept).encode(), token)
            database.execute(update(StoredSession).where(mine).values(data=sealed, **values))
        return True

    def _with_changes(self, session: ServerSession, stored: bytes) -> dict[str, Any]:
        before = self.serializer.loads(session.loaded.decode())
        kept: dict[str, Any] = self.serializer.loads(stored.decode())
        for name in before.keys() - session.keys():
            kept.pop(name, None)
        changed = {k: value for k, value in session.items() if k not in before or before[k] != value}
        return {**kept, **changed}

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            value,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
            path="/",
        )
        response.headers["Cache-Control"] = "no-store"

    def _clear_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
        )
        response.headers["Cache-Control"] = "no-store"

    def _remove(self, app: Flask, session: ServerSession, response: Response) -> None:
        """End record and cookie. Who is no staff leaves at once; a record that cannot go now goes at its time."""
        digests = [digest_of(token) for token in (session.token, session.old_token) if token]
        is_staff = "_user_id" in self.serializer.loads(session.loaded.decode())
        try:
            if digests:
                with writing(is_hurried=not is_staff) as database:
                    database.execute(delete(StoredSession).where(StoredSession.digest.in_(digests)))
        except (DatabaseBusy, OperationalError):
            if is_staff:
                raise
            log.warning("a visit's record could not be removed; its cookie is gone")
        if digests or session.seen_at is not None:
            self._clear_cookie(app, response)


def touch(token: str) -> None:
    """Note that somebody is still here; a database that is busy or takes nothing keeps nobody from reading."""
    seen = update(StoredSession).where(StoredSession.digest == digest_of(token)).values(seen_at=now())
    with suppress(DatabaseBusy, OperationalError), writing() as database:
        database.execute(seen)


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


@dataclass(frozen=True)
class ListedSession:
    """A session as its owner sees it: a number to end it by, the device in two words, and two moments."""

    number: str
    device: str | None
    started_at: datetime
    seen_at: datetime
    is_this: bool


def list_sessions(owner: str, *, at: datetime, token: str | None) -> list[ListedSession]:
    """The open sessions of one member of staff, this one (of the token) first, then by when they were last seen."""
    this = digest_of(token) if token else ""
    rows = db.session.execute(
        select(StoredSession.digest, StoredSession.device, StoredSession.started_at, StoredSession.seen_at).where(
            StoredSession.owner == owner, StoredSession.seen_at >= at - IDLE, StoredSession.started_at >= at - LONGEST
        )
    )
    found = [
        ListedSession(row.digest[:NUMBER_LETTERS], row.device, row.started_at, row.seen_at, row.digest == this)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen_at), reverse=True)


def end_one_session(owner: str, number: str) -> bool:
    """End one session of one member of staff by its number; False where there is none. Inside writing()."""
    if len(number) != NUMBER_LETTERS:
        return False
    mine = (StoredSession.owner == owner) & (func.substr(StoredSession.digest, 1, NUMBER_LETTERS) == number)
    return bool(getattr(db.session.execute(delete(StoredSession).where(mine)), "rowcount", 0))


def end_sessions_of(owner: str) -> None:
    """End every session of one member of staff; inside writing()."""
    db.session.execute(delete(StoredSession).where(StoredSession.owner == owner))


def purge_sessions(at: datetime) -> int:
    """Remove sessions that are idle or old, drafts and all, or of a clock that went wrong; returns how many."""
    seen, started = StoredSession.seen_at, StoredSession.started_at
    gone = delete(StoredSession).where((seen < at - IDLE) | (seen > at + IDLE) | (started < at - LONGEST))
    with writing() as database:
        return int(getattr(database.execute(gone), "rowcount", 0))
