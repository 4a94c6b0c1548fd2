"""What an office writes about an idea."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from layak.core.access import anyone
from layak.core.forms import Form, options, too_long
from layak.core.own_paths import read_own_path
from layak.core.paths import find_route
from layak.core.routes import access_rule
from layak.core.typed import one_line
from layak.core.web_addresses import host_of
from layak.forum import visit
from layak.forum.office_wording import VERBS
from layak.forum.service.office_answers import (
    LONGEST_ANSWER,
    LONGEST_PROOF_ADDRESS,
    LONGEST_PROOF_TITLE,
    REPORTS,
    OfficeWords,
    is_year_of_plan,
)
from layak.forum.service.texts import tidy
from layak.forum.states import Verb


class OfficeWordsForm(Form):
    """An answer, a report or a question; nothing is chosen beforehand, and what does not fit says so."""

    verb = RadioField(_l("What do you want to tell?"), [DataRequired(_l("Choose one."))])
    text_id = TextAreaField(
        _l("In plain words, in Indonesian"),
        [DataRequired(_l("Write it in Indonesian.")), too_long(LONGEST_ANSWER)],
        filters=[tidy],
    )
    text_en = TextAreaField(_l("In English"), [Optional(), too_long(LONGEST_ANSWER)], filters=[tidy])
    year = IntegerField(_l("Year of the plan"), [Optional()])
    proof_address = StringField(
        _l("Address of the proof"), [Optional(), too_long(LONGEST_PROOF_ADDRESS)], filters=[one_line]
    )
    proof_title = StringField(
        _l("What is to be seen there"), [Optional(), too_long(LONGEST_PROOF_TITLE)], filters=[one_line]
    )
    draft = HiddenField()
    version = HiddenField()

    def __init__(self, *args: Any, may: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb.choices = options((verb, VERBS[verb][0]) for verb in may)
        for needed in (self.year, self.proof_address, self.proof_title):
            needed.flags.required = True  # for one choice: no label says "may be left empty"

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Besides each field: a plan needs its year, a report its proof; nothing else has one."""
        is_well = super().validate(*args, **kwargs)
        wrong = [*self.faults_of_year(), *self.faults_of_proof()]
        for field, text in wrong:
            field.errors = [*field.errors, text]
        return is_well and not wrong

    def faults_of_year(self) -> list[tuple[Any, Any]]:
        """What is wrong with the year, for the answer that was chosen."""
        is_planned = self.verb.data == Verb.ANSWER_PLANNED
        if self.year.errors:
            return []
        if is_planned and (self.year.data is None or not is_year_of_plan(self.year.data, visit.today())):
            return [(self.year, _l("A plan needs its year: this year or one of the next ten."))]
        if not is_planned and self.verb.data and self.year.data is not None:
            return [(self.year, _l("Only a plan has a year. Empty this, or choose “It is planned”."))]
        return []

    def faults_of_proof(self) -> list[tuple[Any, Any]]:
        """What is wrong with the proof, for the report that was chosen."""
        address, title = self.proof_address, self.proof_title
        if self.verb.data not in REPORTS or address.errors or title.errors:
            return []
        wrong: list[tuple[Any, Any]] = []
        if read_proof(address.data or "") is None:
            told = _l("Give a whole address that begins with https, or a public page of this site.")
            wrong.append((address, told))
        if not title.data:
            wrong.append((title, _l("Say in a few words what is to be seen there.")))
        return wrong

    def words(self) -> OfficeWords:
        """What was written, as the service takes it."""
        is_report = self.verb.data in REPORTS
        return OfficeWords(
            verb=self.verb.data or "",
            text_id=(self.text_id.data or "").strip(),
            text_en=(self.text_en.data or "").strip() or None,
            year=self.year.data if self.verb.data == Verb.ANSWER_PLANNED else None,
            proof_address=read_proof(self.proof_address.data or "") if is_report else None,
            proof_title=self.proof_title.data or None if is_report else None,
        )


def read_proof(typed: str) -> str | None:
    """Where a proof lies: the path of a page of this site that everybody may read, or a whole https address."""
    path = read_own_path(typed, origin=current_app.extensions["layak"].settings.base_url)
    if path is not None:
        found = find_route(path)
        return path if found is not None and access_rule(current_app, found[0]) is anyone else None
    return typed if host_of(typed) else None
