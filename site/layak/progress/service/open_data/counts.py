"""Open data on evidence: counts of the 24 indicators, kinds of evidence and offices; of a request nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.progress.models import RequestState as S
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.evidence.proofs import states_by_kind
from layak.progress.service.lateness import offices_with_samples, shown_by_office
from layak.progress.service.offices import list_offices
from layak.progress.service.open_data.fields import (
    ACCEPTED,
    ASKED,
    BASIS,
    COMPONENT,
    COUNTED_HERE,
    CYCLE,
    ID,
    INDICATOR,
    NAME,
    SAMPLE,
    SOURCE,
    TASK_FORCE,
    YEAR,
    Asked,
    Dataset,
    Row,
    day,
    field,
    indicator_parts,
    pair,
    whole,
)
from layak.progress.service.tallies import counts_by_indicator, counts_by_office, shown_counts

GIVEN = (S.HANDED_IN, S.ACCEPTED)
COUNTED = (S.ASKED, S.RETURNED, *GIVEN)
COUNTS = (CYCLE, YEAR, BASIS, SOURCE, SAMPLE)


def indicators(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each of the 24 indicators with its counts in the running cycle."""
    cycle = get_running_cycle()
    counts = counts_by_indicator(cycle.id) if cycle else {}
    is_sample = has_samples(cycle)
    for one in content.indicators:
        yield {
            "id": f"indicator-{one.number:02}",
            **indicator_parts(content, one.number),
            "name_id": one.name_id,
            "name_en": one.name_en,
            "short_id": one.short_id,
            "short_en": one.short_en,
            **given_counts(counts.get(one.number, {})),
            **origin_of(cycle),
            "is_sample": is_sample,
        }


def evidence(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each indicator and kind of evidence with its counts in the running cycle."""
    cycle = get_running_cycle()
    is_sample = has_samples(cycle)
    for one in content.indicators:
        if not asked.wants({"indicator": one.number, "component": one.component}):
            continue
        states = states_by_kind(cycle.id, one.number) if cycle else {}
        for kind in content.framework.evidence_kinds:
            yield {
                "id": f"indicator-{one.number:02}:{kind.key}",
                **indicator_parts(content, one.number),
                "kind": kind.key,
                "name_id": kind.name_id,
                "name_en": kind.name_en,
                **given_counts(states.get(kind.key, {})),
                **origin_of(cycle),
                "is_sample": is_sample,
            }


def offices(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each office with its counts in the running cycle; late only as far as readers see it."""
    cycle = get_running_cycle()
    counts = counts_by_office(cycle.id) if cycle else {}
    late = shown_by_office(cycle.id) if cycle else {}
    samples = offices_with_samples(cycle.id) if cycle else frozenset()
    for one in sorted(list_offices(), key=lambda row: str(row.key)):
        if one.key in counts or one.ended_on is None:
            yield {
                "id": one.key,
                "name_id": one.name_id,
                "name_en": one.name_en,
                "short": one.short,
                "kind": one.kind,
                "components": one.components,
                "ended_on": one.ended_on,
                **shown_counts(counts.get(one.key, {}), late.get(one.key, 0)),
                **origin_of(cycle),
                "is_sample": bool(one.is_sample or one.key in samples or (cycle and cycle.is_sample)),
            }


def given_counts(states: Mapping[str, int]) -> Row:
    """What an indicator's page shows of its requests."""
    return {
        "asked": sum(states.get(state, 0) for state in COUNTED),
        "handed_in": sum(states.get(state, 0) for state in GIVEN),
        "accepted": states.get(S.ACCEPTED, 0),
    }


def has_samples(cycle: Any | None) -> bool:
    """Whether examples are among the requests of a cycle."""
    return bool(cycle and (cycle.is_sample or offices_with_samples(cycle.id)))


def origin_of(cycle: Any | None) -> Row:
    """Basis, year and source of what is counted here."""
    return {
        "cycle": cycle.key if cycle else "",
        "year": cycle.year if cycle else None,
        "basis": TASK_FORCE,
        "source": COUNTED_HERE,
    }


CAME = whole("handed_in", _l("Handed in"), _l("What came and was not sent back."))
INDICATORS = Dataset(
    key="indicators",
    title=_l("The 24 indicators"),
    about=_l(
        "Names of the indicators, and how far their evidence is in the running cycle, as the task force counts it."
    ),
    fields=(ID, INDICATOR, COMPONENT, *NAME, *pair("short", _l("Short name")), ASKED, CAME, ACCEPTED, *COUNTS),
    read=indicators,
)
EVIDENCE = Dataset(
    key="evidence",
    title=_l("Evidence by kind"),
    about=_l(
        "For each indicator and kind of evidence how much was asked for, handed in and accepted in the running cycle."
    ),
    fields=(
        ID,
        INDICATOR,
        COMPONENT,
        field("kind", _l("Kind of evidence"), _l("Its key, as regulation or budget.")),
        *NAME,
        ASKED,
        CAME,
        ACCEPTED,
        *COUNTS,
    ),
    read=evidence,
    count=lambda content: len(content.indicators) * len(content.framework.evidence_kinds),
)
OFFICES = Dataset(
    key="offices",
    title=_l("Offices"),
    about=_l("What each office was asked for, handed in and had accepted in the running cycle."),
    fields=(
        ID,
        *NAME,
        field("short", _l("Short name")),
        field("kind", _l("Kind of office"), _l("agency, planning, secretariat, service_unit, state or partner.")),
        field("components", _l("Components"), _l("Those that it works for, with blanks between them.")),
        day("ended_on", _l("Ended"), _l("The day from which it is not asked for anything any more.")),
        ASKED,
        CAME,
        ACCEPTED,
        whole("late", _l("Late"), _l("Late answers, as far as the coordinator released them after a warning.")),
        *COUNTS,
    ),
    read=offices,
)
