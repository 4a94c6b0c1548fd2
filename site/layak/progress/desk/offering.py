"""What a form brings as an offer: each file and link is judged by itself, the rest gets a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from typing import Any, BinaryIO, cast

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from layak.core.keys import key_for
from layak.core.routes import Room
from layak.core.store import Store
from layak.core.store.sending import store_of
from layak.progress.forms.findings import ProofForm
from layak.progress.forms.masked import PLACES_SHOWN, SIGNS
from layak.progress.service.evidence.documents import (
    MOST_BYTES,
    MOST_FILES,
    document_name,
    say_looked_at,
    take_document,
)
from layak.progress.service.evidence.links import MOST_LINKS, take_link
from layak.progress.service.faults import DocumentRefused, LinkRefused
from layak.progress.service.requests import GivenFile, GivenLink, Offer

UPLOAD_BYTES = MOST_FILES * MOST_BYTES + 1024 * 1024
"""What a form with documents may bring."""
CARRIED_SECONDS = 12 * 60 * 60
"""How long a taken file waits for the rest of its form; shorter than the day after which the store forgets it."""

SENTENCES = {
    "empty": _l("The file is empty. Save it again and choose it once more."),
    "too_large": _l("The file is larger than 20 MB. Make it smaller, or give a link instead."),
    "kind": _l("We take PDF, DOCX, XLSX, JPEG, PNG and WebP only. Save it as one of these."),
    "not_what_it_says": _l("The content does not fit the name of the file. Open it, and save it again."),
    "locked": _l("The file has a password. Save it without one."),
    "macros": _l("The file holds macros, programs or other files. Save it without them."),
    "bomb": _l("The file is packed in a way that we cannot open safely. Save it as PDF."),
    "virus": _l("The virus scanner found something in this file. Do not open it; ask your IT team."),
    "scanner": _l("The virus scanner does not answer. Try again in a few minutes."),
    "away": _l("Documents cannot be kept just now. Nothing of this file was kept: send it again in a few minutes."),
    "unreadable": _l(
        "We could not read this file. Look at it yourself. "
        "If nobody can be recognised in it, tick the box and send again."
    ),
}
"""Why a file was not taken, and what to do."""

LINK_SENTENCES = {
    "https": _l("A link begins with https://"),
    "too_long": _l("This link is too long. Share the file anew and use the short link."),
    "address": _l("This is no address that everybody can reach. Copy it from the address line of the browser."),
    "personal": _l("The words of this link tell of a person. Give it another title."),
}


def documents() -> Store:
    """Where documents lie, outside of what the web serves."""
    return store_of("documents")


def allow_documents(room: Room, endpoint: str) -> None:
    """Let the form of one endpoint ("tasks.hand_in") bring documents; call it where the view is defined."""

    @room.url_value_preprocessor
    def allow(asked: str | None, values: dict[str, Any] | None) -> None:
        if asked == endpoint and request.mimetype == "multipart/form-data":  # other forms are read into memory
            request.max_content_length = UPLOAD_BYTES


def read_offer(
    answer: str,
    files: Sequence[FileStorage],
    links: Sequence[str] = (),
    titles: Sequence[str] = (),
    ends_on: date | None = None,
    *,
    link_titles: Sequence[str] = (),
    is_looked_at: bool = False,
    carried: str = "",
    actor: str,
    refused: list[str],
) -> Offer:
    """What a form brings; each file and link that is not taken adds one sentence to `refused`, the others are kept.

    titles        of the files, in their order
    ends_on       the last day of a decree, for all that is given at once
    is_looked_at  the tick that nobody can be recognised in what we cannot read
    carried       what carry() gave when the form was shown before: files that were taken then
    actor         Principal.actor, or the task link's own name, for the audit and for carry()
    Empty rows of a form are left out. Call it before any transaction.
    """
    kept, fresh = carried_files(carried, actor), list[GivenFile]()
    for file, title in zip_longest(real(files), titles, fillvalue=""):
        if isinstance(file, str):
            break
        if len(kept) >= MOST_FILES:
            refused.append(_("At most %(most)d files at once. The rest was not taken.", most=MOST_FILES))
            break
        try:
            taken = take(file, title, ends_on, is_looked_at=is_looked_at)
        except DocumentRefused as error:
            refused.append(named(file.filename or "", sentence_for(error)))
        else:
            kept = [one for one in kept if one.digest != taken.digest] + [taken]
            fresh.append(taken)
    say_looked_at(fresh, actor=actor)
    return Offer(answer=answer, files=kept, links=read_links(links, link_titles, ends_on, refused))


def real(files: Sequence[FileStorage]) -> list[FileStorage]:
    """The files that somebody chose; an empty field brings one without a name."""
    return [one for one in files if one and one.filename]


def read_proofs(form: ProofForm, answer: str = "", *, actor: str) -> Offer | None:
    """What a form of proofs brings; nothing where a file or the link was refused: why stands above the form then,
    and what was taken is carried along."""
    refused: list[str] = []
    offer = read_offer(
        answer,
        form.files.data or (),
        [form.link.data or ""],
        link_titles=[form.link_title.data or ""],
        is_looked_at=form.is_looked_at.data,
        carried=form.carried.data or "",
        actor=actor,
        refused=refused,
    )
    form.carried.data, form.form_errors = carry(offer, actor=actor), refused
    return None if refused else offer


def take(file: FileStorage, title: str, ends_on: date | None, *, is_looked_at: bool) -> GivenFile:
    """Put one upload into the store."""
    return take_document(
        cast(BinaryIO, file.stream),
        file.filename or "",
        store=documents(),
        title=title,
        ends_on=ends_on,
        scanner=current_app.extensions["layak"].settings.scanner,
        is_looked_at=is_looked_at,
    )


def read_links(
    links: Sequence[str], titles: Sequence[str], ends_on: date | None, refused: list[str]
) -> list[GivenLink]:
    """The links that are taken."""
    kept: list[GivenLink] = []
    for address, title in zip_longest(links, titles, fillvalue=""):
        if not address.strip():
            continue
        if len(kept) >= MOST_LINKS:
            refused.append(_("At most %(most)d links at once. The rest was not taken.", most=MOST_LINKS))
            break
        try:
            kept.append(take_link(address, title=title, ends_on=ends_on))
        except LinkRefused as error:
            refused.append(named(address.strip()[:80], str(LINK_SENTENCES[error.reason])))
    return kept


def named(name: str, sentence: str) -> str:
    """A sentence with the name of what it is about."""
    return f"{name}: {sentence}"


def sentence_for(error: DocumentRefused) -> str:
    """Why a file was not taken, in the page's language; for personal data where it stands, never the words."""
    if error.reason != "personal":
        return str(SENTENCES[error.reason])
    told = [place_words(one.sign, one.where, one.row) for one in error.places[:PLACES_SHOWN]]
    return _(
        "This file tells of persons: %(places)s. Mask it first: cover or delete these, then send it again.",
        places="; ".join(told),
    )


def place_words(sign: str, where: str, row: int) -> str:
    """What was found and where: "a birth date (page 2)"."""
    what = str(SIGNS[sign])
    if where == "name":
        return _("%(what)s (in the name or title of the file)", what=what)
    if row and where:
        return _("%(what)s (sheet %(sheet)s, row %(row)d)", what=what, sheet=where, row=row)
    if where:
        return _("%(what)s (page %(number)s)", what=what, number=where)
    return what


def carry(offer: Offer, *, actor: str) -> str:
    """The taken files as a signed text for a hidden field, so that a form with a mistake does not lose them."""
    rows = [asdict(one) | {"ends_on": one.ends_on.isoformat() if one.ends_on else None} for one in offer.files]
    return signer().dumps({"actor": actor, "files": rows}) if rows else ""


def carried_files(text: str, actor: str) -> list[GivenFile]:
    """What was carried, for the one who gave it; nothing where it is old, foreign or altered."""
    if not text:
        return []
    try:
        told = signer().loads(text, max_age=CARRIED_SECONDS)
    except BadData:
        return []
    if told["actor"] != actor:
        return []
    found = [
        GivenFile(**{**row, "ends_on": date.fromisoformat(row["ends_on"]) if row["ends_on"] else None})
        for row in told["files"]
    ]
    return [one for one in found if documents().find(document_name(one.digest))]


def signer() -> URLSafeTimedSerializer:
    """Signs what is carried with a key of its own."""
    return URLSafeTimedSerializer(key_for("carried documents", current_app.config["SECRET_KEY"]))
