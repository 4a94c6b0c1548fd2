"""What a staff page of requests is about: the cycle and the filters that its address names."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for

from layak.core.content.framework import Component
from layak.core.numbers import read_number
from layak.core.page import site_content
from layak.progress.models import RequestState
from layak.progress.service.cycles import get_cycle, get_running_cycle
from layak.progress.service.faults import NotThere
from layak.progress.service.looking import Wanted


def cycle_asked() -> Any:
    """The cycle that the address names, or the running one; 404 where there is none."""
    key = request.args.get("cycle", "")
    try:
        cycle = get_cycle(key) if key else get_running_cycle()
    except NotThere:
        abort(404)
    if cycle is None:
        abort(404)
    return cycle


def kept_cycle() -> dict[str, str]:
    """The cycle that the address names, to be named again by every way that leads on from the page."""
    key = request.args.get("cycle")
    return {"cycle": key} if key else {}


def component_asked() -> Component | None:
    """The component that the address names; 404 where it does not exist."""
    key = request.args.get("component", "")
    found = next((one for one in site_content().components if one.key == key), None)
    if key and found is None:
        abort(404)
    return found


def numbers_of(component: Component | None) -> tuple[int, ...]:
    """The indicators of a component; of all of them where none was chosen."""
    content = site_content()
    rows = content.indicators_of(component.key) if component else content.indicators
    return tuple(one.number for one in rows)


def wanted_of() -> Wanted:
    """The filters of the address; what does not exist finds nothing."""
    component = component_asked()
    state = request.args.get("state", "")
    return Wanted(
        office=request.args.get("office", "")[:64],
        indicator=read_number(request.args.get("indicator"), most=99),
        component=numbers_of(component) if component else (),
        state=state if state in set(RequestState) else "",
        kind=request.args.get("kind", "")[:32],
        is_late=request.args.get("late") == "1",
    )


def filters_given() -> dict[str, str]:
    """The filters of the address as they stand there, without empty ones and without the page."""
    names = ("cycle", "component", "office", "indicator", "kind", "state", "late")
    return {name: request.args[name] for name in names if request.args.get(name)}


def address(endpoint: str, **values: Any) -> str:
    """A page with what is chosen; what is empty is left out."""
    return url_for(endpoint, **{name: value for name, value in values.items() if value})
