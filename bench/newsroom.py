"""What saving a draft and looking at its preview cost: a long article, one sentence changed each time, as one types.

The same form goes through the same client to a bare Flask view in the same round, so that the client's own work
stands on both sides; what making the form costs is no part of either.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, request, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from bench.processes import ROOT
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from layak.accounts.identity import enter
from layak.accounts.service.people import find_staff
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.news import service
from layak.news.models import ArticleText
from layak.news.service import Draft, TextDraft

ARTICLES, WORDS, GOAL = 20, 1_500, 10.0
WRITER = "penulis@contoh.invalid"
ROOM = "/id/ruang-kerja/berita"
PART = {"HX-Request": "true", "HX-Target": "pratinjau"}

SENT = "application/x-www-form-urlencoded"


def measure_newsroom(rounds: int, times: int = 20, articles: int = ARTICLES) -> list[Figure]:
    """A bare Flask view, a saving and a preview in turn, round by round, by processor time."""
    with SampleSite(articles) as site:
        newsroom = Newsroom(create_app(Settings.read(site.environ, ROOT)))
        acts = (newsroom.ask_bare, newsroom.save, newsroom.look, newsroom.read_bare)
        for act in acts:
            spent(act, newsroom.typed, 5)
        runs = [[spent(act, newsroom.typed, times) for act in acts] for _ in range(rounds)]
    return [
        median_figure("saving a draft / bare Flask view, CPU", [save / bare for bare, save, *_ in runs], "x", GOAL),
        median_figure("preview of a draft / bare Flask view, CPU", [look / b for b, _, look, _ in runs], "x", GOAL),
        median_figure("bare Flask view that reads the form / bare Flask view, CPU", [r / b for b, *_, r in runs], "x"),
        median_figure("bare Flask view given the same form", [bare * 1000 for bare, *_ in runs], "ms"),
        median_figure("saving a draft", [save * 1000 for _, save, *_ in runs], "ms"),
        median_figure("preview of a draft", [look * 1000 for *_, look, _ in runs], "ms"),
    ]


def spent(act: Callable[[bytes], None], typed: Callable[[int], list[bytes]], times: int) -> float:
    """Processor seconds of one act, the mean of some in a row."""
    gc.collect()
    forms = typed(times)
    begun = time.process_time()
    for form in forms:
        act(form)
    return (time.process_time() - begun) / times


class Newsroom:
    """A writer at one long draft, and a bare application that takes the same form."""

    def __init__(self, app: Flask) -> None:
        bare = Flask("bare", static_folder=None)
        bare.add_url_rule(f"{ROOM}/<int:number>", "bare", lambda number: "kept", methods=["POST"])
        bare.add_url_rule(f"{ROOM}/pratinjau", "reading", lambda: request.form["version"], methods=["POST"])
        self.bare, self.client = bare.test_client(), app.test_client()
        self.body, self.count = long_body(app), 0
        self.version, self.form = 1, {"title_id": "Naskah panjang", "lead_id": "Ringkasan naskah panjang."}
        self.number, self.form["csrf_token"] = begin_draft(app, self.client, self.written())

    def written(self) -> Draft:
        """The draft as it is begun."""
        texts = {"title": self.form["title_id"], "lead": self.form["lead_id"], "body": self.body}
        return Draft(texts={"id": TextDraft(**texts)})

    def typed(self, times: int) -> list[bytes]:
        """Forms as a browser sends them, one after the other, each with another sentence in the middle of the text."""
        middle = self.body.index("\n\n", len(self.body) // 2)
        forms = []
        for version in range(self.version, self.version + times):
            self.count += 1
            body = f"{self.body[:middle]} Ini kalimat nomor {self.count}.{self.body[middle:]}"
            form = {**self.form, "body_id": body, "number": str(self.number), "version": str(version)}
            forms.append(urlencode(form).encode())
        return forms

    def ask_bare(self, form: bytes) -> None:
        """Give the form to the bare view."""
        see(self.bare.post(f"{ROOM}/{self.number}", data=form, content_type=SENT).status_code, 200)

    def read_bare(self, form: bytes) -> None:
        """Give the form to a bare view that reads it."""
        see(self.bare.post(f"{ROOM}/pratinjau", data=form, content_type=SENT).status_code, 200)

    def save(self, form: bytes) -> None:
        """Save the draft as its button does."""
        see(self.client.post(f"{ROOM}/{self.number}", data=form, content_type=SENT).status_code, 303)
        self.version += 1

    def look(self, form: bytes) -> None:
        """Ask for the preview as htmx does."""
        answer = self.client.post(f"{ROOM}/pratinjau", data=form, content_type=SENT, headers=PART)
        see(answer.status_code, 200)
        if b"kalimat nomor" not in answer.data:
            raise RuntimeError("the preview does not show what was typed")


def see(status: int, wanted: int) -> None:
    """Measure no refusal."""
    if status != wanted:
        raise RuntimeError(f"answered {status} instead of {wanted}")


def long_body(app: Flask) -> str:
    """The texts of the sample, one after the other, up to so many words."""
    with app.app_context():
        bodies = db.session.scalars(select(ArticleText.body).where(ArticleText.lang == "id")).all()
    found: list[str] = []
    for paragraph in dict.fromkeys("\n\n".join(bodies).split("\n\n")):
        if sum(len(one.split()) for one in found) < WORDS:
            found.append(paragraph)
    return "\n\n".join(found)


def begin_draft(app: Flask, client: FlaskClient, draft: Draft, key: str = "naskah-panjang") -> tuple[int, str]:
    """Make the draft, sign its writer in on the client, and give its number and the token of a form."""
    with app.test_request_context("/id/"):
        staff = find_staff(WRITER)
        if staff is None:
            raise RuntimeError("the sample has no writer")
        actor = Principal(user_id=staff.id, roles=frozenset({Role.AUTHOR}))
        number = service.create_draft(draft, key=key, actor=actor, at=now())
        enter(staff)
        token = str(generate_csrf())
        answer = app.response_class()
        app.session_interface.save_session(app, session, answer)  # type: ignore[arg-type]
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    client.set_cookie(name, value)
    return number, token
