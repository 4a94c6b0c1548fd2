"""Error pages in both languages: what happened, what became of the reader's text, and what to do next."""

from __future__ import annotations

import errno
import logging
import re
import time
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask import Response as FlaskResponse
from flask_babel import lazy_gettext as _l
from flask_limiter import RequestLimit
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response

from layak.core.access import current_principal, signed_in
from layak.core.database import DatabaseBusy
from layak.core.language import LANGUAGES
from layak.core.page import mark_absent, render
from layak.core.problems import API, problem
from layak.core.redirects import lead_on
from layak.core.routes import is_foreign
from layak.core.store import StoreAway
from layak.extensions import db

log = logging.getLogger(__name__)
SECRETS = frozenset(
    {"password", "password_confirm", "new_password", "code", "words", "passphrase", "again", "credential"}
)
TOKEN_FIELD = "csrf_token"  # noqa: S105  (its name)
NEVER_KEPT = SECRETS | {TOKEN_FIELD}
TECHNICAL = frozenset(
    "nonce version mark act agree harm about_staff next key number opening begun both into components indicators "
    "district declared minor review carried without looked_at".split()
)
"""Fields that nobody typed: sent again, not shown."""
MOST_KEPT = 100
RETRY_SECONDS = 30
CHILDREN = ("/id/forum-anak/", "/en/childrens-forum/")
"""Where the children's room lies, for addresses that no page answers."""
FRONTS = {lang: f"/{lang}/" for lang in LANGUAGES}
"""Where the other language's link leads from an address at which nothing stands, as nothing stands there either."""
STAFF = ("/id/ruang-kerja/", "/en/desk/")
"""Where the staff's rooms lie."""
OUR_FAULT = (500, 503)
"""What went wrong with us: a page about it asks neither session nor database who reads it."""


NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO})
NOT_WRITTEN_WORDS = ("disk is full", "readonly database", "disk I/O error")
"""How the system and SQLite say that a disk takes nothing more."""


@dataclass(frozen=True)
class Explanation:
    """A heading and a sentence for one kind of failure."""

    title: object
    text: object


@dataclass
class Kept:
    """The fields of a form that are shown again and those that are carried along; whether no secret is missing."""

    typed: list[tuple[str, str]]
    carried: list[tuple[str, str]]
    is_whole: bool


EXPLANATIONS = {
    400: Explanation(
        _l("We could not read that request"), _l("Something in it was not as expected. Please try again.")
    ),
    401: Explanation(_l("You are no longer signed in"), _l("Sign in again in another tab, then send once more.")),
    403: Explanation(_l("This page is closed to you"), _l("Your account does not include it. Ask your administrator.")),
    404: Explanation(_l("This page does not exist."), _l("The address may be old or have a typing mistake.")),
    405: Explanation(_l("That does not work here"), _l("Go back to the page before and use its buttons.")),
    409: Explanation(
        _l("This has changed since you opened it"), _l("Somebody else was faster. Look at the newest version first.")
    ),
    413: Explanation(
        _l("That is too large"),
        _l("Nothing was saved. Go back: your text is still in the form. Make it shorter, or choose a smaller file."),
    ),
    422: Explanation(_l("Something needs a change"), _l("Please look at the marked places.")),
    429: Explanation(_l("Too many tries"), _l("Please wait a little, then try again. Nobody is locked out.")),
    500: Explanation(_l("Something broke on our side"), _l("Please try again soon.")),
    503: Explanation(_l("The site is busy right now"), _l("Please try again in half a minute.")),
}
CHOSEN = re.compile(r"[a-z0-9_.,:+-]*")
"""What a form's own choices send, as "now" or "k4": carried along, and shown only where nothing else was sent."""
EMPTY = Explanation(_l("This page was open too long"), _l("Open the form again and fill it in once more."))
FULL = Explanation(
    _l("We cannot keep anything right now"),
    _l("Reading works as ever. Leave this page open and try again in a few minutes."),
)
AWAY = Explanation(
    _l("Pictures and documents cannot be reached right now"),
    _l("All texts can be read as ever. Please try this again in a few minutes."),
)
EXPIRED = Explanation(_l("This page was open too long"), _l("Your text is still here. Press Send once more."))


def install_errors(app: Flask) -> None:
    """Answer every failure with a page of ours, never with a trace."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_expired)
    app.register_error_handler(DatabaseBusy, show_busy)
    app.register_error_handler(OperationalError, show_busy)
    app.register_error_handler(OSError, show_unwritten)
    app.register_error_handler(StoreAway, show_store_away)
    app.register_error_handler(Exception, show_failure)


def show_http_error(error: HTTPException) -> Response:
    """An error with a status of its own; redirects of the router pass untouched."""
    code = error.code or 500
    if isinstance(getattr(error, "original_exception", None), DatabaseBusy | OperationalError):
        return show_busy(error)  # the session could not be stored after the view had answered
    if error.response is not None or code < 400:
        return error.get_response()
    if code == 404 and (led := lead_on()) is not None:
        return led
    retry = getattr(error, "retry_after", None)
    response = explain(code if code in EXPLANATIONS else 400, status=code, retry_after=retry)
    if code == 404:
        mark_absent(response)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # asked for by RFC 9110, 15.5.6
    return response


def show_expired(error: CSRFError) -> Response:
    """A form whose token is missing or too old: the text comes back with a fresh token; staff first sign in again."""
    if request.path.startswith(STAFF) and not signed_in(current_principal()):
        return explain(401)
    return explain(400, explanation=EXPIRED)


def show_busy(error: Exception) -> Response:
    """The database is busy or away; nothing was written, and nobody waits for it a second time."""
    db.session.rollback()
    g.is_database_away = True
    if "is_session_unread" in g:
        g.csrf_token = dict(sent_fields()).get("csrf_token", "")  # what was sent is sent again as it was
    fault = getattr(error, "original_exception", None) or error
    if isinstance(fault, OperationalError) and any(words in str(fault.orig) for words in NOT_WRITTEN_WORDS):
        log.error("nothing can be written: %s", fault.orig)
        return explain(503, explanation=FULL, retry_after=RETRY_SECONDS)
    log.warning("database unavailable: %s", type(error).__name__)
    return explain(503, retry_after=RETRY_SECONDS)


def show_unwritten(error: OSError) -> Response:
    """A file that could not be written, as the disk is full or takes nothing; any other fault of the system is ours."""
    if error.errno not in NOT_WRITTEN:
        return show_failure(error)
    db.session.rollback()
    log.error("nothing can be written: %s", error.strerror)
    return explain(503, explanation=FULL, retry_after=RETRY_SECONDS)


def show_store_away(error: StoreAway) -> Response:
    """Pictures and documents cannot be had or kept just now; everything else works."""
    db.session.rollback()
    return explain(503, explanation=AWAY, retry_after=RETRY_SECONDS)


def show_failure(error: Exception) -> Response:
    """Anything we did not foresee; the log has the trace, the reader a sentence."""
    if isinstance(error, SQLAlchemyError):
        db.session.rollback()
    log.exception("failed request to %s", request.endpoint)
    return explain(500)


def explain(
    code: int, *, status: int | None = None, explanation: Explanation | None = None, retry_after: int | None = None
) -> Response:
    """Answer one kind of failure: to readers by a page that keeps their text, to programs by data."""
    told = explanation or EXPLANATIONS[code]
    if request.path.startswith(API):
        response = explain_to_programs(status or code, told)
    else:
        response = explain_on_page(code, told, status=status, retry_after=retry_after)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def explain_to_programs(status: int, told: Explanation) -> Response:
    """The same for a program that asks the API: data instead of a page."""
    return problem(status, lambda: (str(told.title), str(told.text)))


def explain_on_page(code: int, told: Explanation, *, status: int | None, retry_after: int | None) -> Response:
    """The page, with what the reader typed in a form that can be sent again."""
    kept = sort_fields(sent_fields())
    if is_lost(code) or is_foreign():
        kept = Kept([], [], kept.is_whole)
    if told is EXPIRED and not (kept.typed and kept.is_whole):
        told = EMPTY
    return render(
        "errors/page.html",
        status=status or code,
        private=True,
        again_to=request.path,
        title=str(told.title),
        text=str(told.text),
        code=code,
        typed=kept.typed,
        carried=kept.carried,
        is_whole=kept.is_whole,
        retry_after=retry_after,
        is_desk=is_for_staff(code),
        list_start=start_of_list(code),
        asked=request.args.get("q", ""),
        has_errors=True,
        quick_exit=is_for_children(),
        alternates=FRONTS if code == 404 else None,
    )


def is_lost(code: int) -> bool:
    """Whether nothing of what was sent is shown again; staff keep their words where what they wrote to is gone."""
    return code in (405, 413) or (code == 404 and not is_for_staff(code))


def slow_down(limit: RequestLimit) -> FlaskResponse:
    """The page for too many tries: the minutes to wait, and what was typed, ready to be sent once more."""
    seconds = max(1, int(limit.reset_at - time.time()) + 1)
    return current_app.make_response(explain(429, retry_after=seconds))


def is_for_children() -> bool:
    """Whether the page stands in the children's room, where everybody can leave quickly; known without a database."""
    return request.blueprint == "forum" or request.path.startswith(CHILDREN)


def is_for_staff(code: int) -> bool:
    """Whether somebody who is signed in reads it in the staff's rooms, and so keeps their doors."""
    return code not in OUR_FAULT and request.path.startswith(STAFF) and signed_in(current_principal())


def start_of_list(code: int) -> str | None:
    """The way back from a page or filter that a list does not have: the same address without them."""
    is_list = request.endpoint is not None and not request.view_args
    return request.path if code == 404 and is_list and request.query_string else None


def sort_fields(sent: list[tuple[str, str]]) -> Kept:
    """Part what came into what somebody typed and what goes along unseen, without secrets and tokens."""
    kept = [field for field in sent if field[0] not in NEVER_KEPT][:MOST_KEPT]
    written = [(name, value) for name, value in kept if name not in TECHNICAL and value.strip()]
    typed = [field for field in written if not CHOSEN.fullmatch(field[1])] or written
    carried = [field for field in kept if field not in typed]
    return Kept(typed, carried, SECRETS.isdisjoint(name for name, _ in sent))


def sent_fields() -> list[tuple[str, str]]:
    """The fields of the form that came; none where it cannot be read."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return []
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name is not None]
    except (RequestEntityTooLarge, HTTPException, ValueError):
        return []
