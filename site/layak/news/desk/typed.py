"""What was typed and not saved: found again when the editor opens, carried over when its page is shown once more."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from layak.core.access import current_principal
from layak.core.language import LANGUAGES
from layak.core.markdown import to_html
from layak.core.numbers import read_number
from layak.core.page import site_content
from layak.news import service
from layak.news.forms.article import ArticleForm
from layak.news.service import Opened, Typed, tidy
from layak.news.service.working import WorkingCopy

OPENING = re.compile(r"[0-9a-f]{16}")
MOST_TOLD = 10


def my_number() -> int:
    """The number of the account that is signed in; the rule of each page here has seen to it that there is one."""
    return current_principal().user_id or 0


def opening_of(values: Mapping[str, str]) -> str:
    """The name of the editor that a form comes from, or a new one."""
    given = values.get("opening", "")
    return given if OPENING.fullmatch(given) else secrets.token_hex(8)


def forget_typed(key: str) -> None:
    """Forget what was kept for the editor whose text was saved just now."""
    service.clear_typed(Opened(staff_id=my_number(), key=key, opening=opening_of(request.form)))


def find_asked(article: int | None) -> Typed | None:
    """The text that somebody asks to have put back, where it is their own and of this article."""
    number = read_number(request.args.get("typed"))
    typed = None if number is None else service.find_typed(number, staff_id=my_number())
    return typed if typed is not None and typed.article == article else None


def take_up(typed: Typed) -> ArticleForm:
    """The form as it was left, at the version at which it began."""
    form = ArticleForm(formdata=MultiDict(typed.fields))
    form.offer(site_content())
    form.key.data, form.version.data = typed.opened.key, str(typed.version)
    return form


def list_waiting(copy: WorkingCopy | None, opening: str) -> list[Typed]:
    """What the person typed here before and did not save, without what stands in this editor."""
    found = service.list_typed(my_number(), article=copy.number if copy else None)
    return [typed for typed in found if typed.opened.opening != opening]


def pending_paste() -> dict[str, Any] | None:
    """What was pasted into the page's own field, or made of it, and is in no body yet."""
    into = request.form.get("into", "")
    clean, pasted = tidy(request.form.get("clean")), request.form.get("pasted", "")
    if "put" in request.form or into not in LANGUAGES or not (clean or pasted.strip()):
        return None
    kept: dict[str, Any] = {"into": into, "pasted": pasted, "is_kept": True}
    if clean:
        told = request.form.getlist("told")[:MOST_TOLD]
        is_empty = not request.form.get(f"body_{into}", "").strip()
        kept |= {"clean": clean, "html": to_html(clean), "told": told, "is_empty": is_empty}
    return kept
