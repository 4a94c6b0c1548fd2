"""The first seed: North Jakarta plans the visit to six places, closes a finding with proof, and tells readers of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from layak.progress.samples.visits import ROUTE
from tests.journeys.conftest import ON_A_PHONE, Meet, View, Visitor, served
from tests.journeys.steps import city_day, is_read, office_of, open_room, path, search, sign_in
from tests.progress import papers
from tests.served import ServedSite

NOTED = "Pojok bermain belum ada tandanya", "The play corner has no sign yet"
DONE = "Tanda sudah dipasang di ruang tunggu", "The sign has been put up in the waiting room"
OPEN = "Jalan masuk terlalu sempit", "The entrance is too narrow"
PROOF = "Berita acara pemasangan tanda"
GAP = "The Indonesian text still has a place to complete, in square brackets. Write it, or take it out."
OTHER_OFFICE = "perhubungan"


@pytest.fixture(scope="module")
def server(own_site: Callable[..., ServedSite]) -> Iterator[ServedSite]:
    """A demonstration of North Jakarta."""
    with served(own_site(city="jakarta-utara")) as site:
        yield site


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_visit_to_six_places_is_followed_to_its_article(view: View, meet: Meet, tmp_path: Path) -> None:
    """Planned, made, its finding answered and closed with proof, published; a citizen reads it in both languages."""
    coordinator, officer, editor = meet(view), meet(view), meet(view)
    mark = f"{view[0]}{view[1]}{view[2]}"
    sign_in(coordinator, "coordinator")
    sign_in(officer, "office_officer")
    own_office = office_of(officer.server)
    visit = plan(coordinator, mark)
    make_the_route(coordinator)
    go_there(coordinator)
    note(coordinator, NOTED, own_office, place=1)
    note(coordinator, OPEN, OTHER_OFFICE, place=4)
    find_that_it_needs_a_proof(coordinator)
    answer(officer, tmp_path)
    close_with_proof(coordinator, visit)
    show_to_readers(coordinator, visit)
    coordinator.press("Make an article from this visit")
    publish(editor, mark)
    for lang in ("id", "en"):
        read(meet((lang, *view[1:])), mark)


def name_of(mark: str) -> tuple[str, str]:
    """What the visit is called."""
    return f"Kunjungan tim verifikasi {mark}", f"Verification team visit {mark}"


def plan(coordinator: Visitor, mark: str) -> str:
    """The plan of the visit: days, the institution and the number of the team; gives the visit's address."""
    open_room(coordinator, "Verification visits")
    coordinator.follow("Plan a visit")
    for lang, name in zip(("id", "en"), name_of(mark), strict=True):
        coordinator.fill(f"name_{lang}", name)
    coordinator.fill("starts_on", city_day().isoformat())
    coordinator.fill("team_id", "Tim verifikasi KLA tingkat nasional")
    coordinator.fill("team_en", "National KLA verification team")
    coordinator.fill("team_size", "3")
    coordinator.press("Save the plan")
    return coordinator.page.url.removeprefix(coordinator.server.url)


def make_the_route(coordinator: Visitor) -> None:
    """The six places of the city's list, the last one further forward; a line for the checklist."""
    coordinator.follow("Places and their order")
    for key in ROUTE:
        coordinator.page.locator("main [name=facility]").select_option(key)
        coordinator.press("Add the place")
        assert coordinator.page.url.endswith("#facility"), "the next place is chosen where the page stands"
    cards = coordinator.page.locator("main li.card")
    expect(cards).to_have_count(len(ROUTE))
    last = cards.last.locator("b").inner_text().removeprefix("6. ")
    coordinator.use(cards.last.locator("button[value^='up:']"))
    expect(cards.nth(4)).to_contain_text(last)
    coordinator.use(coordinator.page.locator(".crumb a").last)
    coordinator.follow("Tick and change the checklist")
    coordinator.fill("text", "Kendaraan untuk enam tempat")
    coordinator.press("Add the line")
    coordinator.use(coordinator.page.locator("main button[value^='done:']").last)
    coordinator.use(coordinator.page.locator(".crumb a").last)


def go_there(coordinator: Visitor) -> None:
    """The day itself: each place is marked on the way, then the visit is done."""
    for left in range(len(ROUTE), 0, -1):
        marks = coordinator.page.locator("main button[value^='visited:']")
        expect(marks).to_have_count(left)
        place = str(marks.first.get_attribute("value")).removeprefix("visited:")
        coordinator.use(marks.first)
        assert coordinator.page.url.endswith(f"#tempat-{place}"), "the list stays where it was"
    coordinator.press("The visit is done")


def note(coordinator: Visitor, words: tuple[str, str], office: str, *, place: int) -> None:
    """What the team noted, with the office that deals with it and a day."""
    coordinator.follow("Note a finding")
    coordinator.fill("text_id", f"{words[0]}.")
    coordinator.fill("text_en", f"{words[1]}.")
    coordinator.page.locator("main [name=place]").select_option(index=place)
    coordinator.page.locator("main [name=indicator]").select_option("15")
    choose = coordinator.page.locator("main [name=office]")
    choose.select_option(office)
    coordinator.fill("due_on", (city_day() + timedelta(days=14)).isoformat())
    coordinator.press("Save the finding")


def find_that_it_needs_a_proof(coordinator: Visitor) -> None:
    """Words alone do not close a finding; what was typed stays."""
    visit = coordinator.page.url
    coordinator.use(coordinator.page.locator("main a", has_text=OPEN[0]))
    coordinator.follow("Close the finding")
    coordinator.fill("outcome_id", "Sudah diperlebar.")
    coordinator.press("Close the finding")
    expect(coordinator.page.locator("main [role=alert]").first).to_be_visible()
    expect(coordinator.page.locator("main [name=outcome_id]")).to_have_value("Sudah diperlebar.")
    coordinator.go(visit.removeprefix(coordinator.server.url))


def answer(officer: Visitor, folder: Path) -> None:
    """The office's own list leads to the finding; what was done goes in with a document."""
    file = folder / "tanda-terpasang.pdf"
    file.write_bytes(papers.pdf(PROOF))
    officer.go(path(officer, "desk"))
    officer.follow("Findings")
    expect(officer.page.locator("main")).not_to_contain_text(OPEN[0])
    officer.use(officer.page.locator("main a", has_text=NOTED[0]).first)
    officer.fill("outcome", f"{DONE[0]}.")
    officer.page.locator("main input[name=files]").set_input_files(file)
    officer.press("Send")
    is_read(officer, officer.word("Thank you, we have it. The task force looks at it and closes the finding."))


def close_with_proof(coordinator: Visitor, visit: str) -> None:
    """The coordinator reads the proof and closes the finding in both languages."""
    open_finding(coordinator, visit, NOTED)
    is_read(coordinator, "tanda-terpasang.pdf", DONE[0])
    coordinator.follow("Close the finding")
    coordinator.fill("outcome_id", f"{DONE[0]}.")
    coordinator.fill("outcome_en", f"{DONE[1]}.")
    coordinator.press("Close the finding")


def open_finding(coordinator: Visitor, visit: str, words: tuple[str, str]) -> None:
    """From the visit to one of its findings."""
    coordinator.go(visit)
    coordinator.use(coordinator.page.locator("main a", has_text=words[0]))


def show_to_readers(coordinator: Visitor, visit: str) -> None:
    """The visit, both findings, and the document that proves one of them."""
    coordinator.go(visit)
    show(coordinator, "Show the visit to readers")
    for words in (OPEN, NOTED):
        open_finding(coordinator, visit, words)
        show(coordinator, "Show the finding to readers")
    coordinator.use(coordinator.page.locator("main a", has_text=coordinator.word("Show or take back")))
    coordinator.fill("title", PROOF)
    coordinator.page.locator("main input[name=looked_at]").check()
    coordinator.press("Show it to readers")
    coordinator.go(visit)


def show(coordinator: Visitor, button: str) -> None:
    """Tick that nobody is named and no child can be recognised, then show."""
    coordinator.page.locator("main input[name=is_safe]").check()
    coordinator.press(button)


def publish(editor: Visitor, mark: str) -> None:
    """An editor finds the draft, completes what is marked in both languages, and publishes it."""
    sign_in(editor, "editor")
    editor.go(path(editor, "newsroom"))
    editor.use(editor.page.locator("main tbody a", has_text=re.compile(mark)).first)
    declare(editor)
    editor.press("Publish")
    is_read(editor, editor.word(GAP))
    for lang, quote in (("id", "Anak-anak ikut menunjukkan jalan."), ("en", "Children helped to show the way.")):
        body = editor.page.locator(f"main [name=body_{lang}]")
        written = body.input_value()
        assert written.count("[") == 1, written
        body.fill(re.sub(r"\[[^]]*\]", quote, written))
    editor.fill("source_name", "Gugus tugas KLA")
    editor.press("Save draft")
    declare(editor)
    editor.page.locator("main summary", has_text=editor.word("It cannot wait: publish alone")).click()
    editor.fill("alone", editor.say("Hari ini tidak ada editor lain.", "No other editor works today."))
    editor.press("Publish alone")
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text(mark)


def declare(editor: Visitor) -> None:
    """Tick each statement about children and sources."""
    for box in editor.page.locator("main input[name=declared]").all():
        box.check()


def read(reader: Visitor, mark: str) -> None:
    """By the search to the visit, what became of its finding, and the article; without a cookie."""
    place = 1 if reader.lang == "en" else 0
    search(reader, mark, name_of(mark)[place])
    reader.go(reader.say("/id/kemajuan/kunjungan", "/en/progress/visits"))
    reader.use(reader.page.locator("main h2 a", has_text=name_of(mark)[place]))
    is_read(reader, NOTED[place], DONE[place], OPEN[place], PROOF)
    expect(reader.page.locator("main")).not_to_contain_text("diperlebar")
    reader.use(reader.page.locator("main a[href*='/berita/'], main a[href*='/news/']").first)
    is_read(reader, DONE[place], "RPTRA Penjaringan Indah")
    assert "[" not in reader.page.locator("main").inner_text()
    assert reader.page.context.cookies() == []
