"""What offices can tell about an idea, in words: for the office itself and for the moderator who passes it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.forum.service.passing import QUESTION
from layak.forum.states import Verb

VERBS: dict[str, tuple[object, object]] = {
    Verb.ANSWER_WILL_DO: (_l("We will do it"), _l("Say what will be done, and about when.")),
    Verb.ANSWER_PLANNED: (_l("It is planned"), _l("Say what is planned, and give the year.")),
    Verb.ANSWER_NOT_NOW: (_l("Not now"), _l("Say why, and what can be done meanwhile.")),
    Verb.ANSWER_NOT_OURS: (_l("Not for our office"), _l("Say who looks after it. A moderator sends it on.")),
    Verb.REPORT_PROGRESS: (_l("It is being carried out"), _l("Say what has begun, with a proof.")),
    Verb.REPORT_DONE: (_l("It is done"), _l("Say what was done, with a proof.")),
    QUESTION: (_l("A question to the child"), _l("One question, once. Your answer stays due on the same day.")),
}
"""The name of each verb of an office, and what belongs to it."""
