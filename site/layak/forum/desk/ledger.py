"""The ledger of consent papers at the facilitator's desk: read, searched by where a paper lies, and downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal, may
from layak.core.language import localized
from layak.core.page import render
from layak.core.presentation import format_day
from layak.core.sheets import Column, Kind, Row, Table
from layak.core.typed import one_line
from layak.forum import visit
from layak.forum.desk.files import FILES, send_table
from layak.forum.desk.room import answering_faults, room
from layak.forum.service import consent, members
from layak.forum.wording import AGE_BANDS

FACILITATE = may("forum.passes")


@room.page(id="/ruang-kerja/forum/kartu/buku", en="/desk/forum/passes/ledger", access=FACILITATE)
@answering_faults
def show_ledger() -> ResponseReturnValue:
    """The papers by member number, newest first; no use, no time and no count of a pass."""
    actor, reference = current_principal(), one_line(request.args.get("paper"))
    found = consent.list_papers(actor, reference=reference, page=request.args.get("page", 1, type=int))

    def address(page: int) -> str:
        return url_for(".show_ledger", paper=reference or None, page=page)

    return render(
        "forum/desk/ledger.html",
        private=True,
        forum_name=localized(members.get_own_forum(actor), "name"),
        reference=reference,
        files=[(name, url_for(".download_ledger", ending=name, paper=reference or None)) for name in FILES],
        rows=[ledger_row(one) for one in found.papers],
        pages={
            "number": found.number,
            "total": found.total,
            "previous": address(found.number - 1) if found.number > 1 else None,
            "next": address(found.number + 1) if found.number < found.total else None,
        },
    )


def ledger_row(paper: consent.Paper) -> list[Any]:
    """One line: the number, the paper, and until when the membership goes."""
    signed = _("signed on %(day)s", day=format_day(paper.signed_on))
    band = str(AGE_BANDS[paper.band]) if paper.band else ""
    return [
        str(paper.number),
        {"text": paper.reference, "small": " · ".join(filter(None, (signed, band)))},
        end_of(paper),
    ]


def end_of(paper: consent.Paper) -> str:
    """Until when the membership goes, or that the consent was withdrawn."""
    if paper.withdrawn_on:
        return _("consent withdrawn on %(day)s", day=format_day(paper.withdrawn_on))
    if paper.ends_on < visit.today():
        return _("ended on %(day)s", day=format_day(paper.ends_on))
    return _("until %(day)s", day=format_day(paper.ends_on))


@room.page(
    id="/ruang-kerja/forum/kartu/buku/unduh/<ending>",
    en="/desk/forum/passes/ledger/download/<ending>",
    access=FACILITATE,
    methods=["POST"],
)
@answering_faults
def download_ledger(ending: str) -> ResponseReturnValue:
    """What the ledger shows, as a workbook or a CSV file; asked for by a button, as each download is on the trail."""
    if ending not in FILES:
        abort(404)
    reference = one_line(request.args.get("paper"))
    papers = consent.export_papers(current_principal(), reference=reference)
    return send_table(ledger_table(), ledger_rows(papers), f"ledger-{visit.today().isoformat()}", ending)


def ledger_table() -> Table:
    """The columns of the ledger: what the facilitator wrote down or did, and nothing that a member did."""
    columns = (
        Column(key="number", label=_l("Member number"), kind=Kind.WHOLE, is_key=True),
        Column(key="band", label=_l("Age band"), is_told=True),
        Column(key="signed_on", label=_l("Consent signed"), kind=Kind.DAY, is_told=True),
        Column(key="reference", label=_l("Where the papers lie"), is_told=True, width=40),
        Column(key="ends_on", label=_l("Membership ends on"), kind=Kind.DAY, is_told=True),
        Column(key="withdrawn_on", label=_l("Consent withdrawn on"), kind=Kind.DAY, is_told=True),
    )
    return Table(key="ledger", title=_l("Ledger of consent papers"), columns=columns)


def ledger_rows(papers: list[consent.Paper]) -> Iterator[Row]:
    """A row for each number."""
    for one in papers:
        yield {
            "number": one.number,
            "band": str(one.band) if one.band else None,
            "signed_on": one.signed_on,
            "reference": one.reference,
            "ends_on": one.ends_on,
            "withdrawn_on": one.withdrawn_on,
        }
