"""The digest for the task force's group: to copy, to open in WhatsApp, and to have sent by mail."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.chat import chat_address
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.mail import has_mail
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.desk.sections import register_section
from layak.progress.forms.digest import DigestForm
from layak.progress.mailing import current_text
from layak.progress.service.digest_plan import change_plan, get_plan


def add_sections() -> None:
    """The coordinator's way to the digest."""
    register_section(
        "progress_desk.show_digest",
        _l("Digest for the group"),
        _l("How the cycle stands, in numbers: one text to copy into the task force’s group."),
        place=45,
    )


@room.page(id="/ruang-kerja/kemajuan/ringkasan", en="/desk/progress/digest", access=coordinate, methods=BOTH)
@answering_faults
def show_digest() -> ResponseReturnValue:
    """The text in both languages, and the plan for mail."""
    plan, form = get_plan(), DigestForm()
    if request.method == "GET":
        form.process(obj=plan)
    elif form.validate():
        change_plan(
            every=form.every.data,
            hour=form.hour.data,
            addresses=(form.addresses.data or "").split(),
            lang=form.lang.data,
            version=read_version(form.version.data),
            actor=current_principal(),
        )
        return redirect_to("progress_desk.show_digest", kept=1)
    texts = {lang: text for lang in LANGUAGES if (text := current_text(lang, at=now()))}
    return render(
        "progress/desk/digest.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        texts=[{"lang": lang, "text": text, "chat": chat_address(text)} for lang, text in texts.items()],
        sent_at=plan.sent_at,
        has_mail=has_mail(),
        is_kept="kept" in request.args,
        has_errors=bool(form.errors),
    )
