"""Erasing documents after a cycle: what goes beside the private ones, and the word that says yes."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField

from layak.core.forms import Form, too_long
from layak.core.typed import one_line
from layak.progress.service.evidence.erasing import Group


class EraseForm(Form):
    """Nothing is ticked beforehand; the cycle's key is typed by hand."""

    mark = HiddenField()
    shown = BooleanField(_l("Documents that readers see, too. They are gone from the public pages at once."))
    findings = BooleanField(_l("Documents that prove a closed finding, too."))
    pledges = BooleanField(_l("Documents that prove a partner’s pledge, too."))
    typed = StringField(_l("Type the key of the cycle to say yes"), [too_long(40)], [one_line])

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is to be erased: the private ones always."""
        chosen = ((self.shown, Group.SHOWN), (self.findings, Group.FINDING), (self.pledges, Group.PLEDGE))
        return (Group.PRIVATE, *(group for field, group in chosen if field.data))

    def is_yes(self, key: str) -> bool:
        """Whether the key was typed; says at the field where it was not."""
        if self.typed.data == key:
            return True
        self.typed.errors = [*self.typed.errors, _("Type exactly: %(key)s", key=key)]
        return False
