"""What every answer carries: security headers, no cookie for readers, and cookies that are hard to take from staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.headers import HEADERS
from tests.forum.conftest import FORM
from tests.over_tls import over_tls

PUBLIC = ["/id/", "/en/", "/id/berita/", "/en/news/", "/id/kemajuan/", "/en/progress/indicator/3", "/id/forum-anak/",
          "/en/childrens-forum/ideas/", "/id/cari?q=taman", "/en/search", "/id/bantuan/", "/en/help/"]  # fmt: skip
MACHINES = ["/sitemap.xml", "/robots.txt", "/id/berita/feed.atom", "/en/news/feed.atom", "/healthz", "/readyz"]
FAILURES = ["/id/tiada", "/en/nothing", "/id/berita/tiada", "/static/tiada.css", "/.git/config", "/.env", "/console"]
DOORS = ["/id/masuk", "/en/sign-in", "/id/forum-anak/kartu", "/en/childrens-forum/words", "/id/lupa-kata-sandi"]
ENDLESS = "%22%3E" * 2000
METHODS = ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"]


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Flask]:
    """An installation that readers reach over TLS."""
    with over_tls(tmp_path, "https://kla.example.org") as app:
        yield app


def style_path(client: FlaskClient) -> str:
    """The address of the style sheet on the home page."""
    return client.get("/id/").text.split('rel="stylesheet" href="')[1].split('"')[0]


@pytest.mark.parametrize("path", [*PUBLIC, *MACHINES, *FAILURES])
def test_reader_gets_every_header_and_no_cookie(loaded: Flask, path: str) -> None:
    """Whatever a reader asks for, found or not, carries the headers and sets no cookie; the server does not say what it is."""
    answer = loaded.test_client().get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.status_code < 500
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    assert "X-Powered-By" not in answer.headers and "Werkzeug" not in answer.headers.get("Server", "")


def test_files_carry_the_headers_too(client: FlaskClient) -> None:
    """A style sheet has the same headers, its type, and may be kept for good, as its name changes with it."""
    answer = client.get(style_path(client))
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.mimetype == "text/css" and "immutable" in answer.headers["Cache-Control"]


def test_policy_allows_nothing_that_is_not_ours() -> None:
    """Nothing by default, no exception for inline code, no frame, no base; forms lead home (OWASP ASVS 5.0, 3.4)."""
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy) and "http" not in str(policy) and "*" not in str(policy)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_reader_changes_the_language_without_a_cookie(loaded: Flask, lang: str) -> None:
    """The switch is a link; after it there is still no cookie and nothing else that remembers."""
    client = loaded.test_client()
    for path in (f"/{lang}/", "/en/" if lang == "id" else "/id/", "/"):
        assert "Set-Cookie" not in client.get(path, headers={"Accept-Language": lang}).headers
    assert client.get_cookie("layak") is None


@pytest.mark.parametrize("path", DOORS)
def test_cookie_of_a_form_is_for_this_site_and_no_script(client: FlaskClient, path: str) -> None:
    """The session's cookie is HttpOnly and SameSite, has no date and no domain, and its page is stored by nobody."""
    answer = client.get(path)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("layak=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie and "Expires" not in cookie and "Max-Age" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", DOORS)
def test_cookie_over_tls_belongs_to_this_host_alone(https: Flask, path: str) -> None:
    """Over TLS the cookie is Secure under the __Host- prefix, and the browser is told to stay with TLS."""
    answer = https.test_client().get(path, base_url="https://kla.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-layak=") and "Secure" in cookie and "Domain" not in cookie
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_form_over_tls_wants_a_referer_of_this_site(https: Flask) -> None:
    """A form that another site's page sends is refused, even with a token of the same session."""
    client = https.test_client()
    page = client.get("/id/masuk", base_url="https://kla.example.org")
    token = FORM.search(page.text)
    assert token is not None
    data = {"csrf_token": token[1], "email": "a@example.org", "password": "tujuh perahu"}
    for referer, status in (("https://kla.example.org/id/masuk", 422), ("https://evil.example/", 403), ("", 400)):
        headers = {"Referer": referer} if referer else {}
        answer = client.post("/id/masuk", data=data, headers=headers, base_url="https://kla.example.org")
        assert answer.status_code == status, referer


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/id/", "/en/news/", "/id/masuk", "/id/ruang-kerja/", "/healthz", "/static/css/x"])
def test_unusual_methods_do_no_harm(loaded: Flask, method: str, path: str) -> None:
    """No method but those of the page does anything, none echoes the request, and none sets a cookie for a reader."""
    answer = loaded.test_client().open(path, method=method, headers={"X-Echo": "canary-7"}, data="canary-8")
    assert answer.status_code < 500
    assert "canary" not in answer.text
    if method == "HEAD":
        assert answer.get_data() == b""
    elif method != "OPTIONS" and not path.startswith("/static"):
        assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "target"),
    [("/id/ruang-kerja/laporan-bulanan", "/id/masuk"), ("/id/berita", "/id/berita/"), ("/id", "/id/")],
)
def test_stranger_with_an_endless_question_is_led_on_without_it(loaded: Flask, path: str, target: str) -> None:
    """A redirect has a head that every proxy takes (nginx: 4 kB at least), with htmx too; a usual question is kept."""
    client = loaded.test_client()
    for name, headers in (("Location", {}), ("HX-Redirect", {"HX-Request": "true"})):
        answer = client.get(f"{path}?x={ENDLESS}", headers=headers)
        found = answer.headers.get(name) or answer.headers["Location"]
        assert found.removeprefix("http://localhost") == target
        assert sum(len(key) + len(value) + 4 for key, value in answer.headers) < 4096
    assert "x%3D7" in (kept := client.get(f"{path}?x=7").headers["Location"]) or kept.endswith("?x=7")


def test_private_pages_are_stored_by_nobody(sign_in: Callable[..., FlaskClient], loaded: Flask) -> None:
    """Pages of staff and of children, and pages that failed, say no-store."""
    editor = sign_in("editor")
    for path in (
        "/id/ruang-kerja/",
        "/en/desk/news/",
        "/id/ruang-kerja/forum/antrean",
        "/id/forum-anak/kartu",
        "/id/x",
    ):
        assert editor.get(path).headers["Cache-Control"] == "no-store", path


def test_page_of_somebody_signed_in_never_reaches_another(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A public page that staff open is the reader's page, byte for byte, before and after."""
    reader, editor = loaded.test_client(), sign_in("editor")
    for path in ("/id/", "/en/news/", "/id/kemajuan/"):
        before = reader.get(path).get_data()
        assert editor.get(path).get_data() == before
        assert loaded.test_client().get(path).get_data() == before
