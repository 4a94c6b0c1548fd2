"""What people do at their browsers on several journeys: staff sign in, a child goes through its questions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from passlib.totp import TOTP
from playwright.sync_api import expect
from sqlalchemy import select, update

from layak.accounts.models import Staff
from layak.progress.models import Cycle, EvidenceRequest
from tests.journeys.conftest import Visitor
from tests.ops import writers
from tests.ops.writers import Browser
from tests.served import ServedSite

PATHS = {
    "sign-in": ("/id/masuk", "/en/sign-in"),
    "desk": ("/id/ruang-kerja/", "/en/desk/"),
    "news": ("/id/berita/", "/en/news/"),
    "newsroom": ("/id/ruang-kerja/berita/", "/en/desk/news/"),
    "queue": ("/id/ruang-kerja/forum/antrean", "/en/desk/forum/queue"),
    "published": ("/id/ruang-kerja/forum/tampil", "/en/desk/forum/published"),
    "office": ("/id/ruang-kerja/forum/kantor", "/en/desk/forum/office"),
    "own": ("/id/forum-anak/usulanku", "/en/childrens-forum/my-ideas"),
    "passes": ("/id/ruang-kerja/forum/kartu", "/en/desk/forum/passes"),
    "meeting": ("/id/ruang-kerja/forum/pertemuan", "/en/desk/forum/meeting"),
    "protected": ("/id/ruang-kerja/forum/terlindung", "/en/desk/forum/protected"),
    "forum": ("/id/forum-anak/", "/en/childrens-forum/"),
    "ideas": ("/id/forum-anak/usulan/", "/en/childrens-forum/ideas/"),
    "progress": ("/id/ruang-kerja/kemajuan/", "/en/desk/progress/"),
    "tasks": ("/id/ruang-kerja/tugas/", "/en/desk/tasks/"),
    "search": ("/id/cari", "/en/search"),
}
PHONE = "0812 3456 7890"
IDEA = "Kami ingin taman yang teduh di dekat pasar {place}. Di sana ada tiga anak yang selalu bermain di jalan."


def path(visitor: Visitor, name: str) -> str:
    """The address of a page in this visitor's language."""
    return visitor.say(*PATHS[name])


def sign_in(visitor: Visitor, role: str, nth: int = 0) -> None:
    """Sign in with password and code, and land in the staff rooms.

    In each language, with a script and without, somebody of a run does so by the pages; all others over HTTP, as these
    pages are the same for everybody.
    """
    walked = visitor.watcher.seen / f"signed-in-{visitor.lang}-{visitor.has_script}"
    if walked.exists():
        name, _, value = sign_in_without_pages(visitor.server, role, nth).cookie.partition("=")
        visitor.page.context.add_cookies([{"name": name, "value": value, "url": visitor.server.url}])
        visitor.go(path(visitor, "desk"))
        return
    sign_in_by_pages(visitor, visitor.server.account(role, nth))
    walked.touch()


def sign_in_by_pages(visitor: Visitor, account: dict[str, str]) -> None:
    """Fill in what the pages ask for."""
    visitor.go(path(visitor, "sign-in"))
    visitor.fill("email", account["email"])
    visitor.fill("password", account["password"])
    visitor.press("Sign in")
    visitor.fill("code", code_of(visitor.server, account))
    visitor.press("Continue")
    expect(visitor.page).to_have_url(visitor.server.url + path(visitor, "desk"))


def sign_in_without_pages(server: ServedSite, role: str, nth: int = 0) -> Browser:
    """Sign in with password and code over HTTP alone: for somebody of whom no page is looked at."""
    code_of(server, server.account(role, nth))
    return Browser(server, writers.sign_in(server, role, nth))


def code_of(server: ServedSite, account: dict[str, str]) -> str:
    """What the app shows; the site's memory of used codes is wiped, as journeys come faster than codes."""
    server.ask_database(update(Staff).where(Staff.email == account["email"]).values(tf_last_counter=None))
    return str(TOTP(key=account["totp_secret"], format="base32").generate().token)


def office_of(server: ServedSite) -> str:
    """The key of the office that the sample officer works for."""
    email = server.account("office_officer")["email"]
    return str(server.ask_database(select(Staff.office_key).where(Staff.email == email))[0][0])


def city_day() -> date:
    """The day in the city, which may be tomorrow's of this machine."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def let_days_pass(server: ServedSite, days: int, cycle: str) -> None:
    """Put the due dates of a cycle back, as no journey can wait for them to come."""
    of_cycle = EvidenceRequest.cycle_id == select(Cycle.id).where(Cycle.key == cycle).scalar_subquery()
    rows = server.ask_database(select(EvidenceRequest.id, EvidenceRequest.due_on).where(of_cycle))
    server.ask_database(
        *(
            update(EvidenceRequest).where(EvidenceRequest.id == number).values(due_on=due_on - timedelta(days=days))
            for number, due_on in rows
            if due_on is not None
        )
    )


def is_read(visitor: Visitor, *sentences: str) -> None:
    """The main part of the page says each of these."""
    for sentence in sentences:
        expect(visitor.page.locator("main")).to_contain_text(sentence)


def open_room(visitor: Visitor, section: str) -> None:
    """Begin at the coordinator's overview and go to a part of the room."""
    visitor.go(path(visitor, "progress"))
    visitor.follow(section)


def search(visitor: Visitor, words: str, title: str) -> None:
    """Find a page by words and open it."""
    visitor.go(path(visitor, "search"))
    visitor.page.locator("main [name=q]").first.fill(words)
    visitor.use(visitor.page.locator("main").get_by_role("button", name=visitor.word("Search"), exact=True).first)
    visitor.use(visitor.page.locator("main").get_by_role("link", name=title).first)


def enter_with_pass(visitor: Visitor, code: str) -> None:
    """Come in by the forum's front page with a pass from paper, typed without care for capitals."""
    visitor.go(path(visitor, "forum"))
    visitor.follow("I have a forum pass")
    visitor.fill("code", code.lower())
    visitor.press("Continue")


def say_topic(visitor: Visitor) -> None:
    """Answer the first question."""
    visitor.pick("topic", "k3")
    visitor.press("Continue")


def say_place_and_age(visitor: Visitor) -> None:
    """Answer the third question, and the fourth where it is asked."""
    visitor.page.locator("main input[name=district]").first.check()
    visitor.press("Continue")
    if visitor.page.locator("main input[name=age_band]").count():
        visitor.pick("age_band", "13-15")
        visitor.press("Continue")


READING_MS = 1100
"""What a child takes at least to read the last page: who sends it faster is asked to press once more."""


def send_with_words(visitor: Visitor) -> str:
    """Put the secret words in again and send; returns them."""
    visitor.page.wait_for_timeout(READING_MS)
    words = visitor.page.locator(".code").inner_text().strip()
    visitor.fill("words", words.upper())
    visitor.page.locator("main input[name=agree]").check()
    visitor.press("Send my idea")
    return words


def send_idea(visitor: Visitor, code: str, text: str) -> str:
    """The whole way with a pass; returns the secret words."""
    enter_with_pass(visitor, code)
    say_topic(visitor)
    visitor.fill("text", text)
    visitor.press("Continue")
    say_place_and_age(visitor)
    return send_with_words(visitor)


def open_with_words(visitor: Visitor, words: str) -> None:
    """Come back with the secret words and stand at "My ideas"."""
    visitor.go(path(visitor, "forum"))
    visitor.follow("I have secret words")
    visitor.fill("words", words)
    visitor.press("Continue")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(visitor.word("My ideas"))
