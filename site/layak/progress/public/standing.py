"""Where the city stands: the ladder, the history, the scores, the components and the stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.content import Content
from layak.core.language import localized
from layak.core.page import render, site_content
from layak.progress import board, part_board, service
from layak.progress.public.changes import feed_links
from layak.progress.public.room import room
from layak.progress.service.missing import next_level
from layak.progress.telling import path_if_there


@room.page(id="/kemajuan/", en="/progress/", access=anyone)
def show_progress() -> Response:
    """The ladder, the history, the scores with their basis, the components and the stages."""
    content = site_content()
    standing = service.get_standing()
    cycle = service.get_running_cycle()
    states = part_board.evidence_states(content, cycle)
    return render(
        "progress/index.html",
        headline=board.headline(content, standing),
        ladder_steps=board.ladder_steps(content, standing),
        rank=board.rank_sentence(content, standing),
        history=board.history_rows(content, standing),
        scores=board.score_rows(content, standing),
        target=standing.target,
        target_words=board.target_words(content, standing),
        target_source=board.source_cell(content, standing.target) if standing.target else None,
        parts=part_board.part_scores(content),
        states=states,
        next_words=next_words(content, standing, states),
        child_words=child_words(content, standing),
        ways=ways_on(),
        groups=[
            (component, board.component_heading(component), list(content.indicators_of(component.key)))
            for component in content.components
        ],
        steps=board.cycle_steps(content, cycle),
        cycle=cycle,
        feeds=feed_links(),
    )


def child_words(content: Content, standing: service.Standing) -> str:
    """Where the city stands and where it wants to go, in words for children."""
    held = localized(content.predicate(standing.reached), "child") if standing.reached else ""
    if not standing.target or standing.target.predicate == standing.reached:
        return str(held)
    name = board.level_name(content, standing.target.predicate)
    return _("%(held)s The city wants to reach %(name)s.", held=held, name=name).strip()


def next_words(content: Content, standing: service.Standing, states: Mapping[str, Mapping[str, Any]]) -> str:
    """What is still open before the next rank, in words: a number of points would look like a promise."""
    level = next_level(content, standing)
    waiting = [
        str(localized(component, "short"))
        for component in content.components
        if component.key in states and states[component.key]["tag"][0] != "ok"
    ]
    if level is None or not waiting:
        return ""
    name = board.level_name(content, level.key)
    return _("Before %(name)s, evidence is still missing in: %(parts)s.", name=name, parts="; ".join(waiting))


def ways_on() -> list[dict[str, str]]:
    """The other pages of progress that this installation has."""
    pages = (
        ("progress.list_offices", _("What offices hand in")),
        ("progress.list_series", _("Numbers")),
        ("progress.list_visits", _("Verification visits")),
        ("progress.list_partners", _("What partners promised")),
        ("progress.list_places", _("Places for children")),
        ("progress.show_changes", _("What changed")),
        ("progress.show_open_data", _("Open data")),
        ("progress.show_glossary", _("Glossary")),
    )
    found = ((path_if_there(endpoint), text) for endpoint, text in pages)
    return [{"href": path, "text": text} for path, text in found if path]
