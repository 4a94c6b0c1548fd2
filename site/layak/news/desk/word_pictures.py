"""Pictures inside a Word file, brought in through the door of uploads: drawn anew, hidden until consent stands."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

from werkzeug.datastructures import FileStorage

from layak.news import service
from layak.news.forms.pasting import REASONS as WORD_REASONS
from layak.news.forms.reasons import REASONS
from layak.news.models import Picture
from layak.news.service.pasting import Unreadable

ENDINGS = (".docx", ".docm", ".doc", ".dotx", ".dotm")
Refused = list[tuple[str, object]]


def is_word(sent: FileStorage) -> bool:
    """Whether an upload calls itself a Word file."""
    return (sent.filename or "").lower().endswith(ENDINGS)


def take_word(
    sent: FileStorage, name: str, *, made: list[Picture], free: int, make: Callable[[IO[bytes]], Picture]
) -> Refused:
    """Add the pictures of a Word file to `made` in their order, at most `free` of them; gives what was refused.

    `make` draws a picture anew and raises Rejected; what it made stands in `made` at once, so that a failure finds it.
    """
    from layak.news.service.word import list_inside  # here, as most workers never see a Word file

    try:
        inside = list_inside(sent.stream, sent.filename or "")
    except Unreadable as error:
        return [(name, WORD_REASONS[error.reason])]
    if not inside:
        return [(name, WORD_REASONS["word_pictureless"])]
    refused: Refused = []
    for one in inside:
        if one.data is None:
            refused.append((name, f"{one.name}: {WORD_REASONS['word_linked']}"))
        elif free <= 0:
            refused.append((name, f"{one.name}: {REASONS['pictures_many'][1]}"))
        else:
            try:
                made.append(make(io.BytesIO(one.data)))
            except service.Rejected as error:
                refused.extend((name, f"{one.name}: {REASONS[reason][1]}") for reason in error.reasons)
            else:
                free -= 1
    return refused
