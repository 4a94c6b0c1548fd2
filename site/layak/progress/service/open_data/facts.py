"""Open data on where the city stands: awards, scores, part scores, cycles, stages, and the words of the field."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.progress.service.cycles import list_cycles, list_stages
from layak.progress.service.open_data.fields import (
    BASIS,
    COMPONENT,
    CONFIDENCE,
    CYCLE,
    DOUBT,
    ID,
    NAME,
    NOTE,
    POINTS,
    SAMPLE,
    SOURCE,
    YEAR,
    Asked,
    Dataset,
    FieldKind,
    Row,
    fact_parts,
    field,
    indicator_parts,
    pair,
    whole,
)
from layak.progress.service.scoring import BASES, before_of, list_parts
from layak.progress.service.standing import get_standing

VALUE = field("value", _l("Value"), kind=FieldKind.NUMBER, unit=POINTS)


def awards(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each year of which something is known."""
    for row in get_standing().awards:
        level = content.predicate(row.predicate) if row.predicate else None
        yield {
            "id": str(row.year),
            "year": row.year,
            "state": row.state,
            "predicate": row.predicate,
            "predicate_name_id": level.name_id if level else "",
            "predicate_name_en": level.name_en if level else "",
            "note_id": row.note_id,
            "note_en": row.note_en,
            **fact_parts(content, row),
            "is_sample": False,
        }


def scores(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each score of the whole, by year and basis."""
    for row in get_standing().scores:
        yield {
            "id": f"{row.year}-{row.basis}",
            "year": row.year,
            "basis": row.basis,
            "value": row.value,
            "is_approximate": bool(row.is_approximate),
            "is_final": bool(row.is_final),
            "note_id": row.note_id,
            "note_en": row.note_en,
            **fact_parts(content, row),
            "is_sample": False,
        }


def part_scores(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each score of a component or an indicator, by cycle and basis."""
    for cycle in sorted(list_cycles(), key=lambda one: (one.year, one.id)):
        table = list_parts(cycle.id)
        for basis in BASES:
            for part, row in sorted(table.get(basis, {}).items(), key=lambda one: one[0].zfill(3)):
                before = before_of(table, basis, part)
                is_lower = before is not None and row.value < before.value
                about = {"indicator": None, "component": part}
                yield {
                    "id": f"{cycle.key}:{basis}:{part}",
                    "cycle": cycle.key,
                    "year": cycle.year,
                    "basis": basis,
                    **(indicator_parts(content, int(part)) if part.isdigit() else about),
                    "value": row.value,
                    "maximum": row.maximum,
                    "gap_id": row.gap_id if is_lower else "",
                    "gap_en": row.gap_en if is_lower else "",
                    "source": row.source,
                    "is_sample": bool(row.is_sample),
                }


def cycles(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each evaluation cycle, the oldest first."""
    for row in sorted(list_cycles(), key=lambda one: (one.year, one.id)):
        yield {
            "id": row.key,
            "year": row.year,
            "name_id": row.name_id,
            "name_en": row.name_en,
            "data_from": row.data_from,
            "data_to": row.data_to,
            "state": row.state,
            "note_id": row.note_id,
            "note_en": row.note_en,
            **fact_parts(content, row),
            "is_sample": bool(row.is_sample),
        }


def stages(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each stage of each cycle, in its order."""
    for cycle in sorted(list_cycles(), key=lambda one: (one.year, one.id)):
        for row in list_stages(cycle.id):
            stage = content.stage(row.stage)
            yield {
                "id": f"{cycle.key}:stage-{row.id}",
                "cycle": cycle.key,
                "year": cycle.year,
                "place": row.place,
                "stage": row.stage,
                "name_id": stage.name_id,
                "name_en": stage.name_en,
                "state": row.state,
                "starts": row.starts,
                "ends": row.ends,
                "note_id": row.note_id,
                "note_en": row.note_en,
                "is_sample": bool(cycle.is_sample),
            }


def glossary(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each word of the field."""
    for term in content.framework.terms:
        yield {
            "id": term.key,
            "category": term.category,
            "term_id": term.term_id,
            "term_en": term.term_en,
            "acronym": term.acronym,
            "meaning_id": term.meaning_id,
            "meaning_en": term.meaning_en,
            "synonyms": "; ".join(term.synonyms),
            "source": source_list(content, term.sources),
            "is_sample": False,
        }


def source_list(content: Content, keys: tuple[str, ...]) -> str:
    """The names of sources of content/."""
    return "; ".join(content.source(key).name for key in keys)


FACT = (SOURCE, CONFIDENCE, *DOUBT)
STATE = field("state", _l("State"))
AWARDS = Dataset(
    key="awards",
    title=_l("Predicates by year"),
    about=_l("What became of each year’s evaluation: the level that was awarded, never one worked out from a score."),
    fields=(
        ID,
        YEAR,
        field("state", _l("State"), _l("awarded, no_award (none were given) or not_found.")),
        field("predicate", _l("Predicate"), _l("pratama, madya, nindya, utama or kla.")),
        *pair("predicate_name", _l("Name of the predicate")),
        *NOTE,
        *FACT,
        SAMPLE,
    ),
    read=awards,
)
SCORES = Dataset(
    key="scores",
    title=_l("Scores of the whole"),
    about=_l("Each score with its year and who counted it; the city’s own and the checked ones often differ."),
    fields=(
        ID,
        YEAR,
        BASIS,
        VALUE,
        field("is_approximate", _l("Rounded"), _l("True where the source gave a round figure."), FieldKind.FLAG),
        field("is_final", _l("Final"), _l("True for the last count of a year."), FieldKind.FLAG),
        *NOTE,
        *FACT,
        SAMPLE,
    ),
    read=scores,
)
PART_SCORES = Dataset(
    key="part-scores",
    title=_l("Scores of components and indicators"),
    about=_l("What each of the six components and 24 indicators scored in a cycle, by who counted it."),
    fields=(
        ID,
        CYCLE,
        YEAR,
        BASIS,
        COMPONENT,
        field(
            "indicator",
            _l("Indicator"),
            _l("Its number; empty where the component as a whole is meant."),
            FieldKind.WHOLE,
        ),
        VALUE,
        field(
            "maximum",
            _l("Maximum"),
            _l("Points that the year’s form gives at most, where it says so."),
            FieldKind.NUMBER,
            POINTS,
        ),
        *pair("gap", _l("Why lower"), _l("Why this count is lower than the one before it.")),
        SOURCE,
        SAMPLE,
    ),
    read=part_scores,
)
CYCLES = Dataset(
    key="cycles",
    title=_l("Evaluation cycles"),
    about=_l("Each evaluation from its preparation to the award."),
    fields=(
        ID,
        field("year", _l("Year"), _l("The year of its award, as planned."), FieldKind.WHOLE),
        *NAME,
        whole("data_from", _l("Data from"), _l("The first year that the evidence covers.")),
        whole("data_to", _l("Data to"), _l("The last year that the evidence covers.")),
        field("state", _l("State"), _l("open or closed.")),
        *NOTE,
        *FACT,
        SAMPLE,
    ),
    read=cycles,
)
STAGES = Dataset(
    key="stages",
    title=_l("Stages of the cycles"),
    about=_l("The steps of each evaluation with their dates as far as they are known."),
    fields=(
        ID,
        CYCLE,
        YEAR,
        whole("place", _l("Place"), _l("Its order within the cycle.")),
        field("stage", _l("Stage"), _l("The stage’s key; one may occur twice in a cycle.")),
        *NAME,
        field("state", _l("State"), _l("done, now or ahead.")),
        field("starts", _l("Starts"), _l("A day, a month (2027-04) or a year, as far as it is known.")),
        field("ends", _l("Ends"), _l("A day, a month (2027-04) or a year, as far as it is known.")),
        *NOTE,
        SAMPLE,
    ),
    read=stages,
)
GLOSSARY = Dataset(
    key="glossary",
    title=_l("Glossary"),
    about=_l("The words of the field in both languages."),
    fields=(
        ID,
        field("category", _l("Category")),
        *pair("term", _l("Term")),
        field("acronym", _l("Acronym")),
        *pair("meaning", _l("Meaning")),
        field("synonyms", _l("Also called"), _l("Other words that people search for, with semicolons between them.")),
        SOURCE,
        SAMPLE,
    ),
    read=glossary,
)
