"""Personal data in a text: phone, nik, email, handle, link, address, school, name, birth_date.

Found before a text is sent, so that the child can take it out, and marked for the moderator. That nothing was
found proves nothing.
"""

from __future__ import annotations

from layak.forum.detect.contacts import find_contacts
from layak.forum.detect.finding import Finding
from layak.forum.detect.numbers import find_numbers
from layak.forum.detect.people import find_people
from layak.forum.detect.places import find_places
from layak.forum.detect.plain import PlainText


def find_personal_data(text: str | PlainText) -> list[Finding]:
    """Return the personal data in a text, in the order of the text.

    Findings of one kind that overlap are joined; what lies inside a link or e-mail address is part of it.
    """
    plain = text if isinstance(text, PlainText) else PlainText(text)
    found = _without_parts([*find_numbers(plain), *find_contacts(plain), *find_places(plain), *find_people(plain)])
    joined: list[Finding] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.kind == one.kind and one.start < last.end:
            end = max(last.end, one.end)
            joined[-1] = Finding(last.start, end, last.kind, plain.original[last.start : end])
        else:
            joined.append(one)
    return sorted(joined)


def _without_parts(found: list[Finding]) -> list[Finding]:
    """Leave out what lies inside a link or an e-mail address."""
    reach = 0
    kept = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.kind in ("link", "email"):
            reach = max(reach, one.end)
        elif one.end <= reach:
            continue
        kept.append(one)
    return sorted(kept, key=lambda one: (one.kind, one.start, -one.end))
