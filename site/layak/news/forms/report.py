"""What a reader fills in to report a mistake, and what an editor fills in to decide."""

import re
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from layak.core.forms import Form, options
from layak.core.language import LANGUAGES
from layak.core.own_paths import decoded
from layak.news.forms.fields import one_line, too_long
from layak.news.models import ReportKind, ReportState
from layak.news.service import tidy
from layak.news.service.deciding import Decision

MOST_LINKS = 3
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
NONCE = re.compile(r"[0-9a-f]{32}")
ADDRESS = re.compile(r"/(?:id|en)/[A-Za-z0-9\-._~/%?=&]{0,290}")
"""A path of this site's pages."""


def page_address(typed: str) -> str:
    """The path of the page of this site that somebody named, by its path or its whole address; empty for any other."""
    path = typed.removeprefix(current_app.extensions["layak"].settings.base_url).partition("#")[0]
    return path if ADDRESS.fullmatch(path) and decoded(path.partition("?")[0]) else ""


KIND_WORDS = {
    ReportKind.CHILD.value: _l("A child can be recognised"),
    ReportKind.FACT.value: _l("A fact is wrong"),
    ReportKind.TRANSLATION.value: _l("A translation is wrong"),
    ReportKind.LINK.value: _l("A link leads nowhere"),
    ReportKind.REPLY.value: _l("I am the one it is about and want to reply (right of reply)"),
    ReportKind.OTHER.value: _l("Something else"),
}
"""What a reader can report; what cannot wait stands first."""

KIND_NOTES = {ReportKind.CHILD.value: _l("This goes to the top. Say where; please do not write the name here.")}

DECISION_WORDS = {
    ReportState.CORRECTED.value: _l("Corrected"),
    ReportState.REPLIED.value: _l("Answered with a right of reply"),
    ReportState.UNCHANGED.value: _l("No change"),
}

DECISION_NOTES = {
    ReportState.CORRECTED.value: _l(
        "The article was wrong. Mend its text first; the note tells readers what was wrong."
    ),
    ReportState.REPLIED.value: _l("The text of the person concerned stands below the article, in that person’s words."),
    ReportState.UNCHANGED.value: _l("The article is right. Write the reason; it stays at the desk."),
}


class ReportForm(Form):
    """A mistake as a reader tells it; without a session, so that nobody gets a cookie (routes refuse other sites)."""

    class Meta(Form.Meta):
        """WTForms' own hook for settings."""

        csrf = False

    nonce = HiddenField()
    address = StringField(
        _l("Which page? Copy its address"), [too_long(300)], [one_line, lambda text: page_address(text) or text]
    )
    kind = RadioField(_l("What is wrong?"), [DataRequired(_l("Choose what is wrong."))])
    quoted = TextAreaField(_l("The words on the page"), [too_long(1000)], [tidy])
    told = TextAreaField(
        _l("What is right, and how do you know?"),
        [DataRequired(_l("Write what is wrong, even one sentence.")), too_long(4000)],
        [tidy],
    )
    contact = StringField(_l("Mail or phone"), [Length(max=200, message=_l("At most 200 letters."))], [one_line])

    def offer(self) -> None:
        """Fill in the kinds."""
        self.kind.choices = options(KIND_WORDS.items())

    def validate_address(self, field: Any) -> None:
        """Only a page of this site: the newsroom follows this address."""
        if field.data and not page_address(field.data):
            words = _l("Write the address of a page of this site, such as /id/tentang/, or leave this empty.")
            raise ValidationError(str(words))

    def validate_told(self, field: Any) -> None:
        """Refuse a heap of links, which only advertisers send."""
        texts = (self.quoted.data or "", field.data or "", self.contact.data or "")
        if sum(len(LINK.findall(text)) for text in texts) > MOST_LINKS:
            raise ValidationError(str(_l("At most three links, please. Describe the others in words.")))


class DecisionForm(Form):
    """What becomes of a report."""

    version = HiddenField()
    state = RadioField(_l("What becomes of it?"), [DataRequired(_l("Choose one of the three."))])
    text_id = TextAreaField(_l("Text in Indonesian"), [], [tidy])
    text_en = TextAreaField(_l("Text in English"), [], [tidy])
    minor = BooleanField(_l("A small correction: readers need no note"))
    who = StringField(_l("Who replies"), [too_long(200)], [one_line])
    safe = BooleanField(_l("I have read these texts: no child can be recognised by them"))
    reason = TextAreaField(_l("Why nothing changes"), [too_long(1000)], [tidy])
    signs = HiddenField(_l("Signs of a child’s identity"))

    def offer(self, has_article: bool) -> None:
        """Fill in what can be decided: a page without an article has no place for a reply."""
        left_out = () if has_article else (ReportState.REPLIED.value,)
        self.state.choices = options(pair for pair in DECISION_WORDS.items() if pair[0] not in left_out)

    @property
    def texts(self) -> dict[str, str]:
        """The texts for readers, by language."""
        return {lang: self[f"text_{lang}"].data or "" for lang in LANGUAGES}

    def decision(self, answers: tuple[Any, ...]) -> Decision:
        """What was filled in."""
        return Decision(
            state=ReportState(self.state.data),
            texts=self.texts,
            who=self.who.data or "",
            is_minor=bool(self.minor.data),
            is_safe=bool(self.safe.data),
            reason=self.reason.data or "",
            answers=answers,
        )
