"""Kinds of partners and the states of their promises in words, each with the sign of its tag (components/tag.html)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.progress.models import PartnerKind, PledgeState

KINDS = {
    PartnerKind.COMMUNITY: _l("Community"),
    PartnerKind.BUSINESS: _l("Business"),
    PartnerKind.MEDIA: _l("Media"),
}
PLEDGE_STATES = {
    PledgeState.PROMISED: ("wait", _l("Promised")),
    PledgeState.WORKING: ("mid", _l("Under way")),
    PledgeState.KEPT: ("ok", _l("Kept, with proof")),
    PledgeState.DROPPED: ("no", _l("Not kept")),
}
