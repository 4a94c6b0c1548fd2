"""Every query and write of the progress room, a module for each subject.

standing   awards, target and scores
offices    who is asked
cycles     the running evaluation, its stages, the questions of its form
requests   what an office is asked for and hands in: the one table of steps
looking    which requests stand where, one of them with its hand-ins and its history
assigning  asking many offices for many things at once
reviewing  the matrix, and asking another office
lateness   what is late, and whether readers see it
tallies    how many requests stand where
events     the public history
visits     the plan of a verification visit, its course, and what readers see of it
visit_lists  the places on the route and the checklist
findings   what the team noted, and what became of it
partners   what community, business and media promised, and what came of it
visit_article  a draft for the newsroom made of a visit's facts
"""

from __future__ import annotations

from layak.progress.models import StageState
from layak.progress.service import visits
from layak.progress.service.cycles import get_running_cycle, list_questions, list_stages, load_cycle
from layak.progress.service.offices import get_office, list_offices, load_offices
from layak.progress.service.standing import Standing, get_standing, load_progress

__all__ = [
    "StageState",
    "Standing",
    "get_office",
    "get_running_cycle",
    "get_standing",
    "list_offices",
    "list_questions",
    "list_stages",
    "load_cycle",
    "load_offices",
    "load_progress",
    "visits",
]
