"""The design gallery: every component in every state, so that the next person sees what there is."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from layak.core.access import anyone
from layak.core.forms import Form, options
from layak.core.page import render
from layak.core.routes import Room

room = Room("gallery", __name__)
TOPICS = [("play", _l("Play and leisure")), ("school", _l("School")), ("unknown", _l("I don’t know"))]


LOOP = {
    "items": [
        {"text": str(value), "words": words, "share": value, "most": 84, "mark": {"value": value, "dataset": "-"}}
        for value, words in ((84, _l("ideas sent")), (80, _l("answered")), (31, _l("made real")))
    ],
    "basis": "site",
    "year": 2026,
    "source": "-",
    "least": 10,
    "is_sample": True,
}
"""Numbers of the loop as examples."""


class SampleForm(Form):
    """One field of each kind; it changes nothing, so it carries no token and sets no cookie."""

    class Meta(Form.Meta):
        """WTForms' own hook for settings."""

        csrf = False

    idea = TextAreaField(
        _l("What is your idea for the city?"),
        [DataRequired(_l("Write your idea first, even one sentence.")), Length(max=800)],
        description=_l("Write what you want to change and why. Short is fine."),
    )
    name = StringField(_l("Title"), [DataRequired(), Length(max=120)])
    place = SelectField(_l("District"), [Optional()], choices=options((("", _l("I don’t know")), ("kulim", "Kulim"))))
    topic = RadioField(
        _l("Topic"), [InputRequired(_l("Choose one, or choose “I don’t know”."))], choices=options(TOPICS)
    )
    parts = SelectMultipleField(
        _l("Components"), [Optional()], choices=options(TOPICS), option_widget=CheckboxInput(), widget=ListWidget()
    )
    agreed = BooleanField(_l("I have read this and want to send the idea"), [InputRequired()])


def install_gallery(app: Flask) -> None:
    """Open the gallery in development and demonstration; a real site does not have it."""
    if app.debug or app.extensions["layak"].settings.demo:
        app.register_blueprint(room)


@room.page(id="/gaya", en="/style", access=anyone)
def show_gallery() -> Any:
    """The gallery as a page."""
    return render("gallery/index.html", private=True, **gallery_examples())


def gallery_examples() -> dict[str, Any]:
    """Example data for each component, as its macro takes it."""
    return {
        "empty_form": SampleForm(formdata=None, prefix="empty"),
        "wrong_form": wrong_form(),
        "ladder_steps": ladder_steps(),
        "story": story(),
        "scores": scores(),
        "news": news(),
        "facts": facts(),
        "table": table(),
        "filters": filters(),
        "numbers": LOOP,
        "pages": {"number": 2, "total": 3, "previous": "?page=1", "next": "?page=3"},
        "doors": [
            {"text": _("Queue"), "href": "#", "current": "page"},
            {"text": _("Articles"), "href": "#", "current": None},
        ],
    }


def wrong_form() -> SampleForm:
    """The same form as it comes back when nothing was filled in."""
    form = SampleForm(formdata=None, prefix="wrong")
    form.validate()
    return form


def ladder_steps() -> list[dict[str, Any]]:
    """The five ranks with their bands (content/framework/predicates.yaml), one of them held, one aimed for."""
    bands = [
        ("Pratama", "500–600"),
        ("Madya", "601–700"),
        ("Nindya", "701–800"),
        ("Utama", "801–900"),
        ("KLA", "901–1000"),
    ]
    states = ["past", "past", "now", "aim", "far"]
    return [
        {"name": name, "band": band, "state": state, "is_top": name == "KLA"}
        for (name, band), state in zip(bands, states, strict=True)
    ]


def story() -> list[dict[str, Any]]:
    """One step in each state."""
    return [
        {"title": _("Idea received"), "state": "done", "when": "2026"},
        {"title": _("A moderator reads it"), "state": "now", "text": _("It stays private until then."), "when": "2026"},
        {"title": _("An office answers"), "state": "next", "when": "2027"},
        {"title": _("Made real"), "state": "later"},
    ]


def scores() -> list[dict[str, Any]]:
    """Both bases, and one that has not been verified."""
    own, verified = {"basis": "self", "year": 2022}, {"basis": "verified", "year": 2022}
    return [
        {"title": _("Institutions"), "scale": 200, "bars": [own | {"value": 190}, verified | {"value": 118}]},
        {"title": _("Special protection"), "scale": 200, "bars": [own | {"value": 127}, verified | {"value": None}]},
    ]


def news() -> list[dict[str, Any]]:
    """One item on each ground of cloth."""
    topics = {"forum": _("Forum Anak"), "play": _("Play"), "ranks": _("Ranks"), "taskforce": _("Task force")}
    return [
        {
            "url": "#",
            "title": _("A title of an article about: %(topic)s", topic=text),
            "lead": _("One sentence says what happened."),
            "when_text": "2026",
            "topic_text": text,
            "cloth_key": f"gallery-{topic}",
            "topic": topic,
            "is_sample": topic == "forum",
        }
        for topic, text in topics.items()
    ]


def facts() -> list[dict[str, Any]]:
    """Rows of answers to be checked, with and without a way to change them."""
    return [
        {"term": _("Topic"), "text": _("Play and leisure"), "href": "#", "change": _("the topic")},
        {"term": _("District"), "text": "Kulim"},
    ]


def table() -> dict[str, Any]:
    """Three columns with a name, a number and a state."""
    ready, partly, missing = ("ok", _("Ready")), ("mid", _("Partly")), ("no", _("Missing"))
    return {
        "head": [_("Office"), {"text": _("Handed in"), "is_number": True}, _("State")],
        "rows": [
            [{"text": "Disdukcapil", "small": "2026"}, {"text": "9 / 9", "is_number": True}, {"state": ready}],
            [{"text": "Dinas Kesehatan", "href": "#"}, {"text": "14 / 18", "is_number": True}, {"state": partly}],
            [{"text": "Dinas Perhubungan"}, {"text": "0 / 4", "is_number": True}, {"state": missing}],
        ],
    }


def filters() -> dict[str, list[dict[str, Any]]]:
    """Kinds of content with the current one, and a chosen filter."""
    return {
        "kinds": [
            {"text": _("All (14)"), "href": "#", "current": True},
            {"text": _("News (6)"), "href": "#"},
            {"text": _("Children’s ideas (5)"), "href": "#"},
        ],
        "chosen": [{"text": "2025–2026", "href": "#", "removes": True}],
    }
