"""Why a paste or a Word file was refused, in words."""

from flask_babel import lazy_gettext as _l

REASONS = {
    "paste_empty": _l("Paste some text or choose a Word file first."),
    "paste_long": _l("That is too long for one article. Take it in parts."),
    "paste_nested": _l("This page is built in a way that we cannot read. Paste it as plain text."),
    "word_heavy": _l("The file has more than 10 MB. Make its pictures smaller, or paste the text."),
    "word_old": _l("This is a Word file of the old kind or one with a password. Save it as .docx without a password."),
    "word_macros": _l("This file holds macros, which are programs. Save it as .docx without macros."),
    "word_unread": _l(
        "This file is not a Word document that we can read. Save it as .docx once more, or paste the text."
    ),
    "word_bomb": _l("This file becomes far too large when it is unpacked. Paste the text instead."),
    "word_entities": _l(
        "This file holds instructions that do not belong into a Word document. Paste the text instead."
    ),
    "word_empty": _l("There is no text in this file."),
    "word_pictureless": _l("There is no picture in the text of this file."),
    "word_linked": _l("The file holds only a link to this picture. Add it from where it lies."),
}
"""Why nothing can be made of a paste or a Word file, or of a picture in one, and what to do instead."""
