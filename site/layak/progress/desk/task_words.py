"""How the state of a request and of a hand-in is called for an office: a sign, a word, a sentence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.progress.models import HandInState, RequestState

STATES: dict[str, tuple[str, object]] = {
    RequestState.ASKED: ("", _l("To do")),
    RequestState.HANDED_IN: ("wait", _l("Handed in, being checked")),
    RequestState.RETURNED: ("no", _l("Returned to you")),
    RequestState.ACCEPTED: ("ok", _l("Accepted")),
    RequestState.NOT_OURS: ("", _l("You said: not ours")),
    RequestState.WITHDRAWN: ("", _l("No longer asked for")),
}
DUE: dict[str, tuple[str, object]] = {
    "late": ("no", _l("Late")),
    "soon": ("mid", _l("Due soon")),
}
"""How an open request lies to today; what is due later needs no sign."""

GROUPS = (
    ("late", _l("Late")),
    ("soon", _l("Due within seven days")),
    ("later", _l("Due later")),
)
HAND_INS: dict[str, tuple[str, object]] = {
    HandInState.SENT: ("wait", _l("Being checked")),
    HandInState.ACCEPTED: ("ok", _l("Accepted")),
    HandInState.RETURNED: ("no", _l("Returned")),
    HandInState.REPLACED: ("", _l("Replaced by a newer one")),
}
OVER: dict[str, object] = {
    RequestState.ACCEPTED: _l("This request was accepted. There is nothing left to do."),
    RequestState.NOT_OURS: _l("You said that this is not yours. The coordinator asks another office."),
    RequestState.WITHDRAWN: _l("The coordinator took this request back. There is nothing left to do."),
}
"""Why nothing can be handed in."""

CLOSED = _l("This cycle is closed. Nothing in it changes any more; ask the coordinator to open it again.")
PARTS = (("open", _l("To do")), ("sent", _l("Being checked")), ("done", _l("Done")))
FOLDED = (("sent", _l("Being checked by the task force")), ("done", _l("Done")))
