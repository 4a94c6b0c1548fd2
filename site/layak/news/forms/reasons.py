"""Why the service refused something: at which field it is told, and in which words."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from layak.core.forms import UNREAD_MOMENT, Form

REASONS = {
    "incomplete_id": (
        "title_id",
        _l("The Indonesian text needs a title, a summary and a body before it can be shown."),
    ),
    "incomplete_en": ("title_en", _l("The English text needs a title, a summary and a body before it can be shown.")),
    "unfinished_id": (
        "body_id",
        _l("The Indonesian text still has a place to complete, in square brackets. Write it, or take it out."),
    ),
    "unfinished_en": (
        "body_en",
        _l("The English text still has a place to complete, in square brackets. Write it, or take it out."),
    ),
    "empty": ("title_id", _l("Write the text first, in one language at least.")),
    "alone": (
        "alone",
        _l("This holds your own writing. Hand it to another editor, or write why it cannot wait: 10 letters at least."),
    ),
    "note_id": (
        "note_id",
        _l("The Indonesian text has changed: tell readers what changed, or tick that it is a small correction."),
    ),
    "note_en": (
        "note_en",
        _l("The English text has changed: tell readers what changed, or tick that it is a small correction."),
    ),
    "moment_unread": ("moment", UNREAD_MOMENT),
    "moment_no_day": ("moment", _l("There is no such day or hour.")),
    "moment_or_now": (
        "when",
        _l("You filled in a moment but chose now. Choose one: the second choice, or now with an empty moment."),
    ),
    "moment_past": ("moment", _l("This moment has passed. Choose a later one, or publish now.")),
    "moment_far": ("moment", _l("This is more than a year ahead. Look at the year again.")),
    "moment_shown": ("moment", _l("Readers already know this article, so it can only be published now.")),
    "statements": ("declared", _l("Cannot publish yet: read the text once more and tick each statement that is true.")),
    "dead_links": (
        "checks",
        _l("Cannot publish yet: a link to this site leads nowhere. Mend it where it is quoted."),
    ),
    "identity": (
        "signs",
        _l("Cannot publish yet: change each sign of a child’s identity in the text, or answer it."),
    ),
    "identity_answer": ("signs", _l("Choose one of the answers, with at most 500 letters of your own.")),
    "identity_reason": ("signs", _l("Write the reason in at least 10 letters.")),
    "identity_consent": ("signs", _l("In such a matter the law hides the child also where the guardian consents.")),
    "slug_taken_id": ("slug_id", _l("Another article stands at this address. Choose another one.")),
    "slug_taken_en": ("slug_en", _l("Another article stands at this address. Choose another one.")),
    "merged_into": ("into", _l("No published article stands at this address. Copy it from the article’s page.")),
    "merged_self": ("into", _l("This is the address of the article itself. Copy the one of the other article.")),
    "give_back": ("message", _l("Write what is to be changed, in at most 500 letters.")),
    "preview_link": ("for_whom", _l("Write for whom: a function, not a name.")),
    "preview_many": ("for_whom", _l("This article has many open links. Close some of them first.")),
    "preview_comment": ("text", _l("Write your comment.")),
    "preview_many_comments": ("text", _l("Many comments came through this link already. Please talk to the newsroom.")),
    "preview_function": ("function", _l("Write your function.")),
    "own_eyes": (
        "function",
        _l("You are signed in and wrote this text or made this link. Somebody else has to approve it."),
    ),
    "report_reason": ("reason", _l("Write why nothing changes: 10 letters at least.")),
    "reply_text": ("text_id", _l("Write the reply in one language at least.")),
    "reply_who": ("who", _l("Write how the person who replies is named.")),
    "correction_id": ("text_id", _l("Tell Indonesian readers what was wrong and what is right.")),
    "correction_en": ("text_en", _l("Tell English readers what was wrong and what is right.")),
    "note_long_id": (
        "text_id",
        _l("Make the Indonesian text shorter: 1,000 letters for a correction, 6,000 for a reply."),
    ),
    "note_long_en": (
        "text_en",
        _l("Make the English text shorter: 1,000 letters for a correction, 6,000 for a reply."),
    ),
    "note_safe": ("safe", _l("Read the texts once more and tick this.")),
    "note_not_shown": ("state", _l("Readers cannot see this article now, so nothing can be put on it.")),
    "picture_heavy": ("upload", _l("The picture has more than 12 MB. Choose a smaller one.")),
    "picture_large": ("upload", _l("The picture has more than 25 million dots. Make it smaller first.")),
    "picture_small": ("upload", _l("The picture is too small or too narrow to be shown.")),
    "picture_moves": ("upload", _l("Moving pictures are not taken. Choose a still one.")),
    "picture_unread": ("upload", _l("This file is not a picture that we can read. Choose a JPEG, PNG or WebP.")),
    "picture_away": (
        "upload",
        _l("Pictures cannot be kept just now. Nothing of this one was kept: send it again in a few minutes."),
    ),
    "picture_busy": ("upload", _l("Other pictures are being made just now. Send this one again in a minute.")),
    "pictures_many": ("upload", _l("An article has 20 pictures at most. Remove one first.")),
    "picture_words": (
        "checks",
        _l("Cannot publish yet: say in both languages what each picture shows, or that it is only decoration."),
    ),
    "picture_people": (
        "checks",
        _l("Cannot publish yet: say for each picture whether people can be recognised in it."),
    ),
    "picture_consent": (
        "checks",
        _l("Cannot publish yet: a picture has no valid consent for this site. Take it out or record a consent."),
    ),
    "people": ("people", _l("Choose who can be recognised.")),
    "people_count": ("people_count", _l("Write how many people consented: a number from 1 to 500.")),
    "uses": ("uses", _l("Tick at least one thing that the consent covers.")),
    "until": ("until", _l("Write the last day of the consent, today or later, as 31-12-2027.")),
    "until_far": (
        "until",
        _l("This is more than 20 years ahead. Look at the year again, and ask for a new consent when this one ends."),
    ),
    "paper": ("paper", _l("Write where the signed paper lies, in at most 200 letters.")),
    "paper_name": ("paper", _l("This looks like a person’s name or data. Write only where the paper lies.")),
    "withdraw_reason": ("reason", _l("Write the reason in 10 to 200 letters.")),
    "withdraw_name": ("reason", _l("This looks like a person’s name or data. Write the reason without it.")),
}
"""At which field a reason of the service is told, and in which words."""


def tell_reasons(form: Form, reasons: Sequence[str]) -> None:
    """Put the service's reasons beside the fields they are about."""
    for reason in reasons:
        name, words = REASONS[reason]
        field = form[name]
        field.errors = [*field.errors, words]
