"""What came of ideas in a planning meeting: one import by the coordinator, passed by a moderator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import flash, get_flashed_messages, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render
from layak.core.sheets import Fault, Refused
from layak.core.sheets.words import cell_words, place_words, refusal_words
from layak.forum import visit
from layak.forum.desk.musrenbang import BOTH, COORDINATE, changed_words, head_of, pack_item
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, needs_second_press, second_press
from layak.forum.forms.musrenbang import OutcomeForm
from layak.forum.models import Outcome
from layak.forum.pack_book import Marked, PackLook, read_pack
from layak.forum.personal import KINDS, OTHER
from layak.forum.service import musrenbang, outcomes, texts
from layak.forum.service.faults import Changed
from layak.forum.wording import OUTCOMES

UPLOAD_BYTES = 11 * 1024 * 1024
"""A little more than a sheet may have, so that a larger one still gets its sentence."""
KEPT = "outcomes"
"""Where the session keeps what was read until its yes."""


@room.url_value_preprocessor
def allow_packs(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the form that brings a pack be larger than the rest of the site's."""
    if endpoint == "forum_desk.import_outcomes":
        request.max_content_length = UPLOAD_BYTES


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/hasil",
    en="/desk/forum/musrenbang/<int:number>/outcomes",
    access=COORDINATE,
    methods=BOTH,
)
@answering_faults
def import_outcomes(number: int) -> ResponseReturnValue:
    """Take the filled pack and compare it; what it would change waits for a yes on a page of its own."""
    actor = current_principal()
    musrenbang.get_musrenbang(actor, number)
    form = OutcomeForm()
    if request.method == "GET":
        return show_import(number, form)
    pack = musrenbang.list_pack(actor, number)
    look = look_at(number, form, pack) if form.validate() else None
    if look is None or look.faults or not look.marked:
        return show_import(number, form, look)
    session[KEPT] = {
        "number": number,
        "name": form.book.data.filename,
        "base": outcomes.mark_of(pack),
        "marked": [[one.row, one.idea, *plain_mark(one.mark)] for one in look.marked],
    }
    return redirect_to("forum_desk.confirm_outcomes", number=number)


def look_at(number: int, form: OutcomeForm, pack: Sequence[musrenbang.PackIdea]) -> PackLook | None:
    """What the sent file would change; nothing where it cannot be read, with the reason at its field."""
    upload: FileStorage | None = form.book.data
    if not upload or not upload.filename:
        form.book.errors = [_("Choose the filled pack first.")]
        return None
    try:
        return read_pack(upload.stream, upload.filename, number, pack)
    except Refused as error:
        form.book.errors = [refused_words(error.reason)]
        return None


def refused_words(reason: str) -> str:
    """Why a file was not read at all."""
    told = {
        "about_other": _("This file is about another meeting. Download the pack here and fill that one in."),
        "no_rows": _("This file has no rows, only the heads of the columns. Download the pack here and fill it in."),
        "nothing_filled": _(
            "No row says what came of its idea. Fill that in, with the reason, and send the file again."
        ),
    }
    return told[reason] if reason in told else refusal_words(reason)


def show_import(
    number: int, form: OutcomeForm, look: PackLook | None = None, *, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    """The page that takes the filled pack, with everything that was wrong in it."""
    faults = look.faults if look else []
    has_errors = bool(form.errors or faults)
    return render(
        "forum/desk/musrenbang_import.html",
        private=True,
        status=422 if has_errors and status == 200 else status,
        has_errors=has_errors or bool(problem),
        form=form,
        meeting=head_of(musrenbang.get_musrenbang(current_principal(), number)),
        faults=[[place_words(one), fault_words(one)] for one in faults],
        is_same=bool(look and not has_errors),
        problem=problem,
    )


def fault_words(fault: Fault) -> str:
    """One fault as a sentence."""
    if fault.reason == "unknown":
        return _("This idea is not in the pack of this meeting any more. Take the row out.")
    return cell_words(fault) or _("This cannot be written.")


def plain_mark(mark: outcomes.Mark) -> list[str | None]:
    """A mark as the session keeps it."""
    return [mark.outcome.value, mark.reason_id, mark.reason_en]


@room.page(
    id="/ruang-kerja/forum/musrenbang/<int:number>/hasil/periksa",
    en="/desk/forum/musrenbang/<int:number>/outcomes/check",
    access=COORDINATE,
    methods=BOTH,
)
@answering_faults
def confirm_outcomes(number: int) -> ResponseReturnValue:
    """Every change in words; the yes keeps them all or none."""
    actor = current_principal()
    row, kept = musrenbang.get_musrenbang(actor, number), session.get(KEPT)
    if not kept or kept["number"] != number:
        return redirect_to("forum_desk.import_outcomes", number=number)
    marked = [
        Marked(line, idea, outcomes.Mark(Outcome(outcome), reason_id, reason_en))
        for line, idea, outcome, reason_id, reason_en in kept["marked"]
    ]
    if request.method == "POST":
        session.pop(KEPT)
        try:
            marks = {one.idea: one.mark for one in marked}
            count = outcomes.mark_outcomes(actor, number, marks, kept["base"], at=now())
        except Changed:
            return show_import(number, OutcomeForm(formdata=None), status=409, problem=changed_words())
        flash(ngettext("%(num)s outcome was kept.", "%(num)s outcomes were kept.", count))
        return redirect_to("forum_desk.show_musrenbang", number=number)
    return render(
        "forum/desk/musrenbang_changes.html",
        private=True,
        meeting=head_of(row),
        name=kept["name"],
        rows=change_rows(marked, musrenbang.list_pack(actor, number)),
        count=len(marked),
        signs=signs_in((one.idea, one.mark.reason_id, one.mark.reason_en) for one in marked),
    )


def change_rows(marked: Iterable[Marked], pack: Sequence[musrenbang.PackIdea]) -> list[list[str]]:
    """Every row that would change: its number, the idea, what stands now and what would."""
    before = {one.idea.number: one for one in pack}
    return [
        [
            str(one.row),
            f"{one.idea} · {before[one.idea].idea.title_id}",
            told(before[one.idea].outcome, before[one.idea].reason_id, before[one.idea].reason_en),
            told(one.mark.outcome, one.mark.reason_id, one.mark.reason_en),
        ]
        for one in marked
        if one.idea in before
    ]


def told(outcome: str | None, reason_id: str, reason_en: str | None) -> str:
    """An outcome with its reason in one line."""
    parts = [str(OUTCOMES.get(outcome or "", "")), reason_id, reason_en or ""]
    return " · ".join(filter(None, parts)) or "–"


def signs_in(reasons: Iterable[tuple[int, str, str | None]]) -> list[Sign]:
    """What gives somebody away in reasons that children and everybody will read."""
    return [
        Sign(f"idea-{number}", _("Idea %(number)s", number=number), KINDS.get(mark.kind, OTHER)[0], mark.text)
        for number, reason_id, reason_en in reasons
        for text in (reason_id, reason_en or "")
        for mark in texts.mark_personal(text)
    ]


@room.page(
    id="/ruang-kerja/forum/musrenbang/hasil",
    en="/desk/forum/musrenbang/outcomes",
    access=MODERATE,
    methods=BOTH,
)
@answering_faults
def pass_outcomes() -> ResponseReturnValue:
    """Outcomes that wait for a moderator, meeting by meeting; passing shows all of one meeting to everybody."""
    actor, signs = current_principal(), dict[int, list[Sign]]()
    number, seen = read_number(request.form.get("meeting")), request.form.get("seen", "")
    if request.method == "POST":
        waiting = outcomes.waiting_of(actor, number or 0)
        found = signs_of(waiting)
        if needs_second_press(request.form.get("act", ""), found):
            return show_waiting({waiting.meeting.id: found}, 422)
        try:
            count = outcomes.pass_outcomes(actor, waiting.meeting.id, seen, today=visit.today())
        except Changed:
            flash(changed_words())
        else:
            told = ngettext("%(num)s outcome is shown now.", "%(num)s outcomes are shown now.", count)
            flash(told)
        return redirect_to("forum_desk.pass_outcomes")
    return show_waiting(signs)


def signs_of(waiting: outcomes.Waiting) -> list[Sign]:
    """What gives somebody away in the waiting reasons of a meeting."""
    return signs_in((one.idea.number, one.reason_id, one.reason_en) for one in waiting.ideas)


def show_waiting(signs: dict[int, list[Sign]], status: int = 200) -> ResponseReturnValue:
    """The list; where signs were found they stand above the second button."""
    found = outcomes.list_waiting(current_principal())
    return render(
        "forum/desk/musrenbang_outcomes.html",
        private=True,
        status=status,
        has_errors=bool(signs),
        meetings=[
            {
                **head_of(one.meeting),
                "ideas": [pack_item(idea) for idea in one.ideas],
                "seen": one.seen,
                "is_mine": one.is_mine,
                "signs": signs.get(one.meeting.id, []),
                "anyway": second_press(signs.get(one.meeting.id, [])),
            }
            for one in found
        ],
        told=get_flashed_messages(),
    )


@room.page(
    id="/ruang-kerja/forum/musrenbang/hasil/kembalikan",
    en="/desk/forum/musrenbang/outcomes/return",
    access=MODERATE,
    methods=("POST",),
)
@answering_faults
def return_outcome() -> ResponseReturnValue:
    """Give one outcome back to the coordinator."""
    number, idea = read_number(request.form.get("meeting")) or 0, read_number(request.form.get("idea")) or 0
    try:
        outcomes.return_outcome(current_principal(), number, idea, request.form.get("seen", ""))
    except Changed:
        flash(changed_words())
    else:
        flash(_("Given back. The coordinator can send it anew."))
    return redirect_to("forum_desk.pass_outcomes")
