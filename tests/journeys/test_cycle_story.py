"""The second seed: Pekanbaru opens a cycle toward Utama, asks, chases the late, and a citizen sees the board change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import AT_A_DESK, Meet, View, Visitor, served
from tests.journeys.steps import city_day, is_read, let_days_pass, office_of, open_room, path, sign_in
from tests.journeys.test_tasks import task_path
from tests.progress import papers
from tests.progress.books import cell, column, opened, saved
from tests.served import ServedSite

INDICATOR, KINDS = 15, ("regulation", "budget")
LATE, LATE_SHORT = "dishub", "Dishub"
ANSWER = "Perda dan anggarannya tersedia."
FIRST = 3
"""The first row of a sheet that holds a question or a request."""


@pytest.fixture(scope="module")
def server(own_site: Callable[..., ServedSite]) -> Iterator[ServedSite]:
    """A demonstration of its own: a new cycle changes what every page of the board is about."""
    with served(own_site()) as site:
        yield site


@pytest.mark.parametrize("view", AT_A_DESK)
def test_cycle_toward_utama_moves_the_board(view: View, meet: Meet, tmp_path: Path) -> None:
    """Opened, asked, handed in by sheet, page and link, returned and accepted; the late are named, readers see counts."""
    coordinator, officer = meet(view), meet(view)
    mark = f"{view[0]}{view[1]}{view[2]}"
    sign_in(coordinator, "coordinator")
    cycle = open_cycle(coordinator, mark)
    set_target(coordinator, cycle)
    import_questions(coordinator, mark)
    ask(coordinator, cycle)
    readers = [meet((lang, *view[1:])) for lang in ("id", "en")]
    for reader in readers:
        read_board(reader, cycle, accepted=0)
    sign_in(officer, "office_officer")
    last = hand_in_by_sheet(officer)
    hand_in_on_page(officer, last, tmp_path)
    hand_in_by_link(coordinator, meet(("id", 360, True)), tmp_path)
    give_back(coordinator, cycle, last)
    hand_in_again(officer, last)
    accept_all(coordinator, cycle, 5)
    let_days_pass(coordinator.server, 60, cycle)
    warn(coordinator)
    tell_the_group(coordinator)
    meet_about_it(coordinator)
    for reader in readers:
        read_board(reader, cycle, accepted=5)
        read_changes(reader, cycle)


def open_cycle(coordinator: Visitor, mark: str) -> str:
    """The next cycle, from the framework or as a copy of the sample; gives its key."""
    open_room(coordinator, "Cycles and stages")
    coordinator.follow("Open a cycle")
    sources = coordinator.page.locator("main input[name=source]")
    last = str(sources.nth(1).get_attribute("value"))
    (sources.first if coordinator.has_script else sources.last).check()
    coordinator.fill("name_id", f"Menuju Utama {mark}")
    coordinator.fill("name_en", f"Towards Utama {mark}")
    cycle = str(int(last) + 1)
    coordinator.fill("year", cycle)
    coordinator.press("Open the cycle")
    is_read(coordinator, coordinator.word("Running"))
    return cycle


def set_target(coordinator: Visitor, cycle: str) -> None:
    """What the city aims for, with its source."""
    open_room(coordinator, "Awards and scores")
    coordinator.follow("Change the target")
    coordinator.page.locator("main [name=predicate]").select_option("utama")
    coordinator.fill("year", cycle)
    coordinator.fill("sources", "Contoh untuk uji")
    coordinator.pick("confidence", "medium")
    coordinator.press("Save")


def download(visitor: Visitor) -> bytes:
    """The sheet that the page offers in its own language."""
    with visitor.page.expect_download() as coming:
        visitor.page.locator("main").get_by_role("link", name=visitor.word("Download the sheet"), exact=True).click()
    return Path(coming.value.path()).read_bytes()


def send(visitor: Visitor, data: bytes, change: Callable[[Any], None]) -> None:
    """Fill the sheet in, send it, look at the changes, say yes."""
    book = opened(data)
    change(book.worksheets[1])
    file = {"name": "lembar.xlsx", "mimeType": "application/octet-stream", "buffer": saved(book)}
    visitor.page.locator("main input[name=book]").set_input_files(file)
    visitor.press("Look at the changes")
    is_read(visitor, "Menuju Utama" if visitor.lang == "id" else "Towards Utama")
    visitor.press("Take everything over")
    is_read(visitor, visitor.word("Taken over"))


def import_questions(coordinator: Visitor, mark: str) -> None:
    """Two lines of the year's form come by Excel, beside what the framework asks."""
    open_room(coordinator, "Questions of the form by Excel")

    def add(sheet: Any) -> None:
        rows = {cell(sheet, row, "code").value: row for row in range(FIRST, sheet.max_row + 1)}
        for place, kind in enumerate(KINDS):
            known, new = rows[f"{INDICATOR}.{kind}"], len([code for code in rows if code]) + FIRST + place
            for key in ("indicator", "kind", "is_required"):
                cell(sheet, new, key).value = cell(sheet, known, key).value
            cell(sheet, new, "code").value = f"{mark}.{kind}"
            cell(sheet, new, "text_id").value = f"Contoh pertanyaan formulir {place + 1}"
            cell(sheet, new, "text_en").value = f"Example question of the form {place + 1}"

    send(coordinator, download(coordinator), add)


def ask(coordinator: Visitor, cycle: str) -> None:
    """One indicator, two kinds, two offices: eight requests with the form's two lines; the plan is shown first."""
    open_room(coordinator, "Ask offices")
    coordinator.pick("indicators", str(INDICATOR))
    for kind in KINDS:
        coordinator.pick("kinds", kind)
    for office in (office_of(coordinator.server), LATE):
        coordinator.pick("offices", office)
    coordinator.press("Look at what it comes to")
    is_read(coordinator, coordinator.say("8 permintaan", "8 requests"))
    coordinator.press("Ask for all of it")
    expect(coordinator.page.locator("main [role=status]")).to_contain_text("8")


def hand_in_by_sheet(officer: Visitor) -> int:
    """Three of four answers by Excel; gives the number of the fourth request."""
    officer.go(path(officer, "tasks"))
    officer.use(officer.page.locator("main a", has_text=officer.word("Hand in by Excel")).first)
    data = download(officer)
    sheet = opened(data).worksheets[1]
    numbers = [sheet.cell(row=row, column=column(sheet, "number")).value for row in range(FIRST, FIRST + 4)]
    assert all(numbers)

    def fill(sheet: Any) -> None:
        for row in range(FIRST, FIRST + 3):
            cell(sheet, row, "answer").value = ANSWER

    send(officer, data, fill)
    return int(numbers[3])


def fill_in(visitor: Visitor, folder: Path) -> None:
    """An answer and a document."""
    file = folder / "perda.pdf"
    file.write_bytes(papers.pdf("Perda tentang Kota Layak Anak"))
    visitor.fill("answer", ANSWER)
    visitor.page.locator("main input[name=files]").set_input_files(file)
    visitor.press("Hand in")


def hand_in_on_page(officer: Visitor, number: int, folder: Path) -> None:
    """The fourth on its own page, with a document."""
    officer.go(path(officer, "tasks"))
    officer.use(officer.page.locator(f"main a[href='{task_path(officer, number)}']"))
    fill_in(officer, folder)
    is_read(officer, officer.word("Being checked"))


def hand_in_by_link(coordinator: Visitor, phone: Visitor, folder: Path) -> None:
    """One request of the other office goes to a phone as a link, and comes back answered without an account."""
    open_room(coordinator, "Requests")
    coordinator.page.locator("main [name=office]").select_option(LATE)
    coordinator.press("Filter")
    coordinator.use(coordinator.page.locator("main th a").first)
    coordinator.follow("Task links: hand in without an account")
    coordinator.press("Make the link")
    found = re.search(r"/(?:id/tugas|en/task)/([\w-]+)", coordinator.page.locator("#pesan").input_value())
    assert found
    phone.go(f"/id/tugas/{found[1]}")
    fill_in(phone, folder)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(phone.word("Thank you, we have it"))


def waiting_in(coordinator: Visitor, cycle: str) -> Locator:
    """The overview's way to what waits for a decision in a cycle; other open ones have ways of their own."""
    return coordinator.page.locator(f"main a[href*='cycle={cycle}&'][href*='state=handed_in']")


def open_waiting(coordinator: Visitor, cycle: str) -> None:
    """From the overview to what waits for a decision."""
    coordinator.go(path(coordinator, "progress"))
    coordinator.use(waiting_in(coordinator, cycle))


def give_back(coordinator: Visitor, cycle: str, number: int) -> None:
    """One is returned with a sentence that a button put into the field."""
    open_waiting(coordinator, cycle)
    coordinator.use(coordinator.page.locator(f"main th a[href$='/{number}']"))
    is_read(coordinator, "perda.pdf", ANSWER)
    coordinator.use(coordinator.page.locator("main button[value^='fill:']").first)
    coordinator.press("Return to the office")


def hand_in_again(officer: Visitor, number: int) -> None:
    """The office reads why at its list; what it handed in last stands in the form."""
    officer.go(path(officer, "tasks"))
    is_read(officer, officer.word("Why it was returned:"))
    officer.use(officer.page.locator(f"main a[href='{task_path(officer, number)}']"))
    is_read(officer, "perda.pdf")
    officer.fill("answer", f"{ANSWER} Tahun 2026.")
    officer.press("Hand in")


def accept_all(coordinator: Visitor, cycle: str, count: int) -> None:
    """Accepting leads from one to the next until none waits."""
    open_waiting(coordinator, cycle)
    expect(coordinator.page.locator("main th a")).to_have_count(count)
    coordinator.use(coordinator.page.locator("main th a").first)
    for _turn in range(count):
        coordinator.press("Accept")
    coordinator.go(path(coordinator, "progress"))
    expect(waiting_in(coordinator, cycle)).to_have_count(0)


def warn(coordinator: Visitor) -> None:
    """The late office is warned; it alone is late."""
    open_room(coordinator, "Late requests")
    expect(coordinator.page.locator("main li.card")).to_have_count(1)
    coordinator.press("Warn the office")
    is_read(coordinator, coordinator.word("Warned of: %(count)s.") % {"count": 3})


def tell_the_group(coordinator: Visitor) -> None:
    """The digest names the late office by its short name with its count, in both languages."""
    open_room(coordinator, "Digest for the group")
    for lang, told in (("id", f"{LATE_SHORT} 3"), ("en", f"{LATE_SHORT} 3")):
        text = coordinator.page.locator(f"#teks-{lang}").input_value()
        assert told in text and "5" in text and "8" in text, text
        assert "Forum Anak" not in text
    expect(coordinator.page.locator("main a[href^='https://wa.me/?text=']")).to_have_count(2)


def meet_about_it(coordinator: Visitor) -> None:
    """The meeting begins with what is late; its page to project names the office."""
    open_room(coordinator, "Meetings")
    coordinator.follow("Plan a meeting")
    expect(coordinator.page.locator("main [name=agenda]")).to_have_value(re.compile(LATE_SHORT))
    coordinator.fill("held_on", city_day().isoformat())
    coordinator.press("Save")
    coordinator.follow("Page to project")
    is_read(coordinator, f"{LATE_SHORT}: 3")


def read_board(reader: Visitor, cycle: str, *, accepted: int) -> None:
    """A citizen reads the target and the counts of the component, the indicator and its two kinds."""
    reader.go(reader.say("/id/kemajuan", "/en/progress"))
    counts = reader.word("%(accepted)s of %(asked)s pieces of evidence accepted")
    is_read(reader, counts % {"accepted": accepted, "asked": 8}, cycle)
    reader.use(reader.page.locator(f"main a[href$='/{INDICATOR}']").first)
    given = reader.word("asked %(asked)s, handed in %(given)s, accepted %(accepted)s")
    kinds = [3, 2] if accepted else [0, 0]
    for count in kinds:
        is_read(reader, given % {"asked": 4, "given": count, "accepted": count})
    assert reader.page.context.cookies() == []


def read_changes(reader: Visitor, cycle: str) -> None:
    """The page of changes and its feed say that the cycle was opened and evidence accepted, in this language."""
    opened_words = reader.word("The evaluation cycle %(cycle)s was opened.") % {"cycle": cycle}
    accepted = reader.word("Evidence accepted for %(subject)s: %(kind)s.").split("%")[0]
    reader.go(reader.say("/id/kemajuan/perubahan", "/en/progress/changes"))
    is_read(reader, opened_words, accepted)
    feed = reader.page.request.get(reader.server.url + reader.say("/id/kemajuan/feed.atom", "/en/progress/feed.atom"))
    assert opened_words in feed.text() and accepted in feed.text()
