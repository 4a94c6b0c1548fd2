"""Take the pictures of the progress room's guides, in both languages: python docs/pictures/progress.py URL FOLDER

URL is where a demonstration answers, FOLDER its data folder. An officer works on a phone, the coordinator at a desk;
what stands on the screen at each step is stored as LANGUAGE-STEP.png in docs/pictures/officers/ and taskforce/. Begin
with a fresh demonstration: links and findings come about on the way.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from guide import keep
from take import HERE, WIDTHS, Demonstration, opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TALLEST = {"officers": 1300, "taskforce": 1000}
"""Pixels of a picture: what a reader of the guide still looks at."""

DESK = {"id": "/id/ruang-kerja", "en": "/en/desk"}
ROOM = "progress"
WORDS = {
    "id": {
        "progress": "kemajuan",
        "tasks": "tugas",
        "not-ours": "bukan-tugas-kami",
        "sheet": "lembar",
        "findings": "temuan",
        "new-finding": "temuan-baru",
        "cycles": "siklus",
        "ask": "minta",
        "matrix": "matriks",
        "requests": "permintaan",
        "links": "tautan",
        "late": "terlambat",
        "documents": "dokumen",
        "numbers": "angka",
        "table": "tabel",
        "scores": "nilai",
        "readiness": "kesiapan",
        "visits": "kunjungan",
        "meetings": "rapat",
        "screen": "layar",
        "digest": "ringkasan",
        "bundle": "paket",
        "questions": "pertanyaan",
        "download": "unduh",
    },
    "en": {},
}
"""What an address says in Indonesian; in English it is the key."""

ANSWERS = {"id": "Contoh: dua pelatihan pada tahun 2026.", "en": "Example: two trainings in 2026."}
REASONS = {
    "id": "Contoh: pelatihan ini diurus dinas lain.",
    "en": "Example: another office runs this training.",
}
QUESTION = "Contoh: berapa anak yang sudah dilayani?"
FINDING = "Contoh: jalur landai di pintu masuk belum ada."
DUE_ON = "2027-01-14"


class Desk:
    """The way of one person through the room in one language."""

    def __init__(self, site: Demonstration, page: Page, lang: str, folder: str) -> None:
        self.site, self.page, self.lang, self.out = site, page, lang, HERE / folder

    def path(self, *parts: object) -> str:
        """The address of a page of the staff rooms, with its words in the language."""
        words = (WORDS[self.lang].get(str(part), str(part)) for part in parts)
        return "/".join((self.site.url + DESK[self.lang], *words))

    def open(self, *parts: object, query: str = "") -> None:
        """Open a page of the staff rooms."""
        self.page.goto(self.path(*parts) + query)

    def keep(self, step: str, more: int = 0) -> None:
        """Store this step from the top; some need more of the page."""
        keep(self.page, f"{self.lang}-{step}", out=self.out, tallest=TALLEST[self.out.name] + more)

    def send(self, selector: str = "main form[method=post] button.btn:not([name])") -> None:
        """Press the button of the page's form."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def send_sheet(self, *parts: object, column: str, words: str) -> None:
        """Download a workbook, write into the last row of its second sheet, and send it to look at the change."""
        book = load_workbook(io.BytesIO(self.page.request.get(self.path(*parts, "download")).body()))
        sheet = book.worksheets[1]
        place = next(cell.column for cell in sheet[1] if cell.value == column)
        sheet.cell(sheet.max_row, place).value = words
        self.open(*parts)
        file = {"name": f"{parts[-1]}.xlsx", "mimeType": XLSX, "buffer": saved(book)}
        self.page.set_input_files("input[type=file]", files=[file])
        self.send()


def saved(book: Any) -> bytes:
    """A workbook as the bytes of a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unmasked() -> dict[str, Any]:
    """A file as it must not be handed in: sixteen digits like an identity number, of a region that there is not."""
    book = Workbook()
    book.worksheets[0].append(["No", "NIK"])
    book.worksheets[0].append([1, "9799990101999999"])
    return {"name": "pelatihan-2026.xlsx", "mimeType": XLSX, "buffer": saved(book)}


def take_officer(desk: Desk) -> None:
    """An officer's tasks: the list, one request, a file that is refused, one that came back, one for somebody else."""
    page = desk.page
    desk.open("tasks", "")
    desk.keep("tasks")
    task = page.locator("ul.tasks h3 a").first.get_attribute("href") or ""
    returned = page.locator("ul.tasks li:has(p[dir=auto]) h3 a").first.get_attribute("href") or ""
    page.goto(desk.site.url + task)
    page.fill("[name=answer]", ANSWERS[desk.lang])
    desk.keep("task")
    page.set_input_files("[name=files]", files=[unmasked()])
    desk.send("main form button[name=act][value=send]:visible")
    desk.keep("masked")
    page.goto(desk.site.url + returned)
    desk.keep("returned")
    desk.open("tasks", task.rsplit("/", 1)[-1], "not-ours")
    page.fill("[name=reason]", REASONS[desk.lang])
    desk.keep("notours")


def take_officer_sheet(desk: Desk) -> None:
    """What a filled sheet would change, and a finding of a visit."""
    desk.send_sheet("tasks", "sheet", column="answer", words=ANSWERS[desk.lang])
    desk.keep("sheet")
    desk.open("findings", "")
    desk.page.locator("main ul.plain a").first.click()
    desk.keep("finding")


def note_finding(desk: Desk) -> None:
    """A finding of the sample visit for the first office: the sample officer is bound to it."""
    desk.open(ROOM, "visits", 1, "new-finding")
    desk.page.fill("[name=text_id]", FINDING)
    desk.page.select_option("[name=office]", index=1)
    desk.page.fill("[name=due_on]", "2027-05-31")
    desk.send()


def take_requests(desk: Desk) -> None:
    """The cycle, asking, the matrix, deciding, and who is late."""
    page = desk.page
    desk.open(ROOM, "cycles")
    page.locator("main li.card h2 a").first.click()
    desk.keep("cycle")
    desk.open(ROOM, "ask")
    for name in ("indicators", "kinds", "offices"):
        for box in page.locator(f"[name={name}]").all()[2:4]:
            box.check()
    page.fill("[name=due_on]", DUE_ON)
    desk.send("main form button[name=act][value=look]:visible")
    desk.keep("ask")
    desk.open(ROOM, "matrix")
    desk.keep("matrix")
    desk.open(ROOM, "requests", query="?state=handed_in")
    page.locator("main table a").first.click()
    desk.keep("decide", more=500)
    desk.open(ROOM, "late")
    desk.keep("late")


def take_link(desk: Desk) -> str:
    """A task link as the coordinator sends it; returns its address."""
    desk.open(ROOM, "requests", query="?state=asked")
    desk.page.locator("main table a").first.click()
    number = desk.page.url.rsplit("/", 1)[-1]
    desk.open(ROOM, "requests", number, "links")
    desk.send()
    message = desk.page.locator("#pesan").input_value()
    desk.keep("link")
    return next(word for word in message.split() if word.startswith(desk.site.url))


def take_board(desk: Desk) -> None:
    """Documents, numbers, scores, the visit, the meeting, the digest, the bundle."""
    room, page = ROOM, desk.page
    pages: dict[str, tuple[object, ...]] = {
        "documents": (room, "documents", ""),
        "scores": (room, "scores", ""),
        "readiness": (room, "readiness"),
        "visit": (room, "visits", 1, ""),
        "screen": (room, "meetings", 1, "screen"),
        "digest": (room, "digest"),
        "bundle": (room, "bundle", ""),
    }
    for step, parts in pages.items():
        desk.open(*parts)
        desk.keep(step)
    desk.open(room, "numbers", "1", "")
    page.locator("main a[href*='year=']:not([href*='show'])").first.click()
    desk.keep("year")


def take_questions(desk: Desk) -> None:
    """What a changed workbook of questions would change."""
    desk.send_sheet(ROOM, "questions", column="text_id", words=QUESTION)
    desk.keep("sheet")


def take_desks(browser: Browser, site: Demonstration) -> None:
    """Both languages; each person signs in once, as a code works once."""
    states = {}
    for role in ("office_officer", "coordinator"):
        with opened(browser) as page:
            site.sign_in(page, role)
            states[role] = page.context.storage_state()
    for lang in WORDS:
        with opened(browser, min(WIDTHS), "light", states["office_officer"]) as page:
            take_officer(Desk(site, page, lang, "officers"))
        with opened(browser, max(WIDTHS), "light", states["coordinator"]) as page:
            coordinator = Desk(site, page, lang, "taskforce")
            note_finding(coordinator)
            take_requests(coordinator)
            take_board(coordinator)
            take_questions(coordinator)
            address = take_link(coordinator)
        with opened(browser, min(WIDTHS), "light", states["office_officer"]) as page:
            take_officer_sheet(Desk(site, page, lang, "officers"))
        with opened(browser, min(WIDTHS)) as page:
            page.goto(address)
            Desk(site, page, lang, "officers").keep("link")


def main(url: str, folder: Path) -> None:
    """Take every picture of both guides."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take_desks(browser, Demonstration(url, folder))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
