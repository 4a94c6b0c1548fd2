"""A child and an editor who send what they wrote, and find it again on the page that refuses it."""

from __future__ import annotations

import re
from html import unescape

from tests.ops.writers import Answer, Browser, sign_in
from tests.served import ServedSite

TOPIC, IDEA, PLACE = (f"/id/forum-anak/tulis/{step}" for step in ("topik", "ide", "tempat"))
NEW = "/id/ruang-kerja/berita/baru"
KEPT = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
CARRIED = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def kept_on(answer: Answer) -> dict[str, str]:
    """What a page that refuses gives back, ready to be sent once more."""
    return {name: unescape(value) for name, value in CARRIED.findall(answer.text) + KEPT.findall(answer.text)}


class ChildWriting:
    """A child who came in with a pass and stands at the question for the idea."""

    def __init__(self, site: ServedSite, nth: int) -> None:
        self.browser, code = Browser(site), site.kept()["passes"][nth]["pass"]
        door = self.browser.get("/id/forum-anak/kartu").field("csrf_token")
        assert self.browser.post("/id/forum-anak/kartu", csrf_token=door, code=code).status == 303
        self.token = self.browser.get(TOPIC).field("csrf_token")
        assert self.browser.post(TOPIC, csrf_token=self.token, topic="k4").status == 303

    def send(self, text: str) -> Answer:
        """Send the idea's text."""
        return self.browser.post(IDEA, csrf_token=self.token, text=text, act="anyway")

    def leave(self) -> Answer:
        """Follow the link that leaves quickly."""
        return self.browser.get("/id/forum-anak/keluar")

    def send_again(self, refused: Answer) -> Answer:
        """Press the button of the page that gave the text back."""
        return self.browser.post(IDEA, *kept_on(refused).items())


class EditorWriting:
    """An editor with a new article."""

    def __init__(self, site: ServedSite) -> None:
        self.browser = Browser(site, sign_in(site, "editor"))

    def write(self, title: str) -> dict[str, str]:
        """Open the form of a new article and fill it in."""
        form = self.browser.get(NEW)
        fields = {"title_id": title, "lead_id": "Buku datang ke kampung.", "body_id": "Setiap pekan.", "version": "0"}
        tokens = {name: form.field(name) for name in ("csrf_token", "key")}
        return {**fields, **tokens, "district": "", "components": "k4", "event": "2026"}

    def send(self, written: dict[str, str]) -> Answer:
        """Keep the article as a draft."""
        return self.browser.post(NEW, **written)

    def send_again(self, refused: Answer) -> Answer:
        """Press the button of the page that gave the article back."""
        return self.browser.post(NEW, *kept_on(refused).items())
