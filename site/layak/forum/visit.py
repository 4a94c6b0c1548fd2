"""A child's visit: who came in, the answers so far, and the fifteen idle minutes after which all of it is gone.

Everything lies in the server's session, encrypted under a token that only the child's browser holds.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import current_app, g, session

from layak.core.access import Principal, current_principal, principal_loader
from layak.core.clock import now
from layak.core.sessions import ServerSession
from layak.forum.forms.writing import chosen
from layak.forum.models import AgeBand
from layak.forum.service import members
from layak.forum.service.ideas import Draft
from layak.forum.service.keys import DoorKeys, door_keys

IDLE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
KEYS = ("member_id", "member_door", "member_seen", "member_nonce", "draft", "sent", "waiting", "former", "help")


def zone() -> ZoneInfo:
    """The city's time zone."""
    found: ZoneInfo = current_app.extensions["layak"].zone
    return found


def today() -> date:
    """The day it is in the city."""
    return now().astimezone(zone()).date()


def keys() -> DoorKeys:
    """The keys of passes and words of this installation."""
    return door_keys(current_app.extensions["layak"].settings.secret_key)


def begin(member: Principal, door: members.Door) -> None:
    """Let a member in: whatever the browser held before is gone, but for a draft of this very member; a new token."""
    waiting = session.get("waiting") or {}
    end()
    if waiting.get("member_id") == member.member_id:
        session["draft"], session["member_nonce"] = waiting["draft"], waiting["draft"]["nonce"]
    session["member_id"] = member.member_id
    session["member_door"] = door
    session["member_seen"] = now().timestamp()
    cast(ServerSession, session).started_at = None
    cast(ServerSession, session).renew()
    g.pop("principal", None)


def end() -> None:
    """Forget the member and the draft; a member of staff who is signed in here stays so."""
    if "_user_id" not in session:
        session.clear()
    for key in KEYS:
        session.pop(key, None)
    g.pop("principal", None)


def rest() -> None:
    """End an idle visit, but let its draft wait, unseen, for the same member; the session's end purges it."""
    member_id, kept = session.get("member_id"), session.get("draft")
    end()
    if kept:
        session["waiting"] = {"member_id": member_id, "draft": kept}


def keep_waiting(text: str, told: dict[str, Any]) -> None:
    """Lay what was sent to the officers after the visit's end on the very sheet that waits for its member."""
    waiting = session.get("waiting") or {}
    kept = waiting.get("draft") or {}
    if kept and kept["nonce"] == told["nonce"]:
        kept = {**kept, "text": text or kept.get("text", ""), "told": told, "harm": True}
        session["waiting"] = {**waiting, "draft": kept}


def has_waiting_text() -> bool:
    """Whether a text waits behind the doors for the member who wrote it."""
    return bool((session.get("waiting") or {}).get("draft", {}).get("text"))


@principal_loader
def load_member() -> Principal | None:
    """The member of this visit; an idle visit, an ended membership or a used pass ends it."""
    member_id = session.get("member_id")
    if member_id is None:
        return None
    moment = now().timestamp()
    idle = moment - session.get("member_seen", 0)
    nonce = session.get("member_nonce")
    found = members.stay_in(
        member_id, door=session["member_door"], nonce=bytes.fromhex(nonce) if nonce else None, today=today()
    )
    if found is None:
        end_membership(member_id, is_idle=idle > IDLE.total_seconds())
        return None
    if idle > IDLE.total_seconds():
        rest()
        return None
    if idle > SEEN_EVERY.total_seconds():
        session["member_seen"] = moment
    return found


def end_membership(member_id: int, *, is_idle: bool) -> None:
    """The membership, the consent or the pass ended in the middle of a visit: a text on harm may still be sent."""
    kept = session.get("draft")
    end()
    if not is_idle:
        session["former"] = {"member_id": member_id, "until": (now() + IDLE).timestamp()}
        if kept:
            session["draft"] = kept


def writer() -> Principal:
    """Who may write to the protection officers: the member who is in, or whose membership ended just now."""
    found, former = member(), session.get("former")
    if found.member_id is None and former and now().timestamp() < former["until"]:
        return Principal(member_id=former["member_id"])
    return found


def member() -> Principal:
    """Who is in; a Principal without a member where nobody is."""
    found = current_principal()
    return found if found.member_id is not None else Principal()


def draft() -> dict[str, Any]:
    """The answers so far; asked for the first time, an empty sheet with a mark for its one sending."""
    kept: dict[str, Any] | None = session.get("draft")
    if kept is None:
        kept = session["draft"] = {"nonce": secrets.token_hex(32)}
        session["member_nonce"] = kept["nonce"]
    return kept


def take_new_sheet() -> None:
    """Go on with these answers as another idea: a kill kept this visit from noting that the first was sent."""
    session["member_door"] = members.Door.WORDS  # the first one set them
    keep(nonce=secrets.token_hex(32))
    session["member_nonce"] = draft()["nonce"]


def has_draft() -> bool:
    """Whether a text is being written."""
    return bool((session.get("draft") or {}).get("text"))


def keep(**answers: Any) -> None:
    """Put answers into the draft."""
    session["draft"] = {**draft(), **answers}


def drop_draft() -> None:
    """Forget the answers; what was sent is known by its mark. An idea that was laid aside for a reply comes back."""
    aside = (session.pop("draft", None) or {}).get("aside")
    if aside:
        session["draft"], session["member_nonce"] = aside, aside["nonce"]


def begin_reply(verb: str, number: int, text: str = "") -> dict[str, Any]:
    """The sheet of a later verb on one's own idea; an idea that is being written is laid aside meanwhile."""
    kept: dict[str, Any] = session.get("draft") or {}
    if kept.get("reply") == [verb, number]:
        return kept
    leave_reply()
    sheet = {"nonce": secrets.token_hex(32), "reply": [verb, number], "text": text, "aside": session.get("draft")}
    session["draft"] = sheet
    return sheet


def reply_begun() -> tuple[str, int] | None:
    """The later verb whose sheet is open, and on which idea."""
    found = (session.get("draft") or {}).get("reply")
    return (found[0], found[1]) if found else None


def leave_reply() -> None:
    """Turn from a reply that was begun to an idea."""
    if reply_begun():
        drop_draft()


def as_draft(kept: dict[str, Any]) -> Draft:
    """The answers as the service takes them."""
    band = kept.get("age_band")
    return Draft(
        text=kept.get("text", ""),
        nonce=bytes.fromhex(kept["nonce"]),
        topic=chosen(kept.get("topic_answer")),
        district=chosen(kept.get("district_answer")),
        age_band=AgeBand(band) if band else None,
        harm=bool(kept.get("harm")),
    )
