"""Reading a hand-in from its form, for officers and for task links: what was taken outlives a mistake elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import current_app, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from layak.core.content import UnknownKeyError
from layak.core.language import localized
from layak.core.page import site_content
from layak.progress.desk.offering import carry, read_links, read_offer
from layak.progress.forms.tasks import HandInForm
from layak.progress.models import EvidenceForm
from layak.progress.service.requests import GivenFile, Offer

ATTACH = "attach"
"""The button that keeps the documents and leaves room for more."""

DOCUMENT = "progress_desk.open_document"
DECREES = "regulation"
"""The kind of evidence that has an end date (content/framework/evidence.yaml)."""


def read_hand_in(form: HandInForm, *, actor: str) -> Offer:
    """What the form brings; what is not taken is told at its field, what is taken stays in the form."""
    refused_files: list[str] = []
    refused_links: list[str] = []
    title, ends_on = form.title.data or "", form.ends_on.data
    chosen = [one for one in form.files.data or () if one.filename]
    offer = read_offer(
        form.answer.data or "",
        chosen,
        titles=[title] if chosen else [],
        ends_on=ends_on,
        is_looked_at=bool(form.looked_at.data),
        carried=form.carried.data or "",
        actor=actor,
        refused=refused_files,
    )
    left_out = set(request.form.getlist("without"))
    files = [one for one in offer.files if one.digest not in left_out]
    links = read_links(form.addresses, [] if files or not title else [title], ends_on, refused_links)
    if not chosen:
        files = named_last(files, form)
    form.files.errors = [*form.files.errors, *refused_files]
    form.links.errors = [*form.links.errors, *refused_links]
    offer = replace(offer, files=files, links=links)
    form.carried.data = carry(offer, actor=actor)
    if chosen and not links and not form.ends_on.errors and not refused_files:
        form.title.data, form.ends_on.data, form.ends_on.raw_data = "", None, None
    return offer


def fill_hand_in(form: HandInForm, answer: str, evidence: Sequence[Any], *, actor: str) -> Offer:
    """Put what was handed in before into a form: its words, its links, and its documents as kept ones."""
    files = [
        GivenFile(
            digest=one.digest,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            scan=one.scan,
            title=one.title,
            ends_on=one.ends_on,
        )
        for one in evidence
        if one.form == EvidenceForm.FILE
    ]
    offer = Offer(answer=answer, files=files)
    form.answer.data = answer
    form.links.data = "\n".join(one.address for one in evidence if one.form == EvidenceForm.LINK)
    form.carried.data = carry(offer, actor=actor)
    return offer


def named_last(files: Sequence[GivenFile], form: HandInForm) -> list[GivenFile]:
    """The kept documents; a name and an end date that came without a new one belong to the last of them."""
    if not files:
        return []
    last = files[-1]
    last = replace(last, title=form.title.data or last.title, ends_on=form.ends_on.data or last.ends_on)
    return [*files[:-1], last]


def wants_more() -> bool:
    """Whether the documents are kept for now and others follow."""
    return request.form.get("act") == ATTACH


def is_empty(offer: Offer) -> bool:
    """Whether nothing at all is handed in."""
    return not (offer.answer.strip() or offer.files or offer.links)


def ask_for_something(form: HandInForm) -> None:
    """Say at the first field that nothing was given."""
    form.answer.errors = [*form.answer.errors, _("Write an answer, or add a document or a link.")]


def asked_words(row: Any) -> dict[str, Any]:
    """What a request asks for, in the page's language: indicator, kind of evidence, the question's own text."""
    content = site_content()
    kind = next((one for one in content.framework.evidence_kinds if one.key == row.kind), None)
    try:
        name = localized(content.indicator(row.indicator), "short")
    except UnknownKeyError:
        name = ""
    what = localized(kind, "name") if kind else row.kind
    return {
        "title": f"{what}: {name}" if name else what,
        "indicator": row.indicator,
        "name": name,
        "hint": localized(kind, "hint") if kind else "",
        "text": localized(row, "text"),
        "is_decree": row.kind == DECREES,
    }


def document_address(one: Any) -> str | None:
    """Where a document that was handed in can be opened by staff; nothing for a link or once it was erased."""
    if one.form != "file" or one.erased_at is not None or DOCUMENT not in current_app.view_functions:
        return None
    return url_for(DOCUMENT, number=one.id)


def size_words(size: int) -> str:
    """The size of a document as people say it, in the page's language: 120 kB, 1,4 MB."""
    if size >= 1_000_000:
        return f"{format_decimal(size / 1_000_000, format='#,##0.#')} MB"
    return f"{format_decimal(max(1, round(size / 1000)))} kB"


def kept_rows(offer: Offer | None) -> list[dict[str, Any]]:
    """The documents that wait in the form: digest, title or name, size in words, end date."""
    files = offer.files if offer else ()
    return [
        {"digest": one.digest, "name": one.title or one.name, "size": size_words(one.size), "ends_on": one.ends_on}
        for one in files
    ]
