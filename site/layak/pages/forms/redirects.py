"""An old address and where it leads."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired

from layak.core.forms import Form, too_long
from layak.core.typed import one_line

REASONS = {
    "source_unread": (
        "source",
        _l("This cannot be an address. Write what stood after the name of the site, from / on."),
    ),
    "source_taken": (
        "source",
        _l("A page stands at this address. Only addresses without a page lead on."),
    ),
    "known": ("source", _l("This address leads to another page already. Take that redirect away first.")),
    "target_unread": (
        "target",
        _l("Only a path of this site is possible, such as /id/tentang/ or an article’s."),
    ),
    "target_missing": ("target", _l("No page that readers may see stands at this address.")),
    "loop": ("target", _l("Both addresses are the same: it would lead round in a circle.")),
}
"""Why the service did not take a redirect: at which field that is told, and in which words."""


class RedirectForm(Form):
    """One old address that leads on."""

    source = StringField(_l("Old address"), [DataRequired(_l("Write the old address.")), too_long(1000)], [one_line])
    target = StringField(_l("Leads to"), [DataRequired(_l("Write where it leads.")), too_long(1000)], [one_line])

    def tell(self, reason: str) -> None:
        """Put the service's reason beside its field."""
        name, words = REASONS[reason]
        self[name].errors = [*self[name].errors, words]
