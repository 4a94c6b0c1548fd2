"""What is said of numbers on staff pages: what looks wrong with them, and what was done with them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from layak.core.content import UnknownKeyError
from layak.core.page import site_content
from layak.progress.models import ALL, Sex
from layak.progress.service.plausibility import Doubt


def place_words(district: str, sex: str, category: str) -> str:
    """Where a number stands: kecamatan or whole city, who, category."""
    heads = {ALL: "", Sex.BOYS.value: _("boys"), Sex.GIRLS.value: _("girls")}
    return ", ".join(part for part in (district_name(district), heads.get(sex, sex), category) if part)


def district_name(code: str) -> str:
    """A kecamatan's name, or the city as a whole; the code where the files do not know it any more."""
    if code == ALL:
        return _("Whole city")
    try:
        return site_content().district(code).name
    except UnknownKeyError:
        return code


def doubt_words(doubt: Doubt) -> str:
    """What looks wrong with a number, as a sentence."""
    told = {
        "where": place_words(doubt.district, doubt.sex, doubt.category),
        "value": str(format_decimal(doubt.value)),
        "expected": str(format_decimal(doubt.expected)),
    }
    if doubt.kind == "districts":
        return _("%(where)s: %(value)s, but the districts add up to %(expected)s.", **told)
    if doubt.kind == "sexes":
        return _("%(where)s: %(value)s, but girls and boys add up to %(expected)s.", **told)
    if doubt.kind == "tenfold":
        return _("%(where)s: %(value)s, and %(expected)s in the year before.", **told)
    return _("%(where)s: %(value)s is more than 100 percent.", **told)


def step_words(step: Mapping[str, Any]) -> str:
    """What somebody did with a series or its numbers."""
    detail, verb = step["detail"], str(step["action"]).removeprefix("progress.")
    if verb in ("figure.write", "figure.delete"):
        return figure_step(detail)
    year = detail.get("year", "")
    told = {
        "series.add": _("Series added"),
        "series.change": _("Series changed"),
        "series.move": _("Place in the order changed"),
        "figure.show": _("%(year)s shown to readers", year=year),
        "figure.hide": _("%(year)s hidden from readers", year=year),
    }
    return told.get(verb, verb)


def figure_step(detail: Mapping[str, Any]) -> str:
    """One number before and after."""
    places = (str(detail.get(name, "")) for name in ("district", "sex", "category"))
    where = f"{detail.get('year', '')}, {place_words(*places)}"
    before, after = (written(detail.get(name)) for name in ("before", "after"))
    if not before:
        return _("%(where)s: %(after)s written", where=where, after=after)
    if not after:
        return _("%(where)s: %(before)s taken away", where=where, before=before)
    return _("%(where)s: %(before)s became %(after)s", where=where, before=before, after=after)


def written(value: Any) -> str:
    """A number of the audit trail in the page's language."""
    return "" if value is None else str(format_decimal(Decimal(str(value))))
