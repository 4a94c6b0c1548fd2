"""Open data on children's ideas: public versions and the city's answers; there is no column for an author.

Rows are read from the forum's own list of what is public, which knows nobody: neither who wrote, nor who approved.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from layak.core.clock import now
from layak.core.content import Content
from layak.forum.service import open_ideas
from layak.forum.service.published import numbers
from layak.progress.service.open_data.fields import (
    BASIS,
    COMPONENT,
    DISTRICT,
    ID,
    NAME,
    OFFICE,
    SAMPLE,
    SOURCE,
    YEAR,
    Asked,
    Dataset,
    FieldKind,
    Row,
    field,
    pair,
    whole,
)
from layak.progress.service.open_data.visits import just_after, number_in

CHUNK = 500


def ideas(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each idea that readers see, in the order of their numbers."""
    start = number_in(asked.after, "idea") or 0
    while rows := open_ideas.list_open_ideas(start, CHUNK):
        for one in rows:
            idea = one.idea
            yield {
                "id": f"idea-{idea.number}",
                "number": idea.number,
                "month": f"{idea.month:%Y-%m}",
                "year": idea.month.year,
                "component": idea.topic or "",
                "district": idea.district or "",
                "state": idea.state.value,
                "office": idea.office_key or "",
                "answer": one.answer,
                "planned_year": one.planned_year,
                "answer_days": idea.answer_days,
                "indicators": " ".join(map(str, one.indicators)),
                "title_id": idea.title_id,
                "title_en": idea.title_en,
                "text_id": idea.text_id,
                "text_en": idea.text_en,
                "is_sample": idea.is_sample,
            }
        start = rows[-1].idea.number


def idea_counts(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each number of the loop, as pages show it; one that is too small to be shown has no value."""
    found = numbers.loop_numbers()
    values = {
        "sent": found.sent,
        "published": found.published,
        "answered": found.answered,
        "done": found.done,
        numbers.MEDIAN: found.median_days,
    }
    year = now().astimezone(ZoneInfo(content.city.timezone)).year
    for key, (name_id, name_en) in NAMES.items():
        yield {
            "id": key,
            "name_id": name_id,
            "name_en": name_en,
            "value": values[key],
            "year": year,
            "basis": numbers.BASIS,
            "source": numbers.SOURCE,
            "is_sample": found.is_sample,
        }


NAMES = {
    "sent": ("Ide yang dikirim, dalam puluhan penuh", "Ideas sent, in full tens"),
    "published": ("Usulan yang tampil", "Ideas published"),
    "answered": ("Usulan yang dijawab", "Ideas answered"),
    "done": ("Usulan yang terwujud", "Ideas made real"),
    numbers.MEDIAN: ("Hari kerja sampai dijawab (nilai tengah)", "Working days to an answer (the middle value)"),
}
IDEAS = Dataset(
    key="ideas",
    title=_l("Children’s ideas"),
    about=_l(
        "Ideas of children as moderators made them safe to show, and where they stand. No column tells of an author. "
        "An idea that is taken back goes from here, too; kept versions of the data do not hold this dataset."
    ),
    fields=(
        ID,
        whole("number", _l("Number"), _l("The idea’s own number; it tells nothing of who wrote it or when.")),
        field("month", _l("Month"), _l("In which it was first shown, as 2026-11.")),
        YEAR,
        COMPONENT,
        DISTRICT,
        field(
            "state",
            _l("State"),
            _l("published, forwarded, will_do, planned, not_now, not_ours, in_progress or done."),
        ),
        OFFICE,
        field("answer", _l("Answer"), _l("The last answer: will_do, planned, not_now or not_ours; empty before.")),
        whole("planned_year", _l("Planned for"), _l("The year of a planned answer.")),
        whole("answer_days", _l("Days to the answer"), _l("From sending to the answer."), _l("working days")),
        field("indicators", _l("Indicators"), _l("Numbers from 1 to 24 with a space between; see “indicators”.")),
        *pair("title", _l("Title")),
        *pair("text", _l("Text")),
        SAMPLE,
    ),
    read=ideas,
    seeks=True,
    narrow=just_after("idea", -1),
    count=lambda content: open_ideas.count_open_ideas(),
    leaves_no_trace=True,
)
COUNTS = Dataset(
    key="idea-counts",
    title=_l("Children’s ideas in numbers"),
    about=_l("Ideas sent (in full tens), published, answered and made real. A number below ten is left empty."),
    fields=(
        ID,
        *NAME,
        field("value", _l("Value"), "", FieldKind.NUMBER),
        YEAR,
        BASIS,
        SOURCE,
        SAMPLE,
    ),
    read=idea_counts,
)
