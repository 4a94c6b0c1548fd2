"""Papers of a meeting typed by a moderator, passes for those who were there, and a second moderator who decides."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests import soak
from tests.journeys import forum_steps as forum
from tests.journeys import steps
from tests.journeys.conftest import ON_A_PHONE, Meet, View, Visitor
from tests.journeys.steps import is_read

CANARY = "burung-pipit"
"""Stands on the children's papers only."""

PAPERS = (
    f"Kami ingin taman {CANARY} yang teduh di dekat pasar kota.",
    f"Lampu jalan di depan lapangan {CANARY} sudah lama mati.",
)
HARM = f"Temanku sering dipukul ayahnya sampai luka, {CANARY}."
THIRTEEN = 13
"""One more than a sheet of passes holds."""

MM = 25.4 / 72
A4 = (210, 297)


@soak.soak
@soak.only_long
@pytest.mark.parametrize("view", ON_A_PHONE)
def test_meeting_is_typed_and_decided_by_two_moderators(view: View, meet: Meet) -> None:
    """Each paper becomes an idea, what tells of harm goes to the officers alone, and the slips are unused passes."""
    typist, second, facilitator, reader = meet(view), meet(view), meet(view), meet(view)
    title = f"Taman dari pertemuan {view[0]} {view[1]}"
    steps.sign_in(typist, "moderator")
    before = forum.waiting(typist)
    type_papers(typist)
    steps.sign_in(facilitator, "facilitator")
    codes = forum.print_passes(facilitator, THIRTEEN, for_meeting=True)
    look_at_sheet(facilitator, [*codes.values()])
    assert decides_nothing(typist) == len(before) + len(PAPERS)
    steps.sign_in(second, "moderator", nth=1)
    forum.open_newest(second)
    is_read(second, PAPERS[-1], second.word("From a meeting"))
    expect(second.page.locator("main")).not_to_contain_text(HARM)
    forum.publish(second, title)
    find_by_month(reader, title)
    forum.assert_stands_nowhere(reader.server, CANARY)
    come_in(meet((view[0], 320, view[2])), codes[min(codes)])


def type_papers(typist: Visitor) -> None:
    """Without a forum nothing is taken and every line stays; then all of it is, and no number is told."""
    typist.go(steps.path(typist, "meeting"))
    for place, text in enumerate((*PAPERS, HARM)):
        typist.fill(f"text_{2 * place + 1}", text)
    typist.press("Hand in the papers")
    expect(typist.page.locator("main [role=alert]").first).to_be_visible()
    expect(typist.page.locator("main [name=text_3]")).to_have_value(PAPERS[1])
    typist.page.locator("main [name=forum]").select_option(index=1)
    typist.fill("held_on", steps.city_day().isoformat())
    typist.press("Hand in the papers")
    is_read(
        typist,
        typist.word("The papers are taken in. Another moderator decides about the ideas."),
        typist.word(
            "What belongs to the child-protection officers was handed on to them. Speak about it with nobody else."
        ),
    )
    expect(typist.page.locator("main")).not_to_contain_text(CANARY)


def decides_nothing(typist: Visitor) -> int:
    """Who typed the papers sees that they wait and cannot open one; returns how many wait in all."""
    names = forum.waiting(typist)
    newest = typist.page.locator("main nav.queue .item", has_text=typist.word("For another moderator"))
    assert newest.count() >= len(PAPERS) and newest.locator("button").count() == 0
    return len(names)


def look_at_sheet(facilitator: Visitor, codes: list[str]) -> None:
    """Two sheets of A4, twelve passes on the first; each code stands whole on its sheet, and no word is cut off."""
    sheets = PdfReader(BytesIO(facilitator.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 2
    for sheet, theirs in zip(sheets, (codes[:12], codes[12:]), strict=True):
        size = (float(sheet.mediabox.width) * MM, float(sheet.mediabox.height) * MM)
        assert all(abs(one - other) < 1 for one, other in zip(size, A4, strict=True))
        text = "".join(sheet.extract_text().split())
        assert [code for code in codes if code in text] == theirs
        assert text.count("/id/forum-anak/usulan/") == len(theirs), "each says where the meeting's ideas are read"
        assert CANARY not in text
    assert forum.cut_on_paper(facilitator.page, ".passes li") == []


def find_by_month(reader: Visitor, title: str) -> None:
    """Everybody reads it; nothing says that it comes from a meeting's paper of one child."""
    forum.find_idea(reader, title)
    expect(reader.page.locator("main")).not_to_contain_text(CANARY)


def come_in(child: Visitor, code: str) -> None:
    """A pass from the sheet opens the forum, where nothing was written before."""
    steps.enter_with_pass(child, code)
    expect(child.page.locator("main input[name=topic]").first).to_be_visible()
    child.go(steps.path(child, "own"))
    is_read(child, child.word("There is no idea here yet."))
