"""Take the pictures of the editors' guide anew, in both languages: python docs/pictures/guide.py URL FOLDER

URL is where a demonstration answers, FOLDER its data folder. An article is written, checked and published as an editor
would do it on a phone; what stands on the screen at each step is stored as docs/pictures/guide/LANGUAGE-STEP.png.
"""

from __future__ import annotations

import io
import secrets
import shutil
import sys
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from take import HERE, WIDTHS, Demonstration, opened

OUT = HERE / "guide"
TALLEST = 1300
"""Pixels of a picture: what a reader of the guide still looks at."""

DESK = {"id": "/id/ruang-kerja", "en": "/en/desk"}
NAMES = {
    "id": {
        "news": "berita",
        "new": "baru",
        "picture": "gambar",
        "history": "riwayat",
        "share": "bagikan",
        "month": "kalender",
        "link": "tautan-pratinjau",
    },
    "en": {
        "news": "news",
        "new": "new",
        "picture": "picture",
        "history": "history",
        "share": "share",
        "month": "calendar",
        "link": "preview-links",
    },
}
TEXT = {
    "title_id": "Taman baca dibuka setiap Sabtu",
    "lead_id": "Warga dapat meminjam buku dan mendengar cerita di taman kota.",
    "body_id": "Taman baca kota kini buka setiap Sabtu pagi.\n\n## Siapa yang boleh datang\n\n"
    "Semua anak, dengan atau tanpa "
    "orang tua. Buku dipinjamkan tanpa biaya.",
    "kids_id": "Sekarang ada taman baca setiap Sabtu. Kamu boleh datang dan meminjam buku.",
    "title_en": "The reading park opens every Saturday",
    "lead_en": "People can borrow books and listen to stories in the city park.",
    "body_en": "The city’s reading park now opens every Saturday morning.\n\n## Who may come\n\n"
    "Every child, with or without "
    "parents. Books are lent free of charge.",
    "kids_en": "There is a reading park every Saturday now. You can come and borrow a book.",
    "source_name": "Dinas Perpustakaan, 2026",
}


def keep(page: Page, name: str, part: Locator | None = None, *, out: Path = OUT, tallest: int = TALLEST) -> None:
    """Store what is open from the top, or a part of it."""
    shot = part.screenshot() if part else page.screenshot(full_page=True)
    picture = Image.open(io.BytesIO(shot))
    picture = picture.crop((0, 0, picture.width, min(picture.height, tallest)))
    out.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT).save(out / f"{name}.png", optimize=True)


def photo() -> dict[str, object]:
    """A drawn park, as a file that a phone would send."""
    picture = Image.new("RGB", (1280, 853), "#bcdff0")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, 1280, 853), fill="#5e9c5a")
    for left in (160, 520, 900):
        draw.rectangle((left + 70, 420, left + 100, 620), fill="#7a5230")
        draw.ellipse((left, 250, left + 170, 470), fill="#2f7d46")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return {"name": "taman.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


class Walk:
    """One editor's way through the newsroom in one language."""

    def __init__(self, site: Demonstration, page: Page, lang: str) -> None:
        self.page, self.lang, self.words = page, lang, NAMES[lang]
        self.news = f"{site.url}{DESK[lang]}/{self.words['news']}/"
        self.desk = site.url + DESK[lang]
        self.number = ""

    def open(self, *parts: str) -> None:
        """Open a page of the article."""
        self.page.goto(self.news + "/".join(parts))

    def keep(self, step: str, selector: str = "") -> None:
        """Store this step."""
        keep(self.page, f"{self.lang}-{step}", self.page.locator(selector).first if selector else None)

    def write(self) -> None:
        """The table, an empty page, and the article in both languages."""
        self.open()
        self.keep("desk")
        self.open(self.words["new"])
        for folded in self.page.locator("fieldset > details:has([name^=kids]) > summary").all():
            folded.click()
        for name, text in TEXT.items():
            mark = f" {secrets.token_hex(1)}" if name.startswith("title") else ""
            self.page.fill(f"[name={name}]", text + mark)
        self.page.locator("[name=components]").first.check()
        self.keep("write", "fieldset")
        self.page.locator("main form#tulisan button.btn:not([formaction]):not([name])").first.click()
        self.number = self.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]

    def illustrate(self) -> None:
        """A picture, its words, and who is in it."""
        self.open(self.number, self.words["picture"])
        self.page.set_input_files("input[type=file]", files=[photo()])
        self.page.locator("main form button.btn").first.click()
        link = self.page.locator(f"a[href*='/{self.number}/{self.words['picture']}/']").first
        link.wait_for()
        link.click()
        for name, text in (
            ("alt_id", "Pohon di taman kota"),
            ("alt_en", "Trees in the city park"),
            ("credit", "Kominfo"),
        ):
            self.page.fill(f"[name={name}]", text)
        self.page.check("[name=licence][value=own]")
        self.keep("picture")
        self.page.locator("main form button.btn").first.click()

    def look(self) -> None:
        """What is checked before publishing, and the other pages of an article."""
        self.open(self.number)
        self.keep("checks", "aside .card")
        self.open(self.number, self.words["history"])
        self.keep("history")
        self.page.goto(f"{self.desk}/{self.words['month']}")
        self.keep("calendar")

    def send(self) -> None:
        """A link for the head of section, and what can be shared of a published article."""
        self.open(self.number, self.words["link"])
        self.keep("link")
        self.open("1", self.words["share"])
        self.keep("share")


def take_guide(browser: Browser, site: Demonstration) -> None:
    """Both languages; signed in once, as a code works once."""
    with opened(browser) as page:
        site.sign_in(page, "editor")
        state = page.context.storage_state()
    for lang in NAMES:
        with opened(browser, min(WIDTHS), "light", state) as page:
            walk = Walk(site, page, lang)
            walk.write()
            walk.illustrate()
            walk.look()
            walk.send()


def main(url: str, folder: Path) -> None:
    """Take every picture of the guide."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take_guide(browser, Demonstration(url, folder))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
