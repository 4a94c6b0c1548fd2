"""The same words in every field of the newsroom, from the first line of a draft to its end, and each view on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from flask import Flask, request, request_finished
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from wtforms import HiddenField, StringField

from layak.core.forms import Form
from layak.extensions import limiter
from layak.news.forms.article import ArticleForm
from layak.news.forms.picture import WordsForm
from tests.news.conftest import fields_of
from tests.news.test_desk import ALL_TICKS, NEW

CAREFUL = ("slug_id", "slug_en", "event")
"""Fields that take no free text, so that what is sent to them is refused; they are attacked apart."""
WORD = "Naskah"
DESK = "/id/ruang-kerja/berita/"
LIBRARY = "/id/ruang-kerja/gambar/"
REPORTS = "/id/ruang-kerja/koreksi/"
View = tuple[str, TestResponse]
Views = Iterator[View]


def text_fields(app: Flask, form: type[Form]) -> list[str]:
    """The fields of a form into which somebody writes."""
    with app.test_request_context("/id/"):
        return [one.name for one in form() if isinstance(one, StringField) and not isinstance(one, HiddenField)]


def answers_to(page: str, words: str) -> dict[str, str]:
    """An answer with the words in it to every sign of a child's identity that a page asks about."""
    found = re.findall(r'name="answer-([0-9a-f]{32})"', page)
    return {f"answer-{one}": "other" for one in found} | {f"reason-{one}": f"Bukan anak {words}" for one in found}


class Sent:
    """What was sent to each endpoint with the words in it, and which of it was taken."""

    def __init__(self, app: Flask) -> None:
        self.words, self.asked, self.taken = "", set[str](), dict[str, set[str]]()
        request_finished.connect(self.note, app)

    def note(self, sender: Flask, response: TestResponse, **_more: object) -> None:
        """Look at a request that was answered."""
        self.asked.add(f"{request.method} {request.endpoint}")
        if response.status_code not in (200, 303):
            return
        filled = {name for name, values in request.form.lists() if any(self.words in one for one in values)}
        self.taken.setdefault(request.endpoint or "", set()).update(filled)


class Newsroom:
    """An editor who writes the same words into every field and opens every view, and a reader who follows."""

    def __init__(self, app: Flask, editor: FlaskClient, reader: FlaskClient, picture: tuple[int, str]) -> None:
        self.app, self.editor, self.reader, self.picture = app, editor, reader, picture
        self.path = self.address = self.secret = ""
        self.names = text_fields(app, ArticleForm)
        self.picture_names = text_fields(app, WordsForm)

    def views(self, words: str, prose: str = "") -> Views:
        """Write the words everywhere, and give each view with its name."""
        limiter.reset()
        filled = {name: f"{WORD} {words}" for name in self.names if name not in CAREFUL}
        filled = {name: value + "\n\n" + prose if "body" in name else value for name, value in filled.items()}
        bodies = {name: words + "\n\n" + prose for name in self.names if "body" in name}
        yield from self.refused({**dict.fromkeys(self.names, words), **bodies, "components": words, "signs": words})
        path = yield from self.written({**filled, "components": ["kelembagaan"]})
        yield from self.pictured(path, words)
        yield from self.talked(path, words)
        yield from self.kept(path, words)
        yield from self.conflicting(path, words)
        self.publish(path, filled)
        address = self.publish(
            path, filled, body_id=f"{words}\n\nlagi\n\n{prose}", body_en=f"{words}\n\nagain\n\n{prose}"
        )
        self.path, self.address = path, address
        yield from self.public(address, path)
        yield from self.reported(address, words)

    def endings(self, words: str) -> Views:
        """The picture is withdrawn and the article taken down."""
        yield from self.withdrawn(self.path, words)
        yield from self.ended(self.path, self.address, words)

    @property
    def number(self) -> int:
        """The number of the article."""
        return int(self.path.rsplit("/", 1)[1])

    def refused(self, values: dict[str, str]) -> Views:
        """Words in every field at once, careful ones too: saved, shown before, pasted, searched."""
        opened = fields_of(self.editor.get(NEW).text, "tulisan")
        yield "refused", self.editor.post(NEW, data={**opened, **values})
        yield "preview", self.editor.post(DESK + "pratinjau", data={**opened, **values})
        words = values["title_id"]
        pasted = {**opened, "pasted": words, "clean": words, "body_id": words, "into": "id", "told": words}
        for more in ({}, {"put": "append"}, {"put": "replace"}):
            yield "pasted", self.editor.post(DESK + "tempel", data={**pasted, **more})
        yield "found", self.reader.get("/id/cari", query_string={"q": words})
        asked = dict.fromkeys(("q", "k", "component", "page"), words)
        yield "listed", self.reader.get("/id/berita/", query_string=asked)
        yield "missing", self.reader.get(f"/id/berita/{words.replace('/', ' ')}")
        yield "filtered", self.editor.get(DESK, query_string=dict.fromkeys(("q", "state", "page"), words))

    def written(self, values: dict[str, object]) -> Iterator[View]:
        """A draft with the words; a field that refuses them is left empty. Gives the address of its editor."""
        opened = fields_of(self.editor.get(NEW).text, "tulisan")
        while (answer := self.editor.post(NEW, data={**opened, **values})).status_code == 422:
            yield "refused", answer
            told = ('id="{}-error"', '<li><a href="#{}">')  # beside the field, or in the summary alone
            bad = {name for name in values if any(mark.format(name) in answer.text for mark in told)}
            assert bad, answer.text
            values = {name: value for name, value in values.items() if name not in bad}
        path = answer.headers["Location"]
        for name, address in (("editor", path), ("desk", DESK)):
            yield name, self.editor.get(address)
        return path

    def pictured(self, path: str, words: str) -> Views:
        """A file that is no picture, named by the words; a picture with the words beside it, and what is on record."""
        opened = fields_of(self.editor.get(path + "/gambar").text)
        file_name = re.sub(r"[\r\n]", "%0A", words)[:60]  # as browsers write it
        for accept, name in (("text/html", ""), ("text/html", file_name), ("application/json", file_name)):
            data = {**opened, "upload": (BytesIO(b"bukan gambar"), name)}
            kind = {"content_type": "multipart/form-data", "headers": {"Accept": accept}}
            yield "picture refused", self.editor.post(path + "/gambar", data=data, **kind)
        number, name = self.picture
        self.editor.post(path + "/gambar", data={**opened, "add": str(number)})
        described = f"{path}/gambar/{number}"
        opened = fields_of(self.editor.get(described).text)
        bad = {**opened, **dict.fromkeys(self.picture_names, words), "licence": words}
        yield "picture described", self.editor.post(described, data=bad)
        good = {**bad, "focus_x": "50", "focus_y": "50", "licence": "own"}
        assert self.editor.post(described, data=good).status_code == 303
        record = {"people": "adults", "people_count": "2", "uses": ["site", "press"], "until": "31-12-2026"}
        for more in (dict.fromkeys(record, words), record, {**record, "paper": "Map 3"}):
            opened = fields_of(self.editor.get(f"{LIBRARY}{name}/izin").text)
            yield "consent", self.editor.post(f"{LIBRARY}{name}/izin", data={**opened, "paper": words, **more})
        for view, at in (
            ("pictures", path + "/gambar"),
            ("picture", LIBRARY + name),
            ("consent", LIBRARY + name + "/izin"),
        ):
            yield view, self.editor.get(at)
        yield "library", self.editor.get(LIBRARY, query_string={"q": words})
        yield "library", self.editor.get(LIBRARY)

    def talked(self, path: str, words: str) -> Views:
        """A preview link for somebody, what came back through it, and where that is read."""
        links = path + "/tautan-pratinjau"
        page = self.editor.get(links)
        opened = {"csrf_token": fields_of(page.text)["csrf_token"], "days": "3"}
        opened["version"] = re.findall(r'name="version"[^>]*value="(\d+)"', page.text)[0]
        for whom in ("", words, words[:80].strip()):
            made = self.editor.post(links, data={**opened, "for_whom": whom})
            yield "links", made
            if made.status_code == 200:
                break
        secret = self.secret = re.findall(r">http://localhost(/id/pratinjau/[\w-]{40,})<", made.text)[0]
        for to, name, text in (
            ("komentar", "text", words),
            ("setuju", "function", words * 9),
            ("setuju", "function", words[:80]),
        ):
            answer = self.reader.post(f"{secret}/{to}", data={name: text})
            yield "behind a link", answer
        for address in (secret, secret.replace("/id/pratinjau/", "/en/preview/")):
            yield "behind a link", self.reader.get(address)
        yield "links", self.editor.get(links)
        yield "editor", self.editor.get(path)

    def kept(self, path: str, words: str) -> Views:
        """What is typed and not saved: kept, offered again, put back, thrown away."""
        opened = {**fields_of(self.editor.get(path).text, "tulisan"), "opening": "0123456789abcdef"}
        typed = {name: words for name in self.names}
        yield (
            "kept",
            self.editor.post(DESK + "simpan-otomatis", data={**opened, **typed}, headers={"HX-Request": "true"}),
        )
        page = self.editor.get(path)
        yield "editor", page
        number = re.findall(r"\?typed=(\d+)", page.text)[0]
        yield "editor", self.editor.get(f"{path}?typed={number}")
        yield "editor", self.editor.post(f"{DESK}simpan-otomatis/{number}/buang", data={**opened, **typed})

    def conflicting(self, path: str, words: str) -> Views:
        """Two who write at once, the page that shows both, and the versions beside each other."""
        old = fields_of(self.editor.get(path).text, "tulisan")
        assert self.editor.post(path, data={**old, "source_name": f"Lain {words}"}).status_code == 303
        answer = self.editor.post(path, data={**old, "title_id": f"Judul {words}"})
        assert answer.status_code == 409
        yield "conflict", answer
        yield "history", self.editor.get(path + "/riwayat")
        for old_number in (1, 2):
            yield "compared", self.editor.get(f"{path}/riwayat/banding?old={old_number}")

    def publish(self, path: str, values: dict[str, str], **changes: str) -> str:
        """Show it to readers, with a note of what changed, an answer and a reason for each sign; gives its address."""
        page = self.editor.get(path).text
        for _ in range(3):
            data = {
                **fields_of(page, "tulisan"),
                "declared": ALL_TICKS,
                "alone": f"Mendesak sekali {values['lead_id']}",
                **{name: values[name] for name in ("note_id", "note_en")},
                **answers_to(page, values["lead_id"]),
            }
            answer = self.editor.post(path + "/terbitkan", data={**data, **changes})
            if answer.status_code == 303:
                landing = self.editor.get(answer.headers["Location"]).text
                return re.findall(r'href="(/id/berita/[^"/?#]+)"', landing)[0]
            page = answer.text
        raise AssertionError(f"not published: {answer.status_code}\n{page}")

    def public(self, address: str, path: str) -> Views:
        """What readers and machines meet, and what staff copy for other places."""
        english = re.search(r'href="([^"]*/en/news/[^"/?]+)"', self.reader.get(address).text)
        assert english
        paths = {"article": [address, english[1]], "list": ["/id/berita/", "/en/news/"]}
        paths |= {"children": [address + "/anak", english[1] + "/children"], "press": ["/id/pers/", "/en/press/"]}
        paths |= {"home": ["/id/", "/en/"], "search": ["/id/cari?q=Naskah", "/en/search?q=Naskah"]}
        paths |= {"machine": ["/id/berita/feed.atom", "/en/news/feed.atom", "/sitemap.xml"]}
        for name, each in paths.items():
            for one in each:
                answer = self.reader.get(one)
                assert answer.status_code == 200, one
                yield name, answer
        yield "part", self.reader.get("/id/berita/", headers={"HX-Request": "true"})
        for name, more in (("share", "/bagikan"), ("card", "/kartu.png"), ("history", "/riwayat"), ("editor", "")):
            yield name, self.editor.get(path + more)

    def reported(self, address: str, words: str) -> Views:
        """Mistakes that somebody reports; a correction, a reply and a refusal, at the desk and below the article."""
        decisions = ({"state": "corrected"}, {"state": "replied", "who": words}, {"state": "unchanged"})
        for place, decision in enumerate(decisions):
            kind = "fact" if place else "child"  # the list of reports says when one is urgent, as words can make it
            form = {"kind": kind, "told": words, "quoted": words, "contact": words, "address": words}
            at = "/id/lapor-kesalahan" if place == 2 else address + "/lapor"
            yield "report", self.reader.post(at, data={**form, "kind": words})
            sent = self.reader.post(at, data={**form, "address": "/id/tentang/"})
            assert sent.status_code == 303, sent.text
            yield "thanks", self.reader.get(sent.headers["Location"])
            yield "reports", self.editor.get(REPORTS)
            desk = REPORTS + re.findall(rf'href="{REPORTS}(\d+)"', self.editor.get(REPORTS).text)[0]
            yield "report at the desk", self.editor.get(desk)
            yield from self.decided(desk, decision, words)
            yield "article", self.reader.get(address)
        yield "reports", self.editor.get(REPORTS + "?state=closed")

    def decided(self, desk: str, decision: dict[str, str], words: str) -> Views:
        """A decision that lacks everything, then one with the words, each sign answered."""
        page = self.editor.get(desk)
        opened = fields_of(page.text, "keputusan")
        yield "report at the desk", self.editor.post(desk + "/putuskan", data={**opened, "who": words * 9})
        texts = dict.fromkeys(("text_id", "text_en", "reason"), f"Yang benar: {words}")
        for _ in range(2):
            data = {**opened, **texts, **decision, **answers_to(page.text, words), "safe": "y"}
            page = self.editor.post(desk + "/putuskan", data=data)
            yield "report at the desk", page
        assert page.status_code in (303, 409), page.text
        yield "report at the desk", self.editor.get(desk)

    def withdrawn(self, path: str, words: str) -> Views:
        """The consent of the picture is withdrawn, with a reason."""
        record = f"{LIBRARY}{self.picture[1]}/izin"
        opened = fields_of(self.editor.get(record).text)
        for reason in (words[:200], "Keluarga memintanya."):
            yield "consent", self.editor.post(record + "/tarik", data={**opened, "reason": reason})
        yield "consent", self.editor.get(record)
        yield "pictures", self.editor.get(path + "/gambar")

    def ended(self, path: str, address: str, words: str) -> Views:
        """Taken down: the banner above the text, the page that says that it is gone, the editor afterwards."""
        opened = {**fields_of(self.editor.get(path + "/tarik").text), "into": words}
        yield "ending", self.editor.get(path + "/tarik")
        yield "ending refused", self.editor.post(path + "/tarik", data={**opened, "ending": "merged"})
        for ending in ("withdrawn", "in_error"):
            data = {**fields_of(self.editor.get(path + "/tarik").text), "ending": ending}
            assert self.editor.post(path + "/tarik", data=data).status_code == 303
            yield ending, self.reader.get(address)
            yield "editor", self.editor.get(path)
            if ending == "withdrawn":
                again = fields_of(self.editor.get(path).text)
                self.editor.post(path + "/tampilkan-lagi", data=again)
