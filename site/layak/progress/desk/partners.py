"""Partners and their promises at the desk: added, written down, followed, proved, and shown to readers."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress.desk.offering import allow_documents, read_proofs
from layak.progress.desk.refusing import refuse
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.desk.visit_lists import indicator_choices
from layak.progress.forms.findings import ProofForm
from layak.progress.forms.partners import PartnerForm, PledgeForm, PledgeStateForm
from layak.progress.forms.visits import ShowForm
from layak.progress.models import PartnerKind, PledgeState
from layak.progress.partner_words import KINDS, PLEDGE_STATES
from layak.progress.service import partners
from layak.progress.service.faults import AlreadyThere, Changed, NothingGiven, ProofNeeded

LIST = "progress_desk.list_partners"
PARTNER = "progress_desk.show_partner"
PLEDGE = "progress_desk.show_pledge"
TEXTS = ("text_id", "text_en", "promised_on", "due_on")
INDICATOR = 3
"""What a promise counts for unless said: involvement of community, business and media (S006)."""


def add_sections() -> None:
    """Lead to the partners from the coordinator's overview."""
    register_section(
        LIST,
        _l("Partners"),
        _l("What community, business and media promised, by when, and what came of it."),
        place=65,
    )


@room.page(id="/ruang-kerja/kemajuan/mitra/", en="/desk/progress/partners/", access=coordinate)
def list_partners() -> Response:
    """Every partner with how many promises it made and how many of them readers see."""
    number = read_number(request.args.get("page") or "1", most=9_999)
    found = partners.list_all_partners(page=number) if number else None
    if found is None or found.number > found.total:
        abort(404)
    return render(
        "progress/desk/partners.html",
        private=True,
        rows=found.rows,
        kinds=KINDS,
        pages={
            "number": found.number,
            "total": found.total,
            "previous": f"?page={found.number - 1}" if found.number > 1 else None,
            "next": f"?page={found.number + 1}" if found.number < found.total else None,
        },
    )


@room.page(id="/ruang-kerja/kemajuan/mitra/baru", en="/desk/progress/partners/new", access=coordinate, methods=BOTH)
@answering_faults
def add_partner() -> Response:
    """Add a partner."""
    form, status = PartnerForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                number = partners.save_partner(draft_of(form), actor=current_principal())
            except AlreadyThere as fault:
                status = refuse(form, fault)
            else:
                return redirect_to(PARTNER, number=number)
    return partner_page(form, None, status)


@room.page(
    id="/ruang-kerja/kemajuan/mitra/<int:number>/",
    en="/desk/progress/partners/<int:number>/",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_partner(number: int) -> Response:
    """One partner: its promises, and the form of its name."""
    row = partners.get_partner(number)
    form, status = PartnerForm(data=row._asdict()), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            version = read_version(form.version.data)
            try:
                partners.save_partner(draft_of(form), number=number, version=version, actor=current_principal())
            except (Changed, AlreadyThere) as fault:
                row = partners.get_partner(number)
                status = refuse(form, fault, row.version)
            else:
                return redirect_to(PARTNER, number=number)
    return partner_page(form, row, status)


def draft_of(form: PartnerForm) -> partners.PartnerDraft:
    """What was written, as a partner."""
    return partners.PartnerDraft(name=form.name.data or "", kind=PartnerKind(form.kind.data))


def partner_page(form: PartnerForm, row: Any | None, status: int) -> Response:
    """A partner, new or known, with its promises."""
    return render(
        "progress/desk/partner.html",
        status=status,
        private=True,
        form=form,
        row=row,
        pledges=partners.list_pledges(row.id) if row else [],
        states=PLEDGE_STATES,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/mitra/<int:number>/janji-baru",
    en="/desk/progress/partners/<int:number>/new-promise",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def add_pledge(number: int) -> Response:
    """Write down what a partner promised."""
    partner, form, status = partners.get_partner(number), pledge_form(None), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            made = partners.save_pledge(number, pledge_of(form), actor=current_principal())
            return redirect_to(PLEDGE, number=made)
    return words_page(form, partner, None, status)


@room.page(
    id="/ruang-kerja/kemajuan/janji/<int:number>/ubah",
    en="/desk/progress/promises/<int:number>/edit",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_pledge(number: int) -> Response:
    """Write a promise anew; readers of a shown one see it at once."""
    row = partners.get_pledge(number)
    form, status = pledge_form(row), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            version = read_version(form.version.data)
            given = pledge_of(form)
            try:
                partners.save_pledge(row.partner_id, given, number=number, version=version, actor=current_principal())
            except Changed as fault:
                status = refuse(form, fault, partners.get_pledge(number).version)
            else:
                return redirect_to(PLEDGE, number=number)
    return words_page(form, partners.get_partner(row.partner_id), row, status)


def pledge_form(row: Any | None) -> PledgeForm:
    """The form of a promise with all indicators, filled from the row where there is one."""
    given = row._asdict() if row else {"indicator": INDICATOR, "promised_on": today()}
    form = PledgeForm(data=given)
    form.indicator.choices = indicator_choices(site_content(), "")[1:]
    return form


def pledge_of(form: PledgeForm) -> partners.PledgeDraft:
    """What was written, as a promise."""
    return partners.PledgeDraft(indicator=form.indicator.data, **{name: form[name].data for name in TEXTS})


def words_page(form: PledgeForm, partner: Any, row: Any | None, status: int) -> Response:
    """The page on which a promise is written."""
    return render(
        "progress/desk/pledge_words.html",
        status=status,
        private=True,
        form=form,
        partner=partner,
        row=row,
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/janji/<int:number>/",
    en="/desk/progress/promises/<int:number>/",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_pledge(number: int) -> Response:
    """One promise: its state, its proofs, and the buttons that show it to readers or take it back."""
    row, form, status = partners.get_pledge(number), ShowForm(), 200
    if request.method == "POST" and form.validate():
        try:
            act(number, form)
        except Changed as fault:
            status = refuse(form, fault)
        if not form.errors:
            return redirect_to(PLEDGE, number=number)
    row = partners.get_pledge(number)
    form.version.data = str(row.version)
    status = 422 if form.errors and status == 200 else status
    return pledge_page("progress/desk/pledge.html", row, form, status)


def act(number: int, form: ShowForm) -> None:
    """Do what a button of the promise's page asks for; showing needs the tick."""
    given: dict[str, Any] = {"version": read_version(form.version.data), "actor": current_principal()}
    if form.act.data == "hide":
        partners.hide_pledge(number, **given)
    elif form.act.data != "show":
        abort(400)
    elif form.is_safe.data:
        partners.show_pledge(number, at=now(), **given)
    else:
        form.is_safe.errors = [_("Read it all first, then tick this box.")]


def pledge_page(template: str, row: Any, form: Any, status: int) -> Response:
    """A page about one promise, with what is known of it and its proofs."""
    return render(
        template,
        status=status,
        private=True,
        form=form,
        row=row,
        state=PLEDGE_STATES[PledgeState(row.state)],
        is_over=row.state in partners.OVER,
        proofs=partners.list_proofs(row.id),
        has_errors=bool(form.errors),
    )


@room.page(
    id="/ruang-kerja/kemajuan/janji/<int:number>/keadaan",
    en="/desk/progress/promises/<int:number>/state",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def set_pledge_state(number: int) -> Response:
    """Say where a promise stands; kept only with a proof, over only with words."""
    row = partners.get_pledge(number)
    form, status = PledgeStateForm(data=row._asdict()), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                keep_state(number, form)
            except ProofNeeded:
                form.state.errors = [
                    _("Add a proof first: a document, a photo or a link. Without one a promise is not kept.")
                ]
            except Changed as fault:
                status = refuse(form, fault, partners.get_pledge(number).version)
            else:
                return redirect_to(PLEDGE, number=number)
    return pledge_page("progress/desk/pledge_state.html", row, form, status)


def keep_state(number: int, form: PledgeStateForm) -> None:
    """Write down the state that was chosen."""
    partners.set_state(
        number,
        PledgeState(form.state.data),
        form.result_id.data or "",
        form.result_en.data or "",
        version=read_version(form.version.data),
        actor=current_principal(),
        at=now(),
        on=today(),
    )


allow_documents(room, "progress_desk.add_pledge_proof")


@room.page(
    id="/ruang-kerja/kemajuan/janji/<int:number>/bukti",
    en="/desk/progress/promises/<int:number>/proof",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def add_pledge_proof(number: int) -> Response:
    """Add documents or a link that prove what came of a promise; what was taken stays when something is mended."""
    row, form, status = partners.get_pledge(number), ProofForm(), 200
    if request.method == "GET":
        form.version.data = str(row.version)
    elif form.validate() and (offer := read_proofs(form, actor=current_principal().actor)) is not None:
        version = read_version(form.version.data)
        try:
            partners.add_proofs(number, offer, version=version, actor=current_principal(), at=now())
        except NothingGiven:
            form.form_errors.append(_("Add a document or a link."))
        except Changed as fault:
            status = refuse(form, fault, partners.get_pledge(number).version)
        else:
            return redirect_to(PLEDGE, number=number)
    return pledge_page("progress/desk/pledge_proof.html", row, form, 422 if form.errors and status == 200 else status)
