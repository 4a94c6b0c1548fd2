"""A child and an editor who send what they wrote, and find it again on the page that refuses it."""

from __future__ import annotations

import re
from html import unescape

from tests.ops.writers import Answer, Browser, sign_in
from tests.served import ServedSite

STEPS = {
    "id": ("/id/forum-anak/kartu", *(f"/id/forum-anak/tulis/{step}" for step in ("topik", "ide", "tempat"))),
    "en": ("/en/childrens-forum/pass", *(f"/en/childrens-forum/write/{step}" for step in ("topic", "idea", "place"))),
}
"""The door with a pass, and three of the questions."""
LEAVE = {"id": "/id/forum-anak/keluar", "en": "/en/childrens-forum/leave"}
NEW = {"id": "/id/ruang-kerja/berita/baru", "en": "/en/desk/news/new"}
KEPT = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
CARRIED = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def kept_on(answer: Answer) -> dict[str, str]:
    """What a page that refuses gives back, ready to be sent once more."""
    return {name: unescape(value) for name, value in CARRIED.findall(answer.text) + KEPT.findall(answer.text)}


class ChildWriting:
    """A child who came in with a pass and stands at the question for the idea."""

    def __init__(self, site: ServedSite, nth: int, lang: str = "id") -> None:
        self.browser, code = Browser(site), site.kept()["passes"][nth]["pass"]
        self.door, self.topic, self.idea, self.place = STEPS[lang]
        self.lang = lang
        token = self.browser.get(self.door).field("csrf_token")
        assert self.browser.post(self.door, csrf_token=token, code=code).status == 303
        self.token = self.browser.get(self.topic).field("csrf_token")
        assert self.browser.post(self.topic, csrf_token=self.token, topic="k4").status == 303

    def send(self, text: str) -> Answer:
        """Send the idea's text."""
        return self.browser.post(self.idea, csrf_token=self.token, text=text, act="anyway")

    def leave(self) -> Answer:
        """Follow the link that leaves quickly."""
        return self.browser.get(LEAVE[self.lang])

    def send_again(self, refused: Answer) -> Answer:
        """Press the button of the page that gave the text back."""
        return self.browser.post(self.idea, *kept_on(refused).items())


class EditorWriting:
    """An editor with a new article."""

    def __init__(self, site: ServedSite, lang: str = "id", nth: int = 0) -> None:
        self.browser, self.new = Browser(site, sign_in(site, "editor", nth)), NEW[lang]

    def write(self, title: str) -> dict[str, str]:
        """Open the form of a new article and fill it in."""
        form = self.browser.get(self.new)
        fields = {"title_id": title, "lead_id": "Buku datang ke kampung.", "body_id": "Setiap pekan.", "version": "0"}
        tokens = {name: form.field(name) for name in ("csrf_token", "key")}
        return {**fields, **tokens, "district": "", "components": "k4", "event": "2026"}

    def send(self, written: dict[str, str]) -> Answer:
        """Keep the article as a draft."""
        return self.browser.post(self.new, **written)

    def send_again(self, refused: Answer) -> Answer:
        """Press the button of the page that gave the article back."""
        return self.browser.post(self.new, *kept_on(refused).items())

    def send_picture(self, article: str, picture: bytes) -> Answer:
        """Send a picture for an article that was kept at this address."""
        pictures = f"{article}/{'gambar' if article.startswith('/id/') else 'picture'}"
        form = self.browser.get(pictures)
        fields = {name: form.field(name) for name in ("csrf_token", "version")}
        return self.browser.post_file(pictures, "upload", picture, **fields)
