"""What a machine can see in a draft before it is published; none of it stands in the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from layak.core.language import LANGUAGES
from layak.news.service.drafts import LEAD_ADVICE, Draft

_HEADING = re.compile(r"^(#{1,6})\s", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at; `lang` where it is about one language."""

    key: str
    is_well: bool
    lang: str | None = None


def check_draft(draft: Draft) -> tuple[Check, ...]:
    """Look at a draft: languages, length of the summaries, source, topic, order of headings."""
    found = [
        Check(key="languages", is_well=all(draft.text(lang).is_complete for lang in LANGUAGES)),
        Check(key="source", is_well=bool(draft.source_name)),
        Check(key="topic", is_well=bool(draft.components)),
    ]
    for lang in draft.languages:
        text = draft.text(lang)
        found.append(Check(key="lead", is_well=0 < len(text.lead) <= LEAD_ADVICE, lang=lang))
        found.append(Check(key="headings", is_well=has_ordered_headings(text.body), lang=lang))
    return tuple(found)


def has_ordered_headings(body: str) -> bool:
    """Whether headings begin at the second level and never skip one, as the page's own title is the first."""
    before = 1
    for marks in _HEADING.findall(body):
        level = max(2, len(marks))
        if level > before + 1:
            return False
        before = level
    return True
