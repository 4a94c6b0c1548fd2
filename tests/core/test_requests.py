"""Odd, broken and hostile requests: a clear page, never a fault of ours; and nothing is changed by looking."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from layak.app import create_app
from layak.core.access import Role
from layak.core.shelf import Shelf
from tests import soak
from tests.conftest import settings_for
from tests.house.test_access import MATRIX, may_pass, path_of, rules_of
from tests.kept_rows import kept_rows
from tests.staff import token_of

CLIMBS = [
    "../", "..%2f", "..%2F..%2F", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..\\", "..%5c", "%5c..%5c", "....//",
    "..;/", "%c0%ae%c0%ae/", "%c0%af", "%uff0e%uff0e/", "/etc/", "//etc/", "C:\\", "file:", "%00/", "..%00/", "~/",
    "%2e%2e%5c", ".%2e/", "%2e./", "..%c1%9c", "..%ef%bc%8f", "\u2025/", "\uff0e\uff0e/", "..%0d%0a/", "..%09/",
]  # fmt: skip
"""Thirty ways to write "one folder up" (OWASP: path traversal)."""
FOLDERS = ["/static/", "/static/css/", "/id/berita/", "/id/berita/gambar/", "/", "/id/kemajuan/komponen/"]
ODD_TEXTS = [
    "\x00", "a\x00b", "\ud7ff", "%ff%fe", "%80", "%ed%a0%80", "\u202etxt", "\U0001f9d2\u200d\U0001f91d", "e\u0301",
    "ꦲꦏ꧀ꦱꦫ", "حقوق الطفل", "%0d%0aSet-Cookie:%20x=1", "\x1b[31m", "\u2028", "a" * 3000, "%", "%zz", "%2", "{{7*7}}",
    "${7*7}", "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "' OR 1=1--", "1;DROP TABLE article",
    "²", "٣", "１", "*:*", "[* TO *]", "\\", "..", "-1", "0", "99999999999999999999999999", "1e9", "NaN", "True", "null", "/../",
]  # fmt: skip
PARAMETERS = {
    "/id/berita/": ["halaman", "komponen", "kecamatan", "tahun"],
    "/id/cari": ["q", "halaman", "komponen", "kecamatan", "tahun", "kind", "lang"],
    "/en/search": ["q", "page"],
    "/en/childrens-forum/ideas/": ["page", "component", "district"],
    "/id/": ["endpoint", "values", "lang", "_anchor", "_scheme"],
    "/id/kemajuan/indikator/3": ["number", "lang", "endpoint", "_method"],
}
"""What each list of things can be asked by."""
HOSTS = [
    {"Host": "evil.example"}, {"Host": "localhost@evil.example"}, {"Host": "evil.example:80"}, {"Host": "localhost:x"},
    {"Host": "localhost.evil.example"}, {"Host": "evil.example#localhost"}, {"Host": ""}, {"Host": "localhost, evil"},
    {"Host": "LOCALHOST.evil.example"}, {"Host": "[::1]evil"}, {"Host": "localhost/evil"}, {"Host": "x" * 300},
    {"Host": "evil.example\t"}, {"Host": "localhost evil.example"}, {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}, {"X-Forwarded-Prefix": "/evil.example"},
    {"Forwarded": "host=evil.example;proto=https"}, {"X-Host": "evil.example"}, {"X-Original-URL": "/evil.example"},
    {"X-Rewrite-URL": "/evil.example"}, {"X-Forwarded-Server": "evil.example"}, {"X-HTTP-Host-Override": "evil.example"},
]  # fmt: skip
"""Ways to make a site believe that it is another one."""
READ = [role.value for role in Role]


@pytest.fixture(autouse=True)
def no_page_kept(loaded: Flask) -> Flask:
    """Every test stands on a loaded demonstration."""
    return loaded


def raw(client: FlaskClient, path: str) -> Any:
    """Ask for a path exactly as it is written, as no browser would tidy it."""
    return client.get("/", environ_overrides={"RAW_URI": path, "REQUEST_URI": path, "PATH_INFO": unquoted(path)})


def unquoted(path: str) -> str:
    """A path as a server hands it on: percent-decoded once, each byte a character (PEP 3333)."""
    bytes_of = re.sub(rb"%([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), path.encode("utf-8", "surrogatepass"))
    return bytes_of.decode("latin-1")


@pytest.mark.parametrize("climb", CLIMBS)
def test_stranger_climbs_out_of_no_folder(loaded: Flask, climb: str) -> None:
    """No spelling of "one up" reaches a file that is none of ours to show, and none is a fault."""
    client = loaded.test_client()
    for folder in FOLDERS:
        for target in ("wsgi.py", "etc/passwd", "layak.sqlite", "demo-accounts.json"):
            answer = raw(client, f"{folder}{climb * 4}{target}")
            assert answer.status_code in (301, 302, 308, 400, 404), (folder, climb, answer.status_code)
            for found in ("create_app", "root:", "SQLite format", "totp_secret"):
                assert found not in answer.get_data(as_text=False).decode("latin-1")


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_stranger_with_an_odd_address_gets_a_page(loaded: Flask, text: str) -> None:
    """Whatever stands in a path or a parameter, the answer is a page that echoes it harmlessly or not at all."""
    client = loaded.test_client()
    for folder in ("/", "/id/", "/en/news/", "/id/berita/", "/id/kemajuan/indikator/", "/id/forum-anak/usulan/"):
        assert raw(client, folder + text).status_code < 500, folder
    for page, names in PARAMETERS.items():
        for name in names:
            answer = client.get(page, query_string=f"{name}={text}")
            assert answer.status_code < 500, (page, name)
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["number=99", "number=abc", "lang=en", "x=1&endpoint=2"])
def test_page_is_the_same_page_in_the_other_language(loaded: Flask, query: str) -> None:
    """No parameter leads the link to the other language, or the machines' link to it, to another page."""
    client = loaded.test_client()
    for path, other in (("/id/kemajuan/indikator/3", "/en/progress/indicator/3"), ("/id/", "/en/")):
        text = client.get(path, query_string=query).text
        alternates = re.findall(r'hreflang="en"[^>]*href="([^"?]*)|href="([^"?]*)[^>]*hreflang="en"', text)
        assert alternates and {(a or b).removeprefix("http://localhost") for a, b in alternates} == {other}


@pytest.mark.parametrize("text", ["²", "٣", "1²", "9" * 30])
def test_staff_with_an_odd_number_get_a_page(sign_in: Callable[..., FlaskClient], text: str) -> None:
    """Digits that are none, in lists and in the hidden numbers of forms, are refused and no fault of ours."""
    editor, moderator = sign_in("editor"), sign_in("moderator")
    assert editor.get("/id/ruang-kerja/berita/", query_string={"page": text}).status_code == 404
    for client, path in ((editor, "/id/ruang-kerja/berita/1/tarik"), (moderator, "/id/ruang-kerja/forum/antrean/1"),
                         (moderator, "/id/ruang-kerja/forum/tampil/1"), (editor, "/id/ruang-kerja/berita/pratinjau")):  # fmt: skip
        data = {"csrf_token": token_of(client.get("/id/ruang-kerja/")), "version": text, "number": text, "act": text}
        for act in ("save", "down", f"clean-{text}"):
            assert client.post(path, data={**data, "act": act}).status_code < 500, (path, act)


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: " ".join(f"{k} {v}"[:40] for k, v in headers.items()))
def test_stranger_passes_the_site_off_as_no_other(loaded: Flask, headers: dict[str, str]) -> None:
    """A poisoned host is refused, or leaves no trace in body, headers or what the next reader gets."""
    client = loaded.test_client()
    clean = {path: client.get(path).get_data() for path in ("/id/", "/sitemap.xml", "/en/news/feed.atom")}
    for path in (*clean, "/", "/id/masuk", "/id/ruang-kerja/", "/id"):
        answer = client.get(path, headers=headers, is_checked=False)
        assert answer.status_code < 500
        assert "evil" not in answer.text and "evil" not in str(answer.headers).replace("Host: evil", "")
        if "Host" in headers and headers["Host"].strip() not in ("", "localhost"):
            assert answer.status_code == 400
    for path, body in clean.items():
        assert client.get(path).get_data() == body
        assert loaded.test_client().get(path).get_data() == body


def test_first_request_of_all_may_name_another_site(tmp_path: Path) -> None:
    """A site that has shown no page yet refuses a poisoned host as it does later, in the reader's language."""
    client = create_app(settings_for(tmp_path)).test_client()
    for path, words in (("/en/news/", 'lang="en"'), ("/id/berita/", 'lang="id"')):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 400 and words in answer.text and f'href="{path[:4]}"' in answer.text


def test_links_to_the_site_come_from_the_settings(loaded: Flask) -> None:
    """Absolute addresses in feed, map and head name the site's own address, whichever trusted name was asked."""
    client = loaded.test_client()
    for path in ("/sitemap.xml", "/id/berita/feed.atom", "/id/berita/"):
        text = client.get(path, base_url="http://127.0.0.1").text
        assert "http://127.0.0.1" not in text and "http://localhost/" in text


def test_stranger_does_not_fill_the_page_cache(loaded: Flask) -> None:
    """Many made-up addresses and parameters leave one page in the memory that pages are kept in: that about absences."""
    client = loaded.test_client()
    shelves = [getattr(reset, "__self__", None) for reset in loaded.extensions["layak_resets"]]
    shelf = next(one for one in shelves if isinstance(one, Shelf))
    for number in range(60):
        client.get(f"/id/?x{number}={number}", is_checked=False)
        client.get(f"/id/tiada-{number}", is_checked=False)
    assert len(shelf) == 1
    client.get("/id/")
    assert len(shelf) == 2


UNASKED = re.compile("session |audit .*progress[.](open_document|download_bundle)")


def digest_of(app: Flask) -> str:
    """The whole database as one digest, without sessions and the record of who opened a document."""
    lines = [line for line in kept_rows(app) if not UNASKED.match(line)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def readable(app: Flask) -> list[tuple[Rule, str]]:
    """Each route that answers GET, with an address of it."""
    return [(rule, path_of(app, rule)) for rule, method in rules_of(app) if method == "GET"]


LOOKERS = ["nobody", *READ]


@soak.soak
@pytest.mark.parametrize("role", LOOKERS)
def test_looking_changes_nothing(loaded: Flask, sign_in: Callable[..., FlaskClient], role: str) -> None:
    """GET, HEAD and OPTIONS of every route leave the database as it was, whoever asks.

    In the usual run HEAD and OPTIONS of a route are asked by one of the roles, another for each route.
    """
    client = loaded.test_client() if role == "nobody" else sign_in(role)
    before = digest_of(loaded)
    for number, (_, path) in enumerate(readable(loaded)):
        is_asker = soak.IS_LONG or number % len(LOOKERS) == LOOKERS.index(role)
        for method in ("GET", "HEAD", "OPTIONS") if is_asker else ("GET",):
            assert client.open(path, method=method, is_checked=False).status_code < 500, path
    assert digest_of(loaded) == before


FORGED_AS = ("editor", "moderator", "administrator", "facilitator", "coordinator", "office_officer")
FORGERIES: dict[str, dict[str, Any]] = {
    "no token": {"data": {"title": "x"}},
    "another session's token": {"data": {"csrf_token": "FOREIGN"}},
    "an altered token": {"data": {"csrf_token": "OWN-altered"}},
    "another site's page": {"data": {"csrf_token": "OWN"}, "headers": {"Sec-Fetch-Site": "cross-site"}},
    "text that is JSON": {"data": '{"csrf_token": "OWN"}', "content_type": "text/plain"},
    "JSON": {"json": {"csrf_token": "OWN"}},
    "htmx without a token": {"data": {"x": "1"}, "headers": {"HX-Request": "true"}},
}


WITHOUT_TOKEN = {
    "news.report_article": (404,),
    "news.report_page": (422,),
    "news.comment_preview": (404,),
    "news.approve_preview": (404,),
    "progress.hand_in_by_link": (404,),
}
"""Forms that read no cookie and so can do nothing in somebody's name; they look at the origin, and at what was sent."""


@soak.soak
@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_form_changes_nothing(loaded: Flask, sign_in: Callable[..., FlaskClient], forgery: str) -> None:
    """No route carries out a form that its own page did not send, even for somebody who may.

    In the usual run the first role tries every route, and the others those that they may use by their role.
    """
    before, wrong = None, []
    foreign = token_of(loaded.test_client().get("/id/masuk"))
    clients = {role: sign_in(role) for role in FORGED_AS}
    own = {role: token_of(client.get("/id/ruang-kerja/")) for role, client in clients.items()}
    before = digest_of(loaded)
    for role, client in clients.items():
        given = fill_in(FORGERIES[forgery], own[role], foreign)
        for rule, method in rules_of(loaded):
            if method == "POST" and (soak.IS_LONG or role == FORGED_AS[0] or is_theirs(rule, role)):
                answer = client.post(path_of(loaded, rule), is_checked=False, **given)
                if answer.status_code not in (400, 401, 403, *WITHOUT_TOKEN.get(rule.endpoint, ())):
                    wrong.append(f"{role} {rule.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert digest_of(loaded) == before


def is_theirs(rule: Rule, role: str) -> bool:
    """Whether it is by their role that somebody may use a route."""
    name = MATRIX[rule.endpoint]["rule"]
    return name.startswith("may(") and may_pass(name, role)


def fill_in(given: Any, own: str, foreign: str) -> Any:
    """Put real tokens where a forgery names them."""
    if isinstance(given, dict):
        return {key: fill_in(value, own, foreign) for key, value in given.items()}
    if isinstance(given, str):
        return given.replace("FOREIGN", foreign).replace("OWN", own)
    return given


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
    ids=["cross-site", "same-site", "origin"],
)
@pytest.mark.parametrize("path", ["/id/forum-anak/tulis/ide", "/en/sign-in", "/id/ruang-kerja/staf/baru", "/id/apa"])
def test_another_sites_page_leaves_no_cookie_and_no_words(client: FlaskClient, path: str, headers: Any) -> None:
    """A form that another site sends signs nobody out by a cookie of ours, and puts no words into our pages."""
    answer = client.post(path, data={"text": "Kanarium palsu", "email": "kanarium@x.example"}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers and "anarium" not in answer.text


@pytest.mark.parametrize("origin", ["http://localhost", "null"])
def test_own_pages_are_not_taken_for_another_sites(client: FlaskClient, origin: str) -> None:
    """An older browser that names its origin, or hides it, is asked for the token as everybody is."""
    answer = client.post("/id/masuk", data={"email": "a@example.org"}, headers={"Origin": origin})
    assert answer.status_code == 400 and "a@example.org" in answer.text


def test_form_of_endless_fields_is_refused_in_short(client: FlaskClient) -> None:
    """A thousand fields and more are not taken apart, and no page shows them again."""
    crowded = "&".join(f"a{number}=1" for number in range(100_000))
    answer = client.post("/id/masuk", data=crowded, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and len(answer.data) < 20_000
    some = {f"a{number}": "x" for number in range(900)}
    assert client.post("/id/masuk", data=some).text.count("<textarea") == 100
