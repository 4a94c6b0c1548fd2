"""The form that brings a filled sheet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from layak.core.forms import Form, Needed


class SheetForm(Form):
    """One Excel file."""

    book = FileField(_l("Filled sheet (.xlsx)"), [Needed()])
