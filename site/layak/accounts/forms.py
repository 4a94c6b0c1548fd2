"""What staff fill in: signing in, passwords, codes, and the administrator's form of an account."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, ValidationError

from layak.accounts.addresses import judge_address
from layak.accounts.roles import role_choices
from layak.accounts.service.passwords import SHORTEST, PasswordRefused
from layak.accounts.service.people import BindingMissing, Duties
from layak.core.access import Role
from layak.core.desk import choices
from layak.core.forms import Form, options, too_long
from layak.core.language import NAMES

NEEDED = _l("Please fill this in.")
REFUSALS = {
    "short": _l("Use at least %(count)s characters. Several words are easy to remember.", count=SHORTEST),
    "long": _l("That is too long. Use at most 256 characters."),
    "common": _l("That is too easy to guess. Use several words that do not belong together, without the city's name."),
}


class SignInForm(Form):
    """Address and password; where to go afterwards."""

    email = StringField(_l("E-mail address"), validators=[DataRequired(NEEDED), Length(max=254)])
    password = PasswordField(_l("Password"), validators=[DataRequired(NEEDED)])
    next = HiddenField()


class CodeForm(Form):
    """Six digits of the authenticator app."""

    code = StringField(_l("Code of six digits"), validators=[DataRequired(NEEDED), Length(max=40)])


class RecoveryCodeForm(Form):
    """One of the recovery codes."""

    code = StringField(_l("Recovery code"), validators=[DataRequired(NEEDED), Length(max=40)])


class EmailForm(Form):
    """The address of somebody who forgot the password."""

    email = StringField(_l("E-mail address"), validators=[DataRequired(NEEDED), Length(max=254)])


class NewPasswordForm(Form):
    """A new password, twice, since it is not shown."""

    new_password = PasswordField(_l("New password"), validators=[DataRequired(NEEDED)])
    password_confirm = PasswordField(
        _l("The new password once more"),
        validators=[DataRequired(NEEDED), EqualTo("new_password", _l("The two passwords differ."))],
    )

    def refuse(self, refused: PasswordRefused) -> None:
        """Say why the password is not taken."""
        self.new_password.errors = [*self.new_password.errors, REFUSALS[refused.reason]]


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one."""

    password = PasswordField(_l("Present password"), validators=[DataRequired(NEEDED)])


class ConfirmForm(Form):
    """The present password, before something weighty."""

    password = PasswordField(_l("Present password"), validators=[DataRequired(NEEDED)])


class NewSecondFactorForm(ConfirmForm):
    """The present password and the first code of a new authenticator app."""

    code = StringField(_l("Code of six digits"), validators=[DataRequired(NEEDED), Length(max=40)])


class PasskeyForm(Form):
    """What a device answered, as the page's script wrote it down."""

    credential = HiddenField()


class NewPasskeyForm(ConfirmForm):
    """What a passkey shall be called, and the present password."""

    name = StringField(_l("What do you call this device?"), validators=[DataRequired(NEEDED), too_long(60)])


class WordsForm(Form):
    """The words that a colleague said on the phone."""

    words = StringField(_l("The three words"), validators=[DataRequired(NEEDED), Length(max=100)])


class LostAppForm(WordsForm, CodeForm):
    """The first code of a new app, and the words with which it was asked for."""


class DutiesForm(Form):
    """Name, roles and bindings of one person."""

    name = StringField(_l("Name"), validators=[Optional(), Length(max=100)])
    roles = SelectMultipleField(
        _l("Roles"), choices=options(role_choices()), validators=[DataRequired(_l("Choose at least one role."))]
    )
    office = SelectField(_l("Office"), default="")
    forum = SelectField(_l("Forum"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office.choices = options([("", _("No office")), *choices("office")])
        self.forum.choices = options([("", _("No forum")), *choices("forum")])

    def duties(self) -> Duties:
        """What was chosen."""
        return Duties(
            roles=frozenset(Role(value) for value in self.roles.data or ()),
            office_key=self.office.data or None,
            forum_id=int(self.forum.data) if self.forum.data else None,
        )

    def refuse(self, missing: BindingMissing) -> None:
        """Say which binding a role needs."""
        field = self.office if missing.what == "office" else self.forum
        text = _("An officer needs an office.") if missing.what == "office" else _("A facilitator needs a forum.")
        field.errors = [*field.errors, text]


class NewStaffForm(DutiesForm):
    """An account to be made, and how its invitation goes out."""

    email = StringField(_l("E-mail address"), validators=[DataRequired(NEEDED), Length(max=254)])
    locale = RadioField(
        _l("Language of the invitation"),
        choices=options(NAMES.items()),
        default="id",
        validators=[InputRequired(NEEDED)],
    )

    def validate_email(self, field: StringField) -> None:
        """An address that letters can reach; in a demonstration also one at the sample accounts' domain."""
        try:
            judge_address(field.data or "", is_demo=current_app.extensions["layak"].settings.demo)
        except EmailNotValidError as error:
            raise ValidationError(field.gettext("Invalid email address.")) from error
