"""People who write while the site is killed under them: editors who publish, children who send, over real HTTP."""

from __future__ import annotations

import http.client
import io
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from passlib.totp import TOTP
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.served import ServedSite

LOST = (OSError, http.client.HTTPException)
"""What a browser meets when the server dies under it."""
STATEMENTS = ("no_child_named", "no_face", "not_traceable", "no_case", "not_social_media")
WAIT_SECONDS = 30.0
TRY_AGAIN = 0.1
FORM = "application/x-www-form-urlencoded"
CHECK = "/id/forum-anak/tulis/periksa"


class Refused(Exception):
    """The site answered, and took nothing."""


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    text: str
    retry: str = ""

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        if found is None:
            raise Refused(f"no field {name} in an answer with status {self.status}")
        return found[1]


@dataclass
class Browser:
    """One browser: a connection for each request, and the site's one cookie; the proxy in front may tell its network."""

    site: ServedSite
    cookie: str = ""
    network: str = ""

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, *fields: tuple[str, str], **more: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode([*fields, *more.items()]).encode())

    def post_file(self, path: str, name: str, data: bytes, **fields: str) -> Answer:
        """Send a form with a file."""
        boundary, body = encode_multipart({**fields, name: FileStorage(io.BytesIO(data), "foto.jpg")})
        return self._ask("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = FORM) -> Answer:
        connection = http.client.HTTPConnection(self.site.host, self.site.port, timeout=WAIT_SECONDS)
        headers = {"Host": self.site.name, **({"Cookie": self.cookie} if self.cookie else {})}
        if self.network:
            headers["X-Forwarded-For"] = self.network
        if body is not None:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        location = answer.getheader("Location") or ""
        return Answer(answer.status, urlsplit(location).path, text, answer.getheader("Retry-After") or "")


def sign_in(site: ServedSite, role: str, nth: int = 0) -> str:
    """Sign in with password and code; returns the cookie of the session."""
    browser, account = Browser(site), site.account(role, nth)
    token = browser.get("/id/masuk").field("csrf_token")
    answer = browser.post("/id/masuk", csrf_token=token, email=account["email"], password=account["password"])
    assert answer.location == "/id/masuk/kode", answer.text
    token = browser.get("/id/masuk/kode").field("csrf_token")
    code = str(TOTP(key=account["totp_secret"], format="base32").generate().token)
    answer = browser.post("/id/masuk/kode", csrf_token=token, code=code)
    assert answer.location == "/id/ruang-kerja/", answer.text
    assert browser.get(answer.location).status == 200  # a first page with a form: the session has its token now
    return browser.cookie


@dataclass
class Life:
    """What the writers share: whether the site is up, whether to go on, and what was acknowledged."""

    is_up: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lost_answers: int = 0

    def goes_on(self) -> bool:
        """Wait until the site is up; false when the day is over."""
        while not self.is_over.is_set():
            if self.is_up.wait(0.1):
                return True
        return False

    def note_loss(self, error: Exception) -> None:
        """Somebody lost an answer, or found nobody at the port; they try again in a moment."""
        self.lost_answers += not isinstance(error, ConnectionRefusedError)
        self.is_over.wait(TRY_AGAIN)

    def until_taken(self, word: str, attempt: Callable[[], bool]) -> None:
        """Try to get a word in until it is acknowledged or refused; false from an attempt is none of both: again."""
        while self.goes_on():
            try:
                is_taken = attempt()
            except LOST as error:
                self.note_loss(error)
                continue
            except Refused as refused:
                self.refused.append(f"{word}: {refused}")
                return
            if is_taken:
                self.acknowledged.append(word)
                return

    def writers(self) -> int:
        """How many of them got a word in."""
        return len({word.rstrip("0123456789") for word in self.acknowledged})

    def wait_for(self, is_enough: Callable[[], bool]) -> None:
        """Let the writers write until it is enough, for a while."""
        end = time.monotonic() + WAIT_SECONDS
        while not is_enough() and time.monotonic() < end:
            self.is_over.wait(0.02)


def write_articles(life: Life, browser: Browser, name: str) -> None:
    """Publish one article after the other; one that was interrupted is sent again, as somebody would."""
    number = 0
    while life.goes_on():
        number += 1
        word, opened = f"kabar{name}{number}", list[Answer]()

        def attempt(word: str = word, opened: list[Answer] = opened) -> bool:
            if not opened:
                opened.append(browser.get("/id/ruang-kerja/berita/baru"))
            publish(browser, word, opened[0])
            return True

        life.until_taken(word, attempt)


def publish(browser: Browser, word: str, opened: Answer) -> None:
    """Keep a draft and publish it; both steps may have happened already in a try before."""
    fields = [("title_id", f"Perpustakaan keliling {word}"), ("lead_id", "Buku datang ke kampung."), ("district", "")]
    fields += [("body_id", "Mobil buku singgah setiap pekan."), ("components", "k4"), ("event", "2026")]
    fields += [("csrf_token", opened.field("csrf_token"))]
    saved = browser.post("/id/ruang-kerja/berita/baru", *fields, key=opened.field("key"), version="0")
    if saved.status != 303:
        raise Refused(f"{saved.status} for the draft")
    declared = [("declared", one) for one in STATEMENTS]
    alone = ("alone", "Penulisnya bertugas sendiri.")
    shown = browser.post(f"{saved.location}/terbitkan", *fields, *declared, alone, version="1")
    if shown.status not in (303, 409):  # 409: it was published by the try whose answer was lost
        raise Refused(f"{shown.status} for publishing")


def write_ideas(life: Life, browser: Browser, code: str, name: str) -> None:
    """Send one idea after the other with one pass; a sheet that was interrupted is sent again as it is."""
    number = 0
    while life.goes_on():
        number += 1
        word, sheet = f"usul{name}{number}", dict[str, str]()

        def attempt(word: str = word, sheet: dict[str, str] = sheet) -> bool:
            sheet.update({} if sheet else answer_questions(browser, code, word))
            return send_sheet(browser, sheet)

        life.until_taken(word, attempt)


def send_sheet(browser: Browser, sheet: dict[str, str]) -> bool:
    """Press the last button; false where the questions must be answered anew, and the sheet is empty then."""
    sent = browser.post(CHECK, **sheet)
    if sent.status == 422:  # sent faster than a child reads: asked to press once more
        sent = browser.post(CHECK, **sheet)
    if sent.location == "/id/forum-anak/tulis/topik":
        sheet.clear()
        return False
    if sent.location != "/id/forum-anak/terima-kasih":
        raise Refused(f"{sent.status} for the last page")
    return True


def answer_questions(browser: Browser, code: str, word: str) -> dict[str, str]:
    """Answer every question, coming in with the pass when nobody is in; returns what the last page sends."""
    opened = browser.get("/id/forum-anak/tulis/topik")
    if opened.status == 303:
        door = browser.get("/id/forum-anak/kartu").field("csrf_token")
        entered = browser.post("/id/forum-anak/kartu", csrf_token=door, code=code)
        if entered.status != 303:
            raise Refused(f"{entered.status} at the door")
        opened = browser.get("/id/forum-anak/tulis/topik")
    token = opened.field("csrf_token")
    text = f"Kami ingin taman bermain {word} yang teduh."
    answers = {"topik": {"topic": "k4"}, "ide": {"text": text, "act": "anyway"}}
    answers |= {"tempat": {"district": "unknown"}, "umur": {"age_band": "13-15"}}
    for step, given in answers.items():
        status = browser.post(f"/id/forum-anak/tulis/{step}", csrf_token=token, **given).status
        if status >= 500:
            raise Refused(f"{status} for an answer")
    last = browser.get("/id/forum-anak/tulis/periksa")
    words = re.search(r'class="code"[^>]*>([^<]+)<', last.text)
    return {
        "csrf_token": token,
        "nonce": last.field("nonce"),
        "agree": "y",
        "words": words[1] if words else "",
    }
