"""The door of task links: one request, handed in for by whoever holds the secret address, without account or cookie.

It shows what is asked, of which office and until when; nothing that was handed in, by whomever, and no other request.
"""

from __future__ import annotations

from flask import abort, request
from limits import parse
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from layak.accounts.throttle import first_wait
from layak.core.access import anyone
from layak.core.clock import now
from layak.core.errors import explain, slow_down
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.routes import refuse_nameless_posts
from layak.extensions import client_network, csrf, limiter
from layak.progress.desk.handing_in import ask_for_something, asked_words, is_empty, kept_rows, read_hand_in, wants_more
from layak.progress.desk.offering import allow_documents
from layak.progress.forms.tasks import OpenHandInForm
from layak.progress.public.room import room
from layak.progress.service import task_links
from layak.progress.service.faults import Changed, LinkDead
from layak.progress.service.requests import Offer

BOTH = ("GET", "POST")
TRIES = "40 per hour"
"""Sends of one network, kept documents and mistakes among them; an office shares one network."""

MISSES = parse("60 per hour")
"""Links that never were or are over, asked for by one network. 192 random bits are the lock, this spares the server."""

TYPED = ("answer", "links")

allow_documents(room, "progress.hand_in_by_link")


@room.page(id="/tugas/<token>", en="/task/<token>", access=anyone, methods=BOTH)
@csrf.exempt
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
def hand_in_by_link(token: str) -> Response:
    """What one office is asked for, and the form to hand it in."""
    refuse_nameless_posts()
    try:
        behind = task_links.read_task_link(token, at=now())
    except LinkDead:
        return dead()
    form = OpenHandInForm()
    if request.method == "GET":
        form.version.data = str(behind.version)
        return show(token, form)
    form.validate()
    offer = read_hand_in(form, actor=f"link:{behind.link_id}")
    if wants_more() and not form.errors:
        return show(token, form, offer)
    if is_empty(offer) and not form.errors:
        ask_for_something(form)
    if form.errors:
        return show(token, form, offer)
    return send(token, form, offer)


def send(token: str, form: OpenHandInForm, offer: Offer) -> Response:
    """Hand in; where something else came in meanwhile, say so and keep what was typed, without showing the other."""
    try:
        number = task_links.hand_in_by_link(token, offer, version=read_version(form.version.data), at=now())
    except LinkDead:
        return dead()
    except Changed:
        return show(token, form, offer, is_late=True)
    return hidden(redirect_to("progress.thank_for_hand_in", token=token, number=number))


def show(token: str, form: OpenHandInForm, offer: Offer | None = None, *, is_late: bool = False) -> Response:
    """The page behind a link with what was typed; 409 where something else came in, 422 for a mistake."""
    try:
        behind = task_links.read_task_link(token, at=now())
    except LinkDead:
        return dead()
    if is_late:
        form.version.data = str(behind.version)
    return hidden(
        render(
            "progress/task_link.html",
            status=409 if is_late else 422 if form.errors else 200,
            private=True,
            token=token,
            row=behind,
            asked=asked_words(behind),
            form=form,
            kept=kept_rows(offer),
            is_late=is_late,
            has_errors=bool(form.errors) or is_late,
        )
    )


@room.page(id="/tugas/<token>/terima-kasih/<int:number>", en="/task/<token>/thanks/<int:number>", access=anyone)
def thank_for_hand_in(token: str, number: int) -> Response:
    """We have it: the hand-in's number, and when it came through this link."""
    try:
        given = task_links.read_use(token, number, at=now())
    except LinkDead:
        return dead()
    if given is None:
        abort(404)
    return hidden(render("progress/task_link_thanks.html", private=True, token=token, number=number, given=given))


def dead() -> Response:
    """The page for a link that is over or never was; too many of them have to wait."""
    seconds = first_wait([(MISSES, ("task_link", client_network()))])
    if seconds:
        return hidden(explain(429, retry_after=seconds))
    page = render("progress/task_link_dead.html", status=404, private=True, has_errors=True, typed=typed_words())
    return hidden(page)


def typed_words() -> list[str]:
    """What was written to a link that ended meanwhile, so that it is not lost; a long upload stays unread."""
    if request.method != "POST":
        return []
    request.max_content_length = None  # the site's own limit, whatever the page allows while its link works
    try:
        return [words for name in TYPED if (words := request.form.get(name, "").strip())]
    except RequestEntityTooLarge:
        return []


def hidden(response: Response) -> Response:
    """An answer that nobody keeps, whose address is told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
