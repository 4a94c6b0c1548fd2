"""Take the pictures of docs/pictures.md anew, from a demonstration that runs: python docs/pictures/take.py URL FOLDER

URL is where it answers, FOLDER its data folder (for the sample accounts). Each page is taken at 360 and 1280 px, light
and dark, and stored with 160 colours, so that the repository stays small.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from passlib.totp import TOTP
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
WIDTHS = {360: 740, 1280: 900}
TALLEST = 2400
IDEA = "Di taman belum ada tempat membaca. Aku usul ada sudut baca dengan buku cerita dan bangku."


class Demonstration:
    """A running demonstration and what it keeps of its sample accounts."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.kept: dict[str, Any] = json.loads((folder / "demo-accounts.json").read_text("utf-8"))
        self.passes = [row["pass"] for row in self.kept["passes"]]

    def sign_in(self, page: Page, role: str) -> None:
        """Sign in as the first sample account of a role."""
        account = next(row for row in self.kept["accounts"] if row["role"] == role)
        page.goto(f"{self.url}/id/masuk")
        page.fill("[name=email]", account["email"])
        page.fill("[name=password]", account["password"])
        page.click("main form button")
        page.fill("[name=code]", TOTP(key=account["totp_secret"]).generate().token)
        page.click("main form button")
        page.wait_for_url("**/ruang-kerja/**")


def idea_form(site: Demonstration, page: Page, number: int) -> None:
    """The question for the idea, as a child sees it."""
    page.goto(f"{site.url}/id/forum-anak/kartu")
    page.fill("main input:not([type=hidden])", site.passes[number])
    page.click("main form button")
    page.locator("main label").nth(3).click()
    page.click("main form button.btn")
    page.fill("main textarea", IDEA)


def moderation(site: Demonstration, page: Page) -> None:
    """The first idea of the queue, opened by a moderator."""
    page.goto(f"{site.url}/id/ruang-kerja/forum/antrean")
    page.locator("nav form button, nav a").filter(has_text="Usulan").first.click()


PUBLIC = {
    "home": "/id/",
    "article": "/id/berita/bagaimana-kunjungan-verifikasi-berlangsung",
    "search": "/id/cari?q=kelayakan+anak",
    "progress": "/id/kemajuan/",
    "indicator": "/id/kemajuan/indikator/6",
    "forum": "/id/forum-anak/",
    "home-en": "/en/",
}


@contextmanager
def opened(browser: Browser, width: int = 1280, scheme: Any = "light", state: Any = None) -> Iterator[Page]:
    """A browser profile of one width and colour scheme, fresh or with somebody's session."""
    size: Any = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme, storage_state=state)
    yield context.new_page()
    context.close()


def store(page: Page, name: str) -> None:
    """Store what is open, at most TALLEST pixels of it."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.convert("RGB").quantize(160, method=Image.Quantize.MEDIANCUT).save(HERE / f"{name}.png", optimize=True)


def take_staff(browser: Browser, site: Demonstration) -> None:
    """The desks: signed in once for each role, as a code works once."""
    views: dict[str, tuple[str, Callable[[Page], object]]] = {
        "moderation": ("moderator", lambda page: moderation(site, page)),
        "editor": ("editor", lambda page: page.goto(f"{site.url}/id/ruang-kerja/berita/1")),
    }
    for name, (role, go) in views.items():
        with opened(browser) as page:
            site.sign_in(page, role)
            state = page.context.storage_state()
        for width, scheme, tail in looks():
            with opened(browser, width, scheme, state) as page:
                go(page)
                store(page, f"{name}-{tail}")


def take_public(browser: Browser, site: Demonstration) -> None:
    """What citizens and children see; each idea form takes a pass of its own."""
    for number, (width, scheme, tail) in enumerate(looks()):
        for name, path in PUBLIC.items():
            with opened(browser, width, scheme) as page:
                page.goto(site.url + path)
                store(page, f"{name}-{tail}")
        with opened(browser, width, scheme) as page:
            idea_form(site, page, number)
            store(page, f"idea-{tail}")


def looks() -> Iterator[tuple[int, str, str]]:
    """Each width and colour scheme, with the end of the picture's name."""
    for width in WIDTHS:
        yield width, "light", str(width)
        yield width, "dark", f"{width}-dark"


def main(url: str, folder: Path) -> None:
    """Take every picture."""
    site = Demonstration(url, folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take_staff(browser, site)
        take_public(browser, site)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
