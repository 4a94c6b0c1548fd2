"""Where the city stands: the ladder, the history, the scores, the components and the stages."""

from __future__ import annotations

from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.page import render, site_content
from layak.progress import board, service
from layak.progress.public.room import room


@room.page(id="/kemajuan/", en="/progress/", access=anyone)
def show_progress() -> Response:
    """The ladder, the history, the scores with their basis, the components and the stages."""
    content = site_content()
    standing = service.get_standing()
    cycle = service.get_running_cycle()
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
        groups=[
            (component, board.component_heading(component), list(content.indicators_of(component.key)))
            for component in content.components
        ],
        steps=board.cycle_steps(content, cycle),
        cycle=cycle,
    )
