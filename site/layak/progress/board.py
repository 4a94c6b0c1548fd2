"""What the progress pages and the home page show of the standing: ladder, history, steps, scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from layak.core.content import Content, UnknownKeyError
from layak.core.content.dates import PartialDate
from layak.core.content.framework import Component
from layak.core.language import localized
from layak.core.planned import Span
from layak.core.presentation import format_day
from layak.progress.marks import mark_score
from layak.progress.service import StageState, Standing, list_stages


def ladder_steps(content: Content, standing: Standing) -> list[dict[str, Any]]:
    """The five levels from low to high, each passed, current, aimed for or far; from the award, never from a score."""
    ranks = {level.key: level.rank for level in content.predicates}
    levels = [level for level in content.predicates if level.rank > 0]
    held = ranks.get(standing.reached or "", 0)
    aim = ranks.get(standing.target.predicate, 0) if standing.target else 0
    top = max(level.rank for level in levels)
    return [
        {
            "name": "KLA" if level.rank == top else localized(level, "name"),
            "band": f"{level.band_from}–{level.band_to}",
            "state": ladder_state(level.rank, held, aim),
            "is_top": level.rank == top,
        }
        for level in levels
    ]


def ladder_state(rank: int, held: int, aim: int) -> str:
    """Where one level stands to the held and the aimed one."""
    if rank == held:
        return "now"
    if rank < held:
        return "past"
    return "aim" if rank == aim else "far"


def headline(content: Content, standing: Standing) -> str:
    """Where the city stands, in words, for the heading beside the ladder."""
    held = level_name(content, standing.reached) if standing.reached else None
    aim = level_name(content, standing.target.predicate) if standing.target else None
    if held and aim and aim != held:
        return _("Now %(held)s, aiming for %(aim)s", held=held, aim=aim)
    if held:
        return _("Now %(held)s", held=held)
    return _("Not ranked yet")


def level_name(content: Content, key: str) -> str:
    """A level's name; the highest is called KLA for short."""
    level = content.predicate(key)
    return "KLA" if level.rank == max(one.rank for one in content.predicates) else str(localized(level, "name"))


def target_words(content: Content, standing: Standing) -> str:
    """The level that the city aims for, with its year where one was said."""
    target = standing.target
    if not target:
        return ""
    name = level_name(content, target.predicate)
    return _("%(name)s in %(year)s", name=name, year=target.year) if target.year else name


def rank_sentence(content: Content, standing: Standing) -> str:
    """Which of the five levels the city holds."""
    if not standing.reached:
        return ""
    level = content.predicate(standing.reached)
    places = {
        1: _("first"),
        2: _("second"),
        3: _("third"),
        4: _("fourth"),
        5: _("highest"),
    }
    return _("%(name)s is the %(place)s of five levels.", name=localized(level, "name"), place=places[level.rank])


def current_sentence(content: Content, standing: Standing) -> str:
    """For which years the present level is on record; the history says how sure each year is."""
    if not standing.current:
        return ""
    years = ", ".join(str(year) for year in standing.years_of(standing.current.predicate))
    name = level_name(content, standing.current.predicate)
    return _("The national ministry awards the rank. %(name)s is on record for: %(years)s.", name=name, years=years)


def history_rows(content: Content, standing: Standing) -> list[list[Any]]:
    """One row a year: the year, what was awarded with its doubt, and the source."""
    return [
        [str(row.year), {"text": award_words(content, row), "small": note_of(row)}, source_cell(content, row)]
        for row in reversed(standing.awards)
    ]


def award_words(content: Content, row: Any) -> str:
    """What became of one year."""
    if row.state == "no_award":
        return _("No awards were given")
    if row.predicate is None:
        return _("Result not found")
    return level_name(content, row.predicate)


def note_of(row: Any) -> str:
    """The note and the doubt of a fact, as readers see them."""
    return " ".join(part for part in (localized(row, "note"), localized(row, "doubt")) if part)


def source_cell(content: Content, row: Any) -> dict[str, Any]:
    """The name of the first source, as a link where it can be opened; how sure the fact is, and the other sources."""
    keys = row.sources.split()
    small = confidence_words(row.confidence)
    if not keys:
        return {"text": _("Not recorded"), "small": small}
    try:
        source, *others = [content.source(key) for key in keys]
    except UnknownKeyError:  # staff named it in words
        return {"text": row.sources, "small": small}
    if others:
        small = _("%(certainty)s; also: %(names)s", certainty=small, names=", ".join(one.name for one in others))
    cell: dict[str, Any] = {"text": source.name, "small": small, "lang": "id"}
    if source.is_link:
        cell["href"] = source.address
    return cell


def confidence_words(confidence: str) -> str:
    """How sure a fact is, in words."""
    words = {
        "high": _("certain"),
        "medium": _("one press source"),
        "low": _("our inference"),
        "unverified": _("not checked yet"),
    }
    return words[confidence]


def score_rows(content: Content, standing: Standing) -> list[list[Any]]:
    """One row a score: year and basis, the value, the source."""
    return [
        [
            {"text": str(row.year), "small": localized(content.score_basis(row.basis), "name")},
            {"text": score_words(row), "small": localized(row, "note"), "figure": mark_score(content, row)},
            source_cell(content, row),
        ]
        for row in standing.scores
    ]


def score_words(row: Any) -> str:
    """A score as far as it is known."""
    value = format_decimal(row.value)
    return _("about %(value)s", value=value) if row.is_approximate else value


def cycle_steps(content: Content, cycle: Any | None, count: int | None = None) -> list[dict[str, Any]]:
    """The stages of a cycle in their order, for the component of steps; of those ahead the first is the next."""
    if cycle is None:
        return []
    stages = list_stages(cycle.id)
    following = next((row.place for row in stages if row.state == StageState.AHEAD), None)
    return [
        {
            "title": localized(content.stage(row.stage), "short"),
            "state": step_state(row, following),
            "text": localized(content.stage(row.stage), "does") if row.state == StageState.NOW else "",
            "when": step_dates(row),
        }
        for row in stages[:count]
    ]


def stage_spans(content: Content, cycle: Any | None) -> Iterator[Span]:
    """The stages of a cycle whose dates are known, as the newsroom's calendar shows them."""
    if cycle is None:
        return
    for row in list_stages(cycle.id):
        if row.starts or row.ends:
            yield Span(
                name=localized(content.stage(row.stage), "short"),
                starts=PartialDate.parse(row.starts or row.ends),
                ends=PartialDate.parse(row.ends or row.starts),
                is_sample=cycle.is_sample,
            )


def step_state(row: Any, following: int | None) -> str:
    """The component's word for where a stage stands."""
    if row.state != StageState.AHEAD:
        return str(row.state)
    return "next" if row.place == following else "later"


def step_dates(row: Any) -> str:
    """When a stage takes place, as far as it is known."""
    if row.starts and row.ends and row.starts != row.ends:
        return f"{write(PartialDate.parse(row.starts))} – {write(PartialDate.parse(row.ends))}"
    one = row.ends or row.starts
    return write(PartialDate.parse(one)) if one else str(localized(row, "note") or "")


def write(when: PartialDate) -> str:
    """A date as far as it is known."""
    return format_day(when.first, str(when.precision))


def component_heading(component: Component) -> str:
    """A component's name behind its number, where it has one."""
    label, name = localized(component, "label"), localized(component, "name")
    return str(name) if label == name else f"{label}: {name}"
