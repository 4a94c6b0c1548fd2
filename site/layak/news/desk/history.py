"""An article's history: every version, any two beside each other, and an older one put back as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.differences import Block, block_changes
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.news import service
from layak.news.desk.room import ACTS, find_copy, heading_of, room, write
from layak.news.forms.ending import ENDING_WORDS
from layak.news.forms.written import form_of, language_of, values_of, words_for
from layak.news.service.drafts import Draft
from layak.news.service.merging import is_same
from layak.news.service.picture_uses import list_pictures_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one field says in two versions."""

    label: str
    lang: str | None
    blocks: tuple[Block, ...]


@room.page(id="/ruang-kerja/berita/<int:number>/riwayat", en="/desk/news/<int:number>/history", access=write)
def show_history(number: int) -> Response:
    """Every version and act of an article, the newest first."""
    copy = find_copy(number)
    events = service.list_history(number)
    page, total = read_number(request.args.get("page") or "1", most=9_999), max(1, -(-len(events) // PAGE_SIZE))
    if page is None or page > total:
        abort(404)
    return render(
        "news/history.html",
        private=True,
        copy=copy,
        heading=heading_of(copy),
        events=events[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        versions=[event.version for event in events if event.is_version],
        acts=ACTS,
        endings=ENDING_WORDS,
        pages={
            "number": page,
            "total": total,
            "previous": url_for(".show_history", number=number, page=page - 1) if page > 1 else None,
            "next": url_for(".show_history", number=number, page=page + 1) if page < total else None,
        },
    )


@room.page(
    id="/ruang-kerja/berita/<int:number>/riwayat/banding",
    en="/desk/news/<int:number>/history/compare",
    access=write,
)
def compare_versions(number: int) -> Response:
    """Two versions of an article beside each other, word by word; without a choice the newest and the one before."""
    copy = find_copy(number)
    new = asked_version("new", copy.version)
    old = asked_version("old", max(1, new - 1))
    before, after = service.get_version(number, old), service.get_version(number, new)
    if before is None or after is None:
        abort(404)
    return render(
        "news/compare.html",
        private=True,
        copy=copy,
        heading=heading_of(copy),
        old=old,
        new=new,
        versions=[event.version for event in service.list_history(number) if event.is_version],
        differences=list_differences(before, after),
    )


def asked_version(name: str, default: int) -> int:
    """A version out of the address, or the one that is meant without it."""
    given = request.args.get(name)
    number = read_number(given) if given else default
    if number is None:
        abort(404)
    return number


def list_differences(before: Draft, after: Draft) -> list[Difference]:
    """Each field that the two versions do not have alike, and the picture."""
    one, two = form_of(before, site_content()), form_of(after, site_content())
    old, new = values_of(one), values_of(two)
    found = [
        difference(two[name].label.text, name, words_for(one[name], old.get(name)), words_for(two[name], new[name]))
        for name in new
        if not is_same(old.get(name), new[name])
    ]
    if before.pictures != after.pictures:
        pictures = [picture_words(draft) for draft in (before, after)]
        found.append(difference(_("Picture"), "picture", *pictures))
    return found


def difference(label: Any, name: str, before: str, after: str) -> Difference:
    """One field of both versions."""
    return Difference(label=str(label), lang=language_of(name), blocks=tuple(block_changes(before, after)))


def picture_words(draft: Draft) -> str:
    """What is said of a version's pictures in their order: their words in both languages and their credit."""
    said: list[str] = []
    for picture in list_pictures_of(draft):
        said += [_("Decoration only")] if picture.is_decorative else [picture.alt_id, picture.alt_en]
        said += [picture.caption_id, picture.caption_en, picture.credit]
        said += [_("Picture file %(name)s", name=picture.name[:8])]
    return "\n\n".join(one for one in said if one)


@room.page(
    id="/ruang-kerja/berita/<int:number>/riwayat/<int:restored>/kembalikan",
    en="/desk/news/<int:number>/history/<int:restored>/restore",
    access=write,
    methods=["POST"],
)
def restore_version(number: int, restored: int) -> Response:
    """Make the newest draft of an older version; readers go on seeing what they saw."""
    version = read_version(request.form.get("version"))
    try:
        service.restore_version(number, restored=restored, version=version, actor=current_principal(), at=now())
    except service.NotFound:
        abort(404)
    except service.Conflict:
        abort(409)
    return redirect_to("news_desk.edit_article", number=number)
